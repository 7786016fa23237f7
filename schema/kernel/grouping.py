"""What puts rows into groups: values they share, or periods they fall into."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.cursors import Step
from schema.kernel.errors import DomainError
from schema.kernel.made import enum_type
from schema.kernel.periods import Period
from schema.kernel.shown import Attribute

USUAL_GROUPS: Final = 100
MOST_GROUPS: Final = 1000


class Grouping(Choice):
    """What rows of one group have in common, unless they fall into one period."""

    VALUE = "value", "The rows of one group have this value in common."


enum_type(Grouping)
How = Period | Grouping
Path = tuple[str, ...]


@dataclass(eq=False)
class BadGroups(DomainError):
    """Ask for 1 to 1,000 groups, and group by each field once at most."""


@dataclass(frozen=True, slots=True)
class Group:
    """What rows of a group have in common: a value, or the period it falls into.

    ``path`` names the field, through the rows that lead to it; ``steps`` are the columns.
    """

    path: Path
    steps: tuple[Step, ...]
    attribute: Attribute
    how: How

    @property
    def kind(self) -> type:
        """Name the Python type of what the rows have in common."""
        kind: type = self.attribute.type.python_type
        return date if isinstance(self.how, Period) else kind


def checked(groups: Sequence[Group]) -> Sequence[Group]:
    """Refuse to group by one field twice, since an answer has one place for it."""
    if len({group.path for group in groups}) < len(groups):
        raise BadGroups
    return groups


def how_many(first: int | None) -> int:
    """Understand how many groups are asked for, or refuse."""
    size = USUAL_GROUPS if first is None else first
    if not 1 <= size <= MOST_GROUPS:
        raise BadGroups
    return size
