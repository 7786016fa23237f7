"""How API keys are found."""

from dataclasses import dataclass
from typing import Final

from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work
from schema.people.keys.tables import ApiKey

CHECKS: Final = (
    Check(
        "U2",
        "every API key can be proved",
        "SELECT count(*) FROM api_keys",
        "SELECT number FROM api_keys WHERE NOT EXISTS"
        " (SELECT FROM key_secrets WHERE key_id = api_keys.id)",
    ),
)


@dataclass(eq=False)
class NoSuchKey(NotFound):
    """There is no key {number}, or it is not yours; look in apiKeys."""

    number: str


async def key_for_change(work: Work, number: str) -> ApiKey:
    """Lock one key."""
    row: ApiKey = await locked(work, ApiKey.number, number.strip(), NoSuchKey(number))
    return row
