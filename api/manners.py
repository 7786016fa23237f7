"""How the API behaves towards callers, as it was set up: its statuses, and what it tells.

The statuses of profile ``2025`` are those of the drafts before the first edition of
GraphQL over HTTP, which most clients and the official audit expect: 400 for whatever cannot be
run. Profile ``2026`` follows that edition (September 2026): 422 for what is understood but
cannot be run, 294 for data with errors, and those who ask for no media type in particular get
``application/graphql-response+json``.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Literal

JSON: Final = "application/json"
GRAPHQL: Final = "application/graphql-response+json"
Profile = Literal["2025", "2026"]


class Outcome(Enum):
    """How far a request came."""

    DONE = auto()
    PARTLY = auto()
    UNFIT = auto()
    UNREADABLE = auto()


@dataclass(frozen=True, slots=True)
class Manners:
    """The profile of GraphQL over HTTP, and whether callers may read the schema."""

    profile: Profile = "2025"
    introspection: bool = True

    @property
    def usual(self) -> str:
        """Name the media type for those who take any."""
        return JSON if self.profile == "2025" else GRAPHQL

    @property
    def malformed(self) -> int:
        """Name the status of JSON that is no GraphQL request."""
        return 400 if self.profile == "2025" else 422

    def status(self, outcome: Outcome, media: str) -> int:
        """Say which status an answer in this media type has."""
        if self.profile == "2025":
            return 400 if outcome in REQUEST_ERRORS and media == GRAPHQL else 200
        if outcome is Outcome.PARTLY:
            return 294 if media == GRAPHQL else 200
        return {Outcome.DONE: 200, Outcome.UNFIT: 422, Outcome.UNREADABLE: 400}[outcome]

    def media(self, status: int, asked: str) -> str:
        """Say in which media type to answer: under 2026, JSON alone never carries a refusal."""
        return GRAPHQL if self.profile == "2026" and status >= 400 else asked  # noqa: PLR2004 - a class of statuses


REQUEST_ERRORS: Final = frozenset({Outcome.UNFIT, Outcome.UNREADABLE})
