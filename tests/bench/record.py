"""Where figures are kept: ``.salesbook/bench.json``, and the document written from it."""

import sys
from typing import Any, Final

import orjson

from tests.bench.database import DATA
from tests.bench.report import write, write_orders, write_sync

FILE: Final = DATA / "bench.json"


def say(text: str) -> None:
    """Show progress."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def keep(told: dict[str, Any]) -> None:
    """Replace the figures that were measured anew; what else is known stays."""
    known = orjson.loads(FILE.read_bytes()) if FILE.exists() else {}
    known |= told
    FILE.write_bytes(orjson.dumps(known, option=orjson.OPT_INDENT_2))
    if "graphql" in known:
        write(known)
    elif "sync" in told:
        write_sync(known["sync"])
    elif "orders" in told:
        write_orders(known["orders"])
    else:
        say(f"Written: {FILE}; make bench writes docs/performance.md with it.")
        return
    say(f"Written: {FILE} and docs/performance.md.")
