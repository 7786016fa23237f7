"""Customers from files: staged, and taken up row by row."""

import json
from collections.abc import Awaitable, Callable

import pytest

from schema.customers.accounts import operations as accounts
from schema.customers.imports import operations, rules
from schema.customers.imports.rules import RowState
from schema.kernel.moves import Moves
from schema.kernel.work import Work
from tests.business import MANAGER
from tests.schema.at_once import outcomes
from tests.schema.customers.importing import COUNTS, ROWS, USCC, Desk
from tests.schema.integrity import breaches

Step = Callable[..., Awaitable[object]]


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
