"""Whose books these are: the company's days, its money, its name, what it keeps."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days the company keeps what it then forgets.

    ``contacts``: how people are reached who left; ``imports``: what rows of imports said.
    """

    contacts: int = 730
    imports: int = 365


@dataclass(frozen=True, slots=True)
class Company:
    """The legal entity whose books these are: its time zone, its currency, what it keeps.

    ``name`` and ``address`` stand on what is printed; empty, where nobody told them.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    currency: str = "CNY"
    name: str = ""
    address: str = ""
    retention: Retention = Retention()
