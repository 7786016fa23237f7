"""What a fact about a Sheets server is, and what was found about it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sync.doctor.bench import Bench


class Weight(StrEnum):
    """Whether the engine's promises rest on a fact, or it only gains by it."""

    NEEDED = "needed"
    USEFUL = "useful"


class Verdict(StrEnum):
    """What an examination found; unknown means that the server could not be asked."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a server does: its name, the claim, what the engine has of it, how it is tried.

    ``check`` tries it on a bench and says what it saw; it raises Otherwise when the claim is
    not true, SheetsRefused when the server would not do what the trial needs, SheetsAway when
    nobody knows.
    """

    name: str
    weight: Weight
    claim: str
    reason: str
    check: Callable[[Bench], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen of a fact."""

    fact: Fact
    verdict: Verdict
    seen: str

    @property
    def grave(self) -> bool:
        """Whether the engine may not be trusted with this server."""
        return self.fact.weight is Weight.NEEDED and self.verdict is not Verdict.HOLDS


def needed(name: str, claim: str, reason: str, check: Callable[[Bench], str]) -> Fact:
    """Name a fact that the engine's promises rest on."""
    return Fact(name, Weight.NEEDED, claim, reason, check)


def useful(name: str, claim: str, reason: str, check: Callable[[Bench], str]) -> Fact:
    """Name a fact that the engine gains by, and does without."""
    return Fact(name, Weight.USEFUL, claim, reason, check)
