"""Sort keys as SQL text: a column of a row, or of one it leads to, beside the row or joined."""

from collections.abc import Callable
from dataclasses import dataclass, field

from api.execution.sql import Slots, column_of, is_nullable, table_name
from schema.kernel.cursors import Key, Step

Reach = Callable[[Key], str]
"""Writes the value of a key of the row that is meant."""


def beside(slots: Slots, alias: str) -> Reach:
    """Reach keys from a row, each by a select of its own: for few rows."""

    def reach(key: Key) -> str:
        if not key.steps:
            return column_of(alias, key.attribute)
        (column, table), *further = key.steps
        far = slots.alias()
        value = beside(slots, far)(Key(key.attribute, tuple(further)))
        found = f"{far}.id = {column_of(alias, column)}"
        return f"(SELECT {value} FROM {table_name(table)} {far} WHERE {found})"

    return reach


@dataclass(slots=True)
class Joined:
    """Reaches keys from all rows of an alias; ``joins`` follows the alias in FROM."""

    slots: Slots
    alias: str
    joins: str = ""
    known: dict[tuple[Step, ...], str] = field(default_factory=dict[tuple[Step, ...], str])

    def reach(self, key: Key) -> str:
        """Write the value of a key, and join what it needs."""
        return column_of(self._alias(key.steps), key.attribute)

    def _alias(self, steps: tuple[Step, ...]) -> str:
        if not steps:
            return self.alias
        if steps not in self.known:
            column, table = steps[-1]
            near, far = self._alias(steps[:-1]), self.slots.alias()
            self.joins += (
                f" LEFT JOIN {table_name(table)} {far} ON {far}.id = {column_of(near, column)}"
            )
            self.known[steps] = far
        return self.known[steps]


def may_be_null(key: Key) -> bool:
    """Tell whether a key may be empty; what another row holds may be, or be hidden."""
    return bool(key.steps) or is_nullable(key.attribute)
