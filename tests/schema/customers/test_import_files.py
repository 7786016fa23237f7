"""Files of customers as they are read: in all kinds alike, and not to anybody's harm."""

from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from schema.customers.imports.rules import TooMuchToImport
from schema.kernel.workbooks import FileNotRead, cells, read
from tests.schema.customers.importing import Desk


def workbook(*rows: list[object]) -> bytes:
    """Write an Excel workbook."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return made.getvalue()


def test_files_of_all_kinds_are_read_alike() -> None:
    rows = [["名称", "电话"], ["宏图", "13800138000"]]
    text = "名称,电话\n宏图,13800138000\n"
    assert read("a.csv", text.encode()) == rows
    assert read("a.csv", b"\xef\xbb\xbf" + text.encode()) == rows
    assert read("a.csv", text.encode("gb18030")) == rows
    assert read("a.csv", text.replace(",", ";").encode()) == rows
    assert read("a.csv", text.replace(",", "\t").encode()) == rows
    assert read("a.xlsx", workbook(["名称", "电话"], ["宏图", 13800138000])) == rows


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00\x81", b"PK\x03\x04 no book", b'"name\nAcme']
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(FileNotRead):
        read("a.csv", content)


async def test_formulas_in_a_file_stay_texts(desk: Desk) -> None:
    told = '=HYPERLINK("http://x.org")', "+cmd|' /C calc'!A0", "@SUM(1)"
    content = "name,industry\n" + "".join(
        f'"{one.replace(chr(34), chr(34) * 2)}",{one[0]}1\n' for one in told
    )
    await desk.take_up(content)
    assert desk.business.rows("SELECT name FROM customers ORDER BY number") == [
        (one,) for one in told
    ]


def packed(sheet: str) -> bytes:
    """Pack a workbook around what its only sheet says."""
    made = BytesIO(workbook(["Name"]))
    with ZipFile(made) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        f"<worksheet><sheetData>{sheet}</sheetData></worksheet>".encode()
    )
    with ZipFile(made := BytesIO(), "w", ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return made.getvalue()


def cell(place: str, text: str) -> str:
    """Write a cell."""
    return f'<row><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param(cell("A1", "Name") + cell("XFD1048576", "x"), id="17 billion cells"),
        pytest.param(cell("A1", "Name") + cell("ZZZZZZ4000000000", "x"), id="off the sheet"),
        pytest.param(cell("A1", "Name") + cell("A2", "x" * 5_000_000), id="5 MB in a cell"),
        pytest.param(cell("A1", "Name") + cell("A2", "x" * 300_000_000), id="zip bomb"),
        pytest.param(cell("A1", "Name") + cell("A2", "a_x0000_b"), id="NUL"),
    ],
)
def test_a_hostile_workbook_is_refused_and_ends_nobody(sheet: str) -> None:
    content = packed(sheet)
    assert len(content) < 1_000_000
    with pytest.raises(FileNotRead):
        read("a.xlsx", content)


def test_a_workbook_is_read_by_its_own_process_as_it_would_be_here() -> None:
    content = workbook(["Name", 1, 1.5, True], ["Li", "", "x", False])
    assert read("a.xlsx", content) == cells(content)
    assert read("a.xlsx", packed(cell("A1", "Name"))) == [["Name"]]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("name\nA\0B\n", id="NUL"),
        pytest.param(f"name\n{'x' * 5_000_000}\n", id="5 MB in a cell"),
    ],
)
async def test_a_hostile_text_is_refused(desk: Desk, content: str) -> None:
    with pytest.raises(FileNotRead):
        await desk.stage(content)
    assert desk.business.rows("SELECT count(*) FROM imports") == [(0,)]


async def test_a_million_columns_are_read_and_most_of_them_not_kept(desk: Desk) -> None:
    await desk.take_up(",".join(["name", *[""] * 1_000_000]) + "\nAcme\n")
    assert desk.business.rows("SELECT ignored FROM imports") == [(None,)]
    assert desk.business.rows("SELECT name FROM customers") == [("Acme",)]


async def test_more_rows_than_anybody_looks_through_are_refused(desk: Desk) -> None:
    with pytest.raises(TooMuchToImport) as refusal:
        await desk.stage("name\n" + "x\n" * 50_001)
    assert str(refusal.value) == "fair.csv has 50001 rows; import 50,000 at most at once."
    assert desk.business.rows("SELECT count(*) FROM imports") == [(0,)]


async def test_a_name_no_index_holds_is_refused_in_its_row(desk: Desk) -> None:
    random = Random(1)  # noqa: S311 - signs that cannot be packed
    name = "".join(chr(random.randrange(0x4E00, 0x9FFF)) for _ in range(20_000))
    await desk.take_up(f"name\nAcme\n{name}\nZenith\n")
    assert desk.business.rows("SELECT place, state FROM import_rows ORDER BY 1") == [
        (2, "created"),
        (3, "refused"),
        (4, "created"),
    ]
