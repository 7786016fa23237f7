"""Columns and tabs: people move, rename and add them; nothing of theirs is touched."""

from collections.abc import Callable

import pytest

from schema.exchange.links.rules import SheetName
from schema.pipeline.leads import operations
from tests.sync.people import Tab
from tests.sync.stage import Stage

Deed = Callable[[Tab], None]


def contacts(stage: Stage) -> list[str | None]:
    """Read the contact of each lead."""
    return [
        name for (name,) in stage.business.rows("SELECT contact FROM leads ORDER BY number")
    ]


def own_column(tab: Tab, at: int) -> None:
    """Insert a column of one's own, with a formula beside each record."""
    tab.insert("COLUMNS", at)
    tab.put(0, at, "Mine")
    for row in range(1, 6):
        tab.put(row, at, f"=ROW()*{row}")


@pytest.mark.parametrize("at", [0, 2, 5, 13])
async def test_a_column_of_one_s_own_stays_as_it_is(leads: Stage, tab: Tab, at: int) -> None:
    own_column(tab, at)
    tab.type("LD-000002", "Contact", "Bob")
    await leads.call(operations.correct, "LD-000004", contact="Dora")
    await leads.settle()
    assert contacts(leads) == [None, "Bob", None, "Dora", None]
    assert tab.cell("LD-000004", "Contact") == "Dora"
    assert [tab.formula(f"LD-00000{n}", "Mine") for n in range(1, 6)] == [
        f"=ROW()*{n}" for n in range(1, 6)
    ]


async def test_moved_and_renamed_columns_are_still_known(leads: Stage, tab: Tab) -> None:
    tab.move("COLUMNS", tab.column("Contact"), 0)
    tab.put(0, 0, "Who")
    tab.type("LD-000002", "Who", "Bob")
    await leads.call(operations.correct, "LD-000004", contact="Dora")
    await leads.settle()
    assert contacts(leads) == [None, "Bob", None, "Dora", None]
    assert (tab.header()[0], tab.cell("LD-000004", "Who")) == ("Who", "Dora")


def insert_own(tab: Tab) -> None:
    own_column(tab, 2)


def insert_blank(tab: Tab) -> None:
    tab.insert("COLUMNS", 1)


def move_contact(tab: Tab) -> None:
    tab.move("COLUMNS", tab.column("Contact"), tab.column("Need") + 1)


def move_number(tab: Tab) -> None:
    tab.move("COLUMNS", 0, 3)


def move_sync(tab: Tab) -> None:
    tab.move("COLUMNS", tab.column("Sync"), 1)


def rename(tab: Tab) -> None:
    tab.put(0, tab.column("Contact"), "Who")


DEEDS = [insert_own, insert_blank, move_contact, move_number, move_sync, rename]


@pytest.mark.parametrize("deed", DEEDS)
async def test_columns_that_move_in_the_write_window_lose_nothing(
    leads: Stage, tab: Tab, deed: Deed
) -> None:
    own_column(tab, 3)
    tab.put(0, 3, "My notes")
    await leads.settle()
    await leads.call(operations.correct, "LD-000002", contact="Rob", phone="+49 30 2")
    await leads.call(operations.correct, "LD-000003", need="Cedar wood")
    await leads.call(operations.disqualify, "LD-000005", "lost")
    tab.type("LD-000004", "Interest", 9)
    tab.add(Company="Gum")
    await leads.business.lead("Fir", phone="+49 30 7")
    leads.in_window(lambda: deed(tab))
    await leads.settle()
    who = "Who" if "Who" in tab.header() else "Contact"
    shown = [(row["Company"], row[who], row["Phone"], row["Need"]) for row in tab.rows()]
    assert sorted(shown) == [
        ("Alder", "", "+49 30 1", "Alders"),
        ("Birch", "Rob", "+49 30 2", "Birchs"),
        ("Cedar", "", "+49 30 1", "Cedar wood"),
        ("Dogwood", "", "+49 30 1", "Dogwoods"),
        ("Elm", "", "+49 30 1", "Elms"),
        ("Fir", "", "+49 30 7", ""),
        ("Gum", "", "", ""),
    ]
    assert [tab.formula(f"LD-00000{n}", "My notes") for n in range(1, 5)] == [
        f"=ROW()*{n}" for n in range(1, 5)
    ]
    assert tab.cell("LD-000004", "Interest") == "9"
    companies = leads.business.rows("SELECT company, contact FROM leads ORDER BY company")
    assert companies == [
        ("Alder", None),
        ("Birch", "Rob"),
        ("Cedar", None),
        ("Dogwood", None),
        ("Elm", None),
        ("Fir", None),
        ("Gum", None),
    ]
    assert leads.conflicts() == []


@pytest.mark.parametrize("key", ["LD-000002", "LD-000004"])
async def test_rows_that_move_in_the_write_window_lose_nothing(
    leads: Stage, tab: Tab, key: str
) -> None:
    own_column(tab, 3)
    await leads.settle()
    before = tab.row(key)

    def rearrange() -> None:
        tab.type(key, "Interest", 2)
        tab.sort("Company", down=True)
        tab.insert("ROWS", 2)

    await leads.call(operations.correct, "LD-000002", contact="Rob")
    await leads.call(operations.correct, "LD-000003", need="Cedar wood")
    leads.in_window(rearrange)
    await leads.settle()
    told = {"Contact": "Rob"} if key == "LD-000002" else {}
    changed = {"Interest": "2", "Mine": tab.cell(key, "Mine")}
    assert tab.row(key) == before | told | changed
    assert leads.conflicts() == []


async def test_a_required_column_that_is_gone_breaks_the_link_with_a_sentence(
    leads: Stage, tab: Tab
) -> None:
    at = tab.column("Need")
    tab.do({"deleteDimension": {"range": tab.lines("COLUMNS", at)}})
    await leads.cycle()
    assert leads.state() == (
        "broken",
        "Column Need is gone; undo its deletion, or unlink the tab and link the sheet again.",
    )
    assert leads.one("SELECT count(*) FROM leads WHERE need IS NULL") == 0


async def test_a_deleted_tab_breaks_its_link_with_a_sentence(leads: Stage) -> None:
    await leads.link(SheetName.ORDERS)
    await leads.settle()
    leads.tab().do({"deleteSheet": {"sheetId": leads.tab().tab_id}})
    await leads.cycle()
    assert leads.state() == (
        "broken",
        "The tab was deleted; undo that in the spreadsheet, or unlink it.",
    )
    assert leads.state("LK-000002") == ("active", None)


async def test_a_journal_tab_that_people_removed_pauses_and_resuming_compares_anew(
    leads: Stage, tab: Tab
) -> None:
    await leads.call(operations.correct, "LD-000002", contact="Rob")
    tab.type("LD-000003", "Contact", "Carla")
    journal = leads.one("SELECT journal_id FROM sync_leases")
    tab.do({"deleteSheet": {"sheetId": journal}})
    await leads.cycle()
    assert leads.state() == (
        "paused",
        (
            "The hidden tab in which changes are noted was removed, so nothing is decided;"
            " resume the link to compare every cell anew."
        ),
    )
    assert contacts(leads) == [None, "Rob", None, None, None]
    await leads.resume()
    await leads.settle()
    assert tab.cell("LD-000002", "Contact") == "Rob"
    assert leads.conflicts() == [("Contact", "Carla", None)]
    assert leads.state() == ("active", None)


async def test_a_renamed_tab_is_the_same_tab(leads: Stage, tab: Tab) -> None:
    properties = {"sheetId": tab.tab_id, "title": "Mine now"}
    tab.do({"updateSheetProperties": {"properties": properties, "fields": "title"}})
    tab.type("LD-000002", "Contact", "Bob")
    await leads.settle()
    assert contacts(leads)[1] == "Bob"


async def test_a_second_link_leaves_what_the_first_one_holds(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000002", "Interest", 9)
    await leads.settle()
    tab.type("LD-000003", "Contact", "Carla")
    await leads.link(SheetName.ORDERS)
    await leads.settle()
    assert tab.cell("LD-000002", "Interest") == "9"
    assert contacts(leads)[2] == "Carla"
    assert leads.conflicts() == []


async def test_a_column_inserted_while_a_row_is_taken_out_keeps_its_content(
    leads: Stage, tab: Tab
) -> None:
    await leads.call(operations.disqualify, "LD-000003", "lost")

    def widen() -> None:
        at = len(tab.header())
        own_column(tab, 2)
        tab.insert("COLUMNS", at + 1)
        tab.put(0, at + 1, "Far")
        tab.type("LD-000003", "Far", "away")

    leads.in_window(widen)
    await leads.settle()
    assert tab.cell("LD-000003", "Far") == "away"
    assert tab.cell("LD-000002", "Company") == "Birch"


@pytest.mark.parametrize("kind", [SheetName.LEADS, SheetName.ORDERS])
async def test_any_tab_can_be_linked_beside_another(leads: Stage, kind: SheetName) -> None:
    number = await leads.link(kind)
    await leads.settle()
    assert leads.state(number) == ("active", None)
    assert leads.state() == ("active", None)


@pytest.mark.parametrize("again", [insert_own, move_contact, move_number])
async def test_what_is_given_back_arrives_although_its_row_moves_again_meanwhile(
    leads: Stage, tab: Tab, again: Deed
) -> None:
    own_column(tab, 4)
    tab.put(0, 4, "My notes")
    await leads.settle()
    await leads.call(operations.correct, "LD-000002", contact="Rob", phone="+49 30 2")
    tab.add(Company="Gum")
    leads.in_window(lambda: again(tab))
    await leads.cycle()
    header = tab.header()

    def rearrange() -> None:
        tab.insert("ROWS", 1)
        tab.put(1, header.index("Company"), "Holly")
        tab.type("LD-000002", "Need", "Birch wood")

    leads.in_window(rearrange)
    await leads.settle()
    assert tab.header() == header
    row = tab.row("LD-000002")
    assert [row[name] for name in ("Company", "Contact", "Phone", "Need", "Sync")] == [
        "Birch",
        "Rob",
        "+49 30 2",
        "Birch wood",
        "✓",
    ]
    assert [tab.formula(f"LD-00000{n}", "My notes") for n in range(1, 6)] == [
        f"=ROW()*{n}" for n in range(1, 6)
    ]
    assert sorted(row["Company"] for row in tab.rows()) == [
        "Alder", "Birch", "Cedar", "Dogwood", "Elm", "Gum", "Holly",
    ]  # fmt: skip
    assert leads.one("SELECT count(*) FROM leads") == 7
    assert leads.conflicts() == []
