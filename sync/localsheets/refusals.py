"""What the server says no to, in the words that Google uses."""

from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override


@dataclass(eq=False)
class Refusal(Exception):
    """A request that is answered with an error body; Drive adds one word of its own."""

    words: ClassVar[str] = "Request contains an invalid argument."
    code: ClassVar[int] = 400
    status: ClassVar[str] = "INVALID_ARGUMENT"
    word: ClassVar[str] = "badRequest"

    @property
    def message(self) -> str:
        """The sentence with this refusal's facts filled in."""
        return self.words.format(**vars(self))

    @override
    def __str__(self) -> str:
        return self.message


@dataclass(eq=False)
class NotHere(Refusal):
    """The spreadsheet, file or metadata that was asked for does not exist."""

    words = "Requested entity was not found."
    code = 404
    status = "NOT_FOUND"
    word = "notFound"


@dataclass(eq=False)
class BadJson(Refusal):
    """The body is not a JSON object of the expected shape."""

    words = "Invalid JSON payload received. {reason}"
    reason: str


@dataclass(eq=False)
class UnknownName(Refusal):
    """The body names a field that the API does not have."""

    words = (
        "Invalid JSON payload received. "
        "Unknown name \"{name}\" at '{place}': Cannot find field."
    )
    name: str
    place: str


@dataclass(eq=False)
class BadValue(Refusal):
    """A field holds a value of another type than the API's."""

    words = "Invalid value at '{place}' ({kind}), {value}"
    place: str
    kind: str
    value: str


@dataclass(eq=False)
class BadMask(Refusal):
    """A field mask that cannot be read."""

    words = "Invalid field selection {fields}"
    fields: str


@dataclass(eq=False)
class NoFields(Refusal):
    """An update without a field mask."""

    words = "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"


@dataclass(eq=False)
class BadRange(Refusal):
    """An A1 range that names no tab, or is none."""

    words = "Unable to parse range: {text}"
    text: str


@dataclass(eq=False)
class BeyondGrid(Refusal):
    """A range that lies outside of its tab."""

    words = "Range ({text}) exceeds grid limits. Max rows: {rows}, max columns: {columns}"
    text: str
    rows: int
    columns: int


@dataclass(eq=False)
class NoGrid(Refusal):
    """A range on a tab that does not exist."""

    words = "No grid with id: {sheet_id}"
    sheet_id: int


@dataclass(eq=False)
class NoSheet(Refusal):
    """A tab that does not exist."""

    words = "No sheet with id: {sheet_id}"
    sheet_id: int


@dataclass(eq=False)
class SheetIdTaken(Refusal):
    """A new tab wants the id of an old one."""

    words = 'A sheet with the ID "{sheet_id}" already exists. Please enter another ID.'
    sheet_id: int


@dataclass(eq=False)
class TitleTaken(Refusal):
    """Two tabs would carry one title."""

    words = 'A sheet with the name "{title}" already exists. Please enter another name.'
    title: str


@dataclass(eq=False)
class LastSheet(Refusal):
    """A spreadsheet keeps at least one visible tab."""

    words = "You can't remove all the visible sheets in a document."


@dataclass(eq=False)
class CellTooLong(Refusal):
    """A cell holds at most 50,000 characters."""

    words = "Your input contains more than the maximum of {most} characters in a single cell."
    most: int


@dataclass(eq=False)
class TooManyCells(Refusal):
    """A spreadsheet holds at most ten million cells."""

    words = (
        "This action would increase the number of cells in the workbook above the limit of "
        "{most} cells."
    )
    most: int


@dataclass(eq=False)
class CannotUndo(Refusal):
    """An edit that cannot be taken back without hurting what happened after it."""

    words = "{reason}; nothing was undone."
    code = 409
    status = "ABORTED"
    reason: str


@dataclass(eq=False)
class Outdated(Refusal):
    """An edit of cells that are no longer where the person saw them."""

    words = "{reason}; nothing was written. Look again and repeat it."
    code = 409
    status = "ABORTED"
    reason: str


@dataclass(eq=False)
class Unusable(Refusal):
    """A request whose parts do not fit together; the sentence says how."""

    words = "{sentence}"
    sentence: str


@dataclass(eq=False)
class InPlace(Refusal):
    """A refusal together with the part of the body that caused it."""

    words = "Invalid {place}: {cause}"
    place: str
    cause: Refusal
