"""Two documents that may be trusted: one reads, one changes."""

from typing import Final

from api.trusted import identifier

LEADS: Final = "query ($n: Int = 1) { leads(first: $n) { totalCount } }\n"
CAPTURE: Final = """mutation {
  captureLead(input: {company: "Acme", territory: "North"}) { lead { number } }
}"""
ID: Final = identifier(LEADS)
