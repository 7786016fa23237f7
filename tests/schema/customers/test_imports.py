"""Customers from files: staged, taken up row by row, taken back."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from schema.customers.accounts import operations as accounts
from schema.customers.addresses import operations as addresses
from schema.customers.duplicates import operations as duplicates
from schema.customers.imports import operations, rules
from schema.customers.imports.rules import RowState, TooMuchToImport
from schema.exchange.files import operations as files
from schema.kernel.graphql import global_id
from schema.kernel.moves import Moves
from schema.kernel.work import Work
from schema.kernel.workbooks import FileNotRead, cells, read
from tests.business import MANAGER, Business
from tests.schema.at_once import outcomes
from tests.schema.integrity import breaches

Step = Callable[..., Awaitable[object]]
USCC, OTHER_USCC = "91350100M000100Y43", "91110000802100433B"
ROWS = "SELECT place, state, sentence FROM import_rows ORDER BY place"
COUNTS = "SELECT state, rows, created, updated, unchanged, refused, undone, kept FROM imports"


class Desk:
    """A business where files can be sent."""

    def __init__(self, business: Business, folder: Path) -> None:
        """Keep what is sent in a folder."""
        self.folder = folder
        house = replace(business.house, contents=lambda sha: folder / sha)
        self.business = replace(business, house=house)

    async def stage(self, content: str | bytes, name: str = "fair.csv") -> str:
        """Send a file and stage its rows; returns the import's number."""
        given = content.encode() if isinstance(content, str) else content
        digest = sha256(given).hexdigest()
        (self.folder / digest).write_bytes(given)
        told = files.Content(len(given), digest)
        file = await self.business.do(files.keep, name, "text/csv", told, by=MANAGER)
        made = await self.business.do(
            operations.stage, global_id(file), "a fair", "north", by=MANAGER
        )
        return str(made.number)

    async def take_up(self, content: str | bytes, name: str = "fair.csv") -> str:
        """Stage a file and take all of it up."""
        number = await self.stage(content, name)
        while (
            await self.business.do(operations.go_on, number, by=MANAGER)
        ).state != "finished":
            pass
        return number

    async def take_back(self, number: str) -> None:
        """Undo all of an import."""
        while (await self.business.do(operations.undo, number, by=MANAGER)).state != "undone":
            pass


@pytest.fixture
def desk(business: Business, tmp_path: Path) -> Desk:
    """Open a desk where files can be sent."""
    return Desk(business, tmp_path)


async def test_rows_are_kept_as_they_came_and_nothing_is_taken_up_yet(desk: Desk) -> None:
    await desk.stage("客户,电话,Colour\n宏图,021-5555 0101,red\n\n Zenith ,,\n")
    assert desk.business.rows("SELECT place, content, state FROM import_rows ORDER BY 1") == [
        (2, '{"name": "宏图", "phone": "021-5555 0101"}', "staged"),
        (4, '{"name": "Zenith"}', "staged"),
    ]
    assert desk.business.rows("SELECT source, territory, ignored FROM imports") == [
        ("a fair", "north", "Colour")
    ]
    assert desk.business.rows("SELECT count(*) FROM customers") == [(0,)]


async def test_a_row_that_breaks_a_rule_stops_no_other(desk: Desk) -> None:
    await desk.take_up("name,phone,kind\nAcme,x,\nZenith,021-55550101,Company\nApex,,shop\n")
    assert desk.business.rows(ROWS) == [
        (
            2,
            "refused",
            "x is not a phone number; write digits, with + and the country code if abroad.",
        ),
        (3, "created", None),
        (
            4,
            "refused",
            (
                "shop is not a kind we know; write one of: company, individual, government,"
                " partner."
            ),
        ),
    ]
    assert desk.business.rows(COUNTS) == [("finished", 3, 1, 0, 0, 2, 0, 0)]
    assert desk.business.rows("SELECT name, territory FROM customers") == [("Zenith", "north")]


async def test_a_customer_we_know_is_changed_and_not_made_again(desk: Desk) -> None:
    known = await desk.business.do(accounts.register, "Acme", "south", uscc=USCC)
    await desk.take_up(
        f"name,uscc,industry,contact,city,address,tax number\n"
        f"Acme,{USCC},pumps,Li,Bern,Gasse 1,{USCC}\n"
    )
    await desk.take_up(f"number,name,industry\n{known.number},Acme,pumps\n")
    assert desk.business.rows("SELECT number, territory, industry FROM customers") == [
        (known.number, "south", "pumps")
    ]
    states = "SELECT state FROM import_rows ORDER BY id"
    assert desk.business.rows(states) == [("updated",), ("unchanged",)]
    assert desk.business.rows("SELECT count(*) FROM addresses") == [(1,)]


async def test_undoing_an_import_leaves_the_company_as_it_was(desk: Desk) -> None:
    known = await desk.business.do(accounts.register, "Acme", "south", uscc=USCC, phone="12345")
    watched = "SELECT name, territory, phone, industry, quality FROM customers ORDER BY 1"
    before = desk.business.rows(watched)
    number = await desk.take_up(
        f"name,uscc,phone,industry,contact,tax number\n"
        f"Acme,{USCC},67890,pumps,,\nZenith,,021-55550101,,Li,123456789012345\nBad,,x,,,\n"
    )
    assert len(desk.business.rows(watched)) == 2
    await desk.take_back(number)
    assert desk.business.rows(watched) == before
    assert desk.business.rows(COUNTS) == [("undone", 3, 0, 0, 0, 0, 3, 0)]
    assert known.number == "CU-000001"


async def test_what_people_went_on_with_stays_when_an_import_is_undone(desk: Desk) -> None:
    number = await desk.take_up("name,phone\nAcme,12345\nZenith,67890\n")
    await desk.business.do(accounts.add_contact, "CU-000001", "Li")
    await desk.take_back(number)
    assert desk.business.rows(ROWS) == [
        (
            2,
            "kept",
            "People have gone on with this customer since it was imported, so it stays.",
        ),
        (3, "undone", None),
    ]
    assert desk.business.rows("SELECT name FROM customers") == [("Acme",)]


async def test_what_was_changed_again_since_stays_when_an_import_is_undone(desk: Desk) -> None:
    known = await desk.business.do(accounts.register, "Acme", "south", phone="12345")
    number = await desk.take_up(
        f"number,name,phone,industry\n{known.number},Acme,67890,pumps\n"
    )
    await desk.business.do(accounts.correct, known.number, phone="11111")
    await desk.take_back(number)
    assert desk.business.rows("SELECT phone, industry FROM customers") == [("11111", None)]
    ((state, sentence),) = desk.business.rows("SELECT state, sentence FROM import_rows")
    assert (state, sentence) == (
        "kept",
        "Some of what this row changed was changed again since, so that stays as it is.",
    )


async def test_a_long_file_is_taken_up_in_steps(desk: Desk) -> None:
    number = await desk.stage("name\n" + "".join(f"Firm {n:04}\n" for n in range(450)))
    told = [await desk.business.do(operations.go_on, number, by=MANAGER) for _ in range(3)]
    assert [(one.state.value, one.created) for one in told] == [
        ("running", 200),
        ("running", 400),
        ("finished", 450),
    ]
    assert await desk.business.refuse(operations.go_on, number, by=MANAGER) == (
        f"Import {number} is finished; there is nothing left to do."
    )


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


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("phone\n1\n", "has no column for names; write Name above it. Its headers are: ."),
        ("name\n\n", "fair.csv has no rows below its headers; nothing was kept."),
        ("Name,Customer\na,b\n", "Name and Customer; keep one of them."),
    ],
)
async def test_a_file_that_cannot_be_imported_is_refused_whole(
    desk: Desk, content: str, words: str
) -> None:
    with pytest.raises(Exception, match=words.replace(".", r"\.")):
        await desk.stage(content)
    assert desk.business.rows("SELECT count(*) FROM imports") == [(0,)]


async def test_what_a_row_changed_is_written_down(desk: Desk) -> None:
    await desk.business.do(accounts.register, "Acme", "south", phone="12345")
    await desk.take_up("number,name,phone,contact\nCU-000001,Acme,67890,Li\n")
    ((before,),) = desk.business.rows("SELECT before FROM import_rows")
    assert json.loads(before) == {
        "changed": {"phone": ["12345", "67890"]},
        "added": ["CT-000001"],
    }


async def test_a_customer_a_file_tells_of_twice_is_forgotten_with_both_rows(desk: Desk) -> None:
    rows = f"Acme,{USCC},\n" + "".join(f"Firm {n},,\n" for n in range(200))
    for told in (f"Acme,{USCC},\nAcme,{USCC},pumps\n", f"{rows}Acme,{USCC},pumps\n"):
        number = await desk.take_up("name,uscc,industry\n" + told)
        states = f"SELECT state, created, updated FROM imports WHERE number = '{number}'"  # noqa: S608 - our own
        ((_, made, updated),) = desk.business.rows(states)
        assert (made, updated) == (told.count("\n") - 1, 1)
        await desk.take_back(number)
        assert desk.business.rows("SELECT name FROM customers") == []
        kept = f"SELECT kept FROM imports WHERE number = '{number}'"  # noqa: S608 - our own
        assert desk.business.rows(kept) == [(0,)]
        assert breaches(desk.business) == {}


async def test_what_was_archived_since_does_not_stop_the_undoing(desk: Desk) -> None:
    known = await desk.business.do(accounts.register, "Acme", "south")
    number = await desk.take_up(
        f"number,name,industry,city,address\n{known.number},Acme,pumps,Bern,Gasse 1\n"
        ",Zenith,,,\n"
    )
    await desk.business.do(addresses.archive, "AD-000001")
    await desk.take_back(number)
    assert desk.business.rows("SELECT name, industry FROM customers") == [("Acme", None)]
    assert desk.business.rows("SELECT place, state FROM import_rows ORDER BY 1") == [
        (2, "kept"),
        (3, "undone"),
    ]


async def test_a_code_somebody_else_has_by_now_does_not_stop_the_undoing(desk: Desk) -> None:
    known = await desk.business.do(accounts.register, "Acme", "south", uscc=USCC)
    number = await desk.take_up(f"number,name,uscc\n{known.number},Acme,{OTHER_USCC}\n")
    await desk.business.do(accounts.register, "Zenith", "south", uscc=USCC)
    await desk.take_back(number)
    assert desk.business.rows("SELECT name, uscc FROM customers ORDER BY 1") == [
        ("Acme", OTHER_USCC),
        ("Zenith", USCC),
    ]
    assert desk.business.rows("SELECT state FROM import_rows") == [("kept",)]


async def test_what_became_another_customer_since_is_not_forgotten(desk: Desk) -> None:
    known = await desk.business.do(accounts.register, "Acme", "north")
    number = await desk.take_up("name,contact\nAcme Ltd,Li\n")
    merge = await desk.business.do(duplicates.merge, known.number, "CU-000002")
    await desk.take_back(number)
    assert desk.business.rows("SELECT state FROM import_rows") == [("kept",)]
    assert desk.business.rows("SELECT count(*) FROM contacts") == [(1,)]
    await desk.business.do(duplicates.undo_merge, merge.number)
    assert breaches(desk.business) == {}


async def test_two_who_go_on_with_an_import_take_each_row_up_once(desk: Desk) -> None:
    number = await desk.stage("name\n" + "".join(f"Firm {n:04}\n" for n in range(350)))
    go_on = [desk.business.do(operations.go_on, number, by=MANAGER) for _ in range(3)]
    assert await outcomes(*go_on) == {"done": 2, "IMPORT_IS_OVER": 1}
    assert desk.business.rows(COUNTS) == [("finished", 350, 350, 0, 0, 0, 0, 0)]
    assert desk.business.rows("SELECT count(*) FROM customers") == [(350,)]
    undoing = [desk.business.do(operations.undo, number, by=MANAGER) for _ in range(3)]
    assert await outcomes(*undoing) == {"done": 2, "IMPORT_IS_OVER": 1}
    assert desk.business.rows("SELECT count(*) FROM customers") == [(0,)]
    assert breaches(desk.business) == {}


async def test_a_step_that_is_cut_off_leaves_nothing_and_is_done_again(desk: Desk) -> None:
    number = await desk.stage("name\n" + "".join(f"Firm {n:04}\n" for n in range(210)))
    await desk.business.do(operations.go_on, number, by=MANAGER)
    before = desk.business.picture()
    for step in (operations.go_on, operations.undo):

        async def cut_off(work: Work, step: Step = step) -> None:
            await step(work, number)
            raise ConnectionError

        with pytest.raises(ConnectionError):
            await desk.business.do(cut_off, by=MANAGER)
        assert desk.business.picture() == before
    await desk.business.do(operations.go_on, number, by=MANAGER)
    assert desk.business.rows(COUNTS) == [("finished", 210, 210, 0, 0, 0, 0, 0)]


async def test_a_customer_somebody_works_on_while_it_is_taken_back_is_whole_or_gone(
    desk: Desk,
) -> None:
    for n in range(4):
        number = await desk.take_up(f"name\nFirm {n}\n")
        ((customer,),) = desk.business.rows(
            f"SELECT number FROM customers WHERE name = 'Firm {n}'"  # noqa: S608 - our own
        )
        found = await outcomes(
            desk.business.do(operations.undo, number, by=MANAGER),
            desk.business.do(accounts.add_contact, customer, "Li"),
            desk.business.do(accounts.correct, customer, industry="pumps"),
        )
        ((there,),) = desk.business.rows(
            f"SELECT count(*) FROM customers WHERE name = 'Firm {n}'"  # noqa: S608 - our own
        )
        assert found["done"] == (3 if there else 1)
        assert breaches(desk.business) == {}


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


@pytest.mark.parametrize("moves", [rules.MOVES, rules.ROW_MOVES], ids=["import", "row"])
def test_every_state_of_imports_and_rows_has_an_entry_in_its_moves(
    moves: Moves[RowState],
) -> None:
    assert set(moves) == set(type(next(iter(moves))))


async def test_codes_are_known_however_they_are_written(desk: Desk) -> None:
    """A code in full width or small letters was taken for another one, and the row refused."""
    await desk.take_up(f"name,uscc,tax number\nAcme,{USCC},{USCC}\n")
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in USCC.lower())
    await desk.take_up(f"name,uscc,tax number\nAcme,{wide},{wide}\n")
    assert desk.business.rows("SELECT state, sentence FROM import_rows ORDER BY id") == [
        ("created", None),
        ("unchanged", None),
    ]
