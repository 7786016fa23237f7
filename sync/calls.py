"""From edited cells to the operations their columns name. Pure: edits in, calls out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schema.kernel.errors import DomainError
from schema.kernel.sheet import ACTION
from schema.kernel.verbs import Operation, arguments
from schema.kernel.words import Language, told
from sync.bound import Bound
from sync.cells import Cell, value_of
from sync.wording import action_called


@dataclass(eq=False)
class ColumnIsReadOnly(DomainError):
    """Column {column} of {record} cannot be changed here; put {value} back, or clear the cell to have it put back."""  # noqa: E501 - a sentence is one line

    column: str
    record: str
    value: str


@dataclass(eq=False)
class LinesDisagree(DomainError):
    """The rows of {subject} give different values for {column}; write the same in each."""

    subject: str
    column: str


@dataclass(eq=False)
class ActionUnknown(DomainError):
    """{word} is no action for {record}; choose one of {choices}."""

    word: str
    record: str
    choices: str


@dataclass(eq=False)
class ValueIsMissing(DomainError):
    """Column {column} of {record} cannot be empty; write a value."""

    column: str
    record: str


@dataclass(slots=True)
class Call:
    """One operation to be called for one subject.

    ``answer`` makes sentences of what it returns, for the ``rows`` in which it was asked for.
    """

    operation: Operation
    subject: str
    given: dict[str, Any] = field(default_factory=dict[str, Any])
    answer: Callable[[Any], Sequence[str]] | None = None
    rows: list[str] = field(default_factory=list[str])

    def answered(self, done: object, language: Language) -> dict[str, str]:
        """Say in a language what came of it, for each row in which it was asked for."""
        if self.answer is None:
            return {}
        said = " ".join(told(one, language) for one in self.answer(done))
        return dict.fromkeys(self.rows, said)


def calls(bound: Bound, asked: Mapping[str, Mapping[str, tuple[Cell, Cell]]]) -> list[Call]:
    """Turn the edits of a group of rows into calls: fields first, then actions.

    ``asked`` maps each key to its edited cells: what was typed, and what the database says.
    Raises a refusal when a cell cannot be understood or two rows contradict each other.
    """
    fields: dict[tuple[Operation, str], Call] = {}
    actions: dict[tuple[Operation, str], Call] = {}
    for key, cells in asked.items():
        for code, (typed, d) in cells.items():
            if code == ACTION:
                call = _action(bound, key, typed)
                _merge(actions, call, "Action").rows.append(key)
            else:
                call = _field(bound, key, code, typed, d)
                _merge(fields, call, bound.columns[code].title)
    return [*fields.values(), *actions.values()]


def _field(bound: Bound, key: str, code: str, typed: Cell, d: Cell) -> Call:
    column = bound.columns[code]
    if column.edit is None:
        raise ColumnIsReadOnly(column.title, key, d.text or "nothing")
    subject = column.of(key)
    if column.read is not None:
        return Call(column.edit, subject, {code: column.read(subject, typed.text or "")})
    value = value_of(column.kind, typed, column.title, key)
    argument = next(a for a in arguments(column.edit) if a.name == code)
    if value is None and not argument.nullable:
        raise ValueIsMissing(column.title, key)
    return Call(column.edit, subject, {code: value})


def _action(bound: Bound, key: str, typed: Cell) -> Call:
    word, _, rest = (typed.text or "").replace("：", ":").partition(":")
    action = action_called(bound.sheet, word)
    if action is None:
        raise ActionUnknown(word.strip(), key, ", ".join(bound.sheet.actions))
    given = {action.argument: rest.strip()} if action.argument else {}
    return Call(action.operation, action.of(key), given, action.answer)


def _merge(known: dict[tuple[Operation, str], Call], call: Call, column: str) -> Call:
    merged = known.setdefault((call.operation, call.subject), call)
    for name, value in call.given.items():
        if merged.given.setdefault(name, value) != value:
            raise LinesDisagree(call.subject, column)
    return merged
