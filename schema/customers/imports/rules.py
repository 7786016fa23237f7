"""What a file of customers may say, and how its rows fare. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schema.customers.accounts.rules import CustomerKind, CustomerSize
from schema.kernel.choices import Choice
from schema.kernel.choosing import chosen
from schema.kernel.errors import DomainError
from schema.kernel.headers import Titles
from schema.kernel.headers import columns_of as headers_of
from schema.kernel.moves import Moves

Told = Mapping[str, str]


class ImportState(Choice):
    """How far an import has come."""

    STAGED = "staged", "Its rows are kept; nothing is taken up yet."
    RUNNING = "running", "Some of its rows are taken up."
    FINISHED = "finished", "All of its rows are taken up or refused."
    UNDOING = "undoing", "It is being taken back."
    UNDONE = "undone", "What could be taken back is."


class RowState(Choice):
    """How a row of an import fares."""

    STAGED = "staged", "It waits."
    CREATED = "created", "It became a customer."
    UPDATED = "updated", "It changed a customer we knew."
    UNCHANGED = "unchanged", "We knew all of it."
    REFUSED = "refused", "It breaks a rule."
    UNDONE = "undone", "It was taken back."
    KEPT = "kept", "It could not be taken back, since people went on with it."


MOVES: Final[Moves[ImportState]] = {
    ImportState.STAGED: frozenset(
        {
            ImportState.RUNNING,
            ImportState.FINISHED,
            ImportState.UNDOING,
            ImportState.UNDONE,
        }
    ),
    ImportState.RUNNING: frozenset(
        {ImportState.FINISHED, ImportState.UNDOING, ImportState.UNDONE}
    ),
    ImportState.FINISHED: frozenset({ImportState.UNDOING, ImportState.UNDONE}),
    ImportState.UNDOING: frozenset({ImportState.UNDONE}),
    ImportState.UNDONE: frozenset(),
}
ROW_MOVES: Final[Moves[RowState]] = {
    RowState.STAGED: frozenset(
        {
            RowState.CREATED,
            RowState.UPDATED,
            RowState.UNCHANGED,
            RowState.REFUSED,
            RowState.UNDONE,
        }
    ),
    RowState.CREATED: frozenset({RowState.UNDONE, RowState.KEPT}),
    RowState.UPDATED: frozenset({RowState.UNDONE, RowState.KEPT}),
    RowState.UNCHANGED: frozenset({RowState.UNDONE}),
    RowState.REFUSED: frozenset({RowState.UNDONE}),
    RowState.UNDONE: frozenset(),
    RowState.KEPT: frozenset(),
}

COLUMNS: Final[Titles] = {
    "number": ("Number", "Customer number", "编号", "客户编号", "編號", "客戶編號"),
    "name": ("Name", "Customer", "Company", "名称", "客户", "公司", "名稱", "客戶"),
    "territory": ("Territory", "区域", "區域"),
    "owner": ("Owner", "负责人", "負責人"),
    "short_name": ("Short name", "简称", "簡稱"),
    "kind": ("Kind", "类型", "類型"),
    "uscc": ("USCC", "统一社会信用代码", "統一社會信用代碼", "统一编号", "統一編號"),
    "industry": ("Industry", "行业", "行業", "產業"),
    "size": ("Size", "规模", "規模"),
    "phone": ("Phone", "电话", "電話"),
    "email": ("E-mail", "Email", "邮箱", "电子邮箱", "電子郵件"),
    "website": ("Website", "网站", "網站"),
    "contact": ("Contact", "联系人", "聯絡人"),
    "contact_phone": ("Contact phone", "Mobile", "手机", "联系电话", "手機", "聯絡電話"),
    "contact_email": ("Contact e-mail", "Contact email", "联系邮箱", "聯絡信箱"),
    "province": ("Province", "省", "省份"),
    "city": ("City", "市", "城市"),
    "district": ("District", "区", "區", "区县"),
    "address": ("Address", "地址", "详细地址", "詳細地址"),
    "postcode": ("Postcode", "邮编", "郵遞區號"),
    "tax_title": ("Tax title", "开票抬头", "發票抬頭"),
    "tax_number": ("Tax number", "税号", "纳税人识别号", "稅號"),
}
FACTS: Final = ("short_name", "kind", "uscc", "industry", "size", "phone", "email", "website")
"""What a customer is told by a row."""
FIRST: Final = 2
"""Where the first row below the headers stands, counted as spreadsheets do."""
TO_UNDO: Final = (
    RowState.STAGED,
    RowState.CREATED,
    RowState.UPDATED,
    RowState.UNCHANGED,
    RowState.REFUSED,
)
MOST_ROWS: Final = 50_000
BATCH: Final = 200
"""How many rows are taken up, or taken back, in one step."""


@dataclass(eq=False)
class NothingToImport(DomainError):
    """{file} has no rows below its headers; nothing was kept."""

    file: str


@dataclass(eq=False)
class TooMuchToImport(DomainError):
    """{file} has {rows} rows; import 50,000 at most at once."""

    file: str
    rows: int


@dataclass(eq=False)
class NoNameColumn(DomainError):
    """{file} has no column for names; write Name above it. Its headers are: {headers}."""

    file: str
    headers: str


@dataclass(eq=False)
class TerritoryMissing(DomainError):
    """Say which territory {name} belongs to, in the row or for the whole import."""

    name: str


@dataclass(eq=False)
class NotAChoice(DomainError):
    """{text} is not a {column} we know; write one of: {known}."""

    text: str
    column: str
    known: str


@dataclass(eq=False)
class ImportIsOver(DomainError):
    """Import {number} is {state}; there is nothing left to do."""

    number: str
    state: str


def columns_of(file: str, headers: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Say which column is what, and which are none of ours; raises what is wrong with them."""
    found, ignored = headers_of(file, headers, COLUMNS)
    if "name" not in found:
        raise NoNameColumn(file, ", ".join(ignored))
    return found, ignored


def rows_of(
    columns: Mapping[str, int], rows: Iterable[Sequence[str]]
) -> list[tuple[int, Told]]:
    """Read what each row says, by its place; blank rows are none, blank cells say nothing."""
    told: list[tuple[int, Told]] = []
    for place, row in enumerate(rows, FIRST):
        cells = {code: row[at].strip() for code, at in columns.items() if at < len(row)}
        said = {code: text for code, text in cells.items() if text}
        if said:
            told.append((place, said))
    return told


def check_rows(file: str, rows: int) -> None:
    """Refuse a file without rows, or with more than anybody would look through."""
    if rows == 0:
        raise NothingToImport(file)
    if rows > MOST_ROWS:
        raise TooMuchToImport(file, rows)


def facts_of(row: Told) -> dict[str, object]:
    """Understand what a row says about a customer; raises NotAChoice."""
    read: dict[str, type[CustomerKind | CustomerSize]] = {
        "kind": CustomerKind,
        "size": CustomerSize,
    }
    facts: dict[str, object] = {}
    for code in FACTS:
        if code in row:
            kind = read.get(code)
            facts[code] = row[code] if kind is None else _choice(kind, code, row[code])
    return facts


def _choice(kind: type[CustomerKind] | type[CustomerSize], column: str, text: str) -> object:
    try:
        return chosen(kind, text)
    except LookupError as error:
        known = ", ".join(one.value for one in kind)
        raise NotAChoice(text, column, known) from error
