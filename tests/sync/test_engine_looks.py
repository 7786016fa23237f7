"""How a tab looks: dressed once, people's changes stay, what is lost comes back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import psycopg
import pytest

from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.pipeline.leads import operations
from schema.pipeline.leads.tables import Lead
from sync.google.failures import SheetsRefused
from tests.sync.faults import Fault
from tests.sync.people import Tab
from tests.sync.stage import Stage

READ_ONLY: Final = ["Number", "Sync", "Currency", "State", "Owner"]
NEW: Final = ["contacted", "disqualify"]
CONTACTED: Final = ["qualify", "disqualify"]
SIGNS: Final = [("Sync", "○"), ("Sync", "…"), ("Sync", "⚠"), ("Sync", "✗")]
SOURCES: Final = ["research", "advertising", "referral", "exhibition", "web", "other"]


async def test_a_tab_says_what_people_may_do(leads: Stage) -> None:
    worn = leads.worn()
    grid = worn.sheet["properties"]["gridProperties"]
    assert (grid["frozenRowCount"], grid["frozenColumnCount"]) == (1, 1)
    assert {worn.look(0, header)["textFormat"]["bold"] for header in worn.header} == {True}
    assert worn.note("Company") == Lead.company.property.doc
    assert worn.note("Owner") == "The colleague who looks after the lead."
    assert worn.note("Sync") == (
        "✓ in step · … waiting · ⚠ to be decided · ✗ refused, with the reason · ○ left."
    )
    assert list(worn.protections) == READ_ONLY
    assert {one["warningOnly"] for one in worn.protections.values()} == {False}
    shaded = [name for name in worn.header if "backgroundColor" in worn.look(3, name)]
    assert shaded == READ_ONLY
    formats = {name: worn.look(3, name)["numberFormat"]["type"] for name in worn.header}
    assert [name for name, kind in formats.items() if kind == "DATE"] == ["Next contact on"]
    assert [name for name, kind in formats.items() if kind == "NUMBER"] == [
        "Interest", "Estimated amount",
    ]  # fmt: skip
    assert worn.offered(1, "Source") == worn.offered(150, "Source") == SOURCES
    assert worn.offered(1, "State") is None
    assert worn.offered(150, "Action") == NEW
    assert (worn.width("Sync"), worn.width("Interest")) == (230, 90)
    assert worn.colours == SIGNS


async def test_a_tab_is_dressed_within_the_write_that_fills_it(stage: Stage) -> None:
    await stage.business.lead("Alder")
    await stage.link()
    await stage.cycle()
    assert stage.sheets.calls == ["tabs", "read", "write", "read", "write"]
    assert len(stage.worn().protections) == len(READ_ONLY)
    stage.sheets.calls.clear()
    await stage.cycle()
    assert stage.sheets.calls == ["read"]


async def test_where_the_owner_wants_it_protections_only_warn(stage: Stage) -> None:
    await stage.link(only_warns=True)
    await stage.settle()
    assert {one["warningOnly"] for one in stage.worn().protections.values()} == {True}


def restyle(tab: Tab, row: int, header: str, cell: Mapping[str, Any], fields: str) -> None:
    """Change the look of a cell, as people do with the toolbar."""
    place = tab.span(row, 1, tab.column(header), 1)
    tab.do({"repeatCell": {"range": place, "cell": cell, "fields": fields}})


async def test_what_people_changed_on_purpose_stays(leads: Stage, tab: Tab) -> None:
    red = {"userEnteredFormat": {"backgroundColor": {"red": 1}}}
    restyle(tab, 0, "Company", red, "userEnteredFormat.backgroundColor")
    restyle(tab, 0, "Need", {"note": "Ask them!"}, "note")
    restyle(tab, 0, "Phone", {}, "note")
    columns = tab.lines("COLUMNS", tab.column("Contact"))
    size = {"range": columns, "properties": {"pixelSize": 333}, "fields": "pixelSize"}
    tab.do({"updateDimensionProperties": size})
    tab.do({"setDataValidation": {"range": tab.span(1, 199, tab.column("Source"), 1)}})
    number = leads.worn().protections["State"]["protectedRangeId"]
    softer = {"protectedRangeId": number, "warningOnly": True}
    tab.do({"updateProtectedRange": {"protectedRange": softer, "fields": "warningOnly"}})
    rule = leads.worn().sheet["conditionalFormats"][0]
    rule["booleanRule"]["format"] = {"backgroundColor": {"blue": 1}}
    tab.do({"updateConditionalFormatRule": {"index": 0, "rule": rule}})
    tab.move("COLUMNS", tab.column("State"), 1)
    before = leads.worn().sheet
    await leads.call(operations.correct, "LD-000001", contact="Ada")
    tab.type("LD-000002", "Interest", 9)
    await leads.settle()
    after = leads.worn()
    assert after.sheet == before
    assert (after.note("Need"), after.note("Phone")) == ("Ask them!", None)
    assert (after.width("Contact"), after.offered(1, "Source")) == (333, None)


async def test_a_lost_protection_and_a_lost_colour_come_back_where_their_column_is(
    leads: Stage, tab: Tab
) -> None:
    worn = leads.worn()
    number = worn.protections["State"]["protectedRangeId"]
    tab.do({"deleteProtectedRange": {"protectedRangeId": number}})
    tab.do({"deleteConditionalFormatRule": {"sheetId": tab.tab_id, "index": 1}})
    tab.move("COLUMNS", tab.column("Sync"), 0)
    tab.move("COLUMNS", tab.column("State"), 3)
    await leads.settle()
    after = leads.worn()
    assert sorted(after.protections) == sorted(READ_ONLY)
    assert sorted(after.colours) == sorted(SIGNS)
    kept = {name: one["protectedRangeId"] for name, one in after.protections.items()}
    assert {name: kept[name] for name in ("Number", "Sync", "Owner")} == {
        name: worn.protections[name]["protectedRangeId"] for name in ("Number", "Sync", "Owner")
    }


async def test_who_takes_a_protection_off_a_fourth_time_means_it(
    leads: Stage, tab: Tab
) -> None:
    for _ in range(4):
        number = leads.worn().protections["State"]["protectedRangeId"]
        tab.do({"deleteProtectedRange": {"protectedRangeId": number}})
        await leads.settle()
    assert list(leads.worn().protections) == ["Number", "Sync", "Currency", "Owner"]


async def test_each_row_offers_what_its_record_may_become(leads: Stage, tab: Tab) -> None:
    assert set(map(str, leads.worn().actions().values())) == {str(NEW)}
    await leads.call(operations.contact, "LD-000002")
    tab.type("LD-000004", "Action", "contacted")
    await leads.settle()
    offers = dict.fromkeys(tab.keys(), NEW) | dict.fromkeys(
        ["LD-000002", "LD-000004"], CONTACTED
    )
    assert leads.worn().actions() == offers
    await leads.business.lead("Fir")
    tab.delete(tab.at("LD-000002"))
    tab.add(Company="Ginkgo")
    await leads.settle()
    assert leads.worn().actions() == offers | {"LD-000006": NEW, "LD-000007": NEW}


async def test_rows_of_a_new_tab_offer_what_their_records_may_become(stage: Stage) -> None:
    for name in ("Alder", "Birch", "Cedar"):
        await stage.business.lead(name)
    await stage.business.do(operations.contact, "LD-000002")
    await stage.link()
    await stage.cycle()
    offers = {"LD-000001": NEW, "LD-000002": CONTACTED, "LD-000003": NEW}
    assert stage.worn().actions() == offers


async def test_a_column_that_is_given_new_choices_leaves_each_row_its_own(
    leads: Stage,
) -> None:
    await leads.call(operations.contact, "LD-000002")
    await leads.settle()
    with psycopg.connect(leads.business.urls.owner) as owner:  # as if an action were new
        owner.execute("UPDATE sync_looks SET parts = parts #- '{action,choices}'")
    await leads.settle()
    worn = leads.worn()
    assert (worn.offered(2, "Action"), worn.offered(3, "Action")) == (CONTACTED, NEW)


async def test_alike_rows_are_given_their_actions_in_one_request(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Alder", "Birch", "Cedar", "Dogwood"):
        await stage.business.lead(name)
    await stage.business.do(operations.contact, "LD-000004")
    await stage.link()
    sent: list[dict[str, Any]] = []
    real = stage.sheets.write

    async def overheard(spreadsheet: str, batch: list[dict[str, Any]], journal: str) -> object:
        sent.extend(batch)
        return await real(spreadsheet, batch, journal)

    monkeypatch.setattr(stage.sheets, "write", overheard)  # listens, and passes it on
    await stage.settle()
    lists = [one["setDataValidation"]["range"] for one in sent if "setDataValidation" in one]
    of_rows = [one for one in lists if "endRowIndex" in one]
    assert [(one["startRowIndex"], one["endRowIndex"]) for one in of_rows] == [(1, 4), (4, 5)]


@pytest.mark.parametrize("stays", [False, True])
async def test_sorted_rows_still_offer_their_own_actions(
    leads: Stage, tab: Tab, *, stays: bool
) -> None:
    await leads.call(operations.contact, "LD-000001")
    await leads.settle()
    offers = leads.worn().actions()
    rules = [leads.worn().cell(row, "Action")["dataValidation"] for row in range(1, 6)]
    tab.sort("Company", down=True)
    if stays:
        for row, rule in enumerate(rules, start=1):
            place = tab.span(row, 1, tab.column("Action"), 1)
            tab.do({"setDataValidation": {"range": place, "rule": rule}})
    await leads.settle()
    assert tab.keys() == [f"LD-00000{n}" for n in (5, 4, 3, 2, 1)]
    assert leads.worn().actions() == offers


async def test_what_the_role_may_not_do_is_not_offered(stage: Stage) -> None:
    customer = await stage.business.shop()
    await stage.business.draft(customer, "2")
    await stage.link(SheetName.ORDERS, None, Role.WAREHOUSE)
    await stage.link(SheetName.ORDERS, None, Role.ORDER_DESK)
    await stage.settle()
    assert [stage.worn(f"LK-00000{n}").actions() for n in (1, 2)] == [
        {"SO-000001/1": None},
        {"SO-000001/1": ["trial", "submit", "confirm", "cancel"]},
    ]


async def test_a_column_the_sheet_declares_since_is_added_and_dressed(
    leads: Stage, tab: Tab
) -> None:
    await leads.call(operations.correct, "LD-000002", need="Two pumps")
    await leads.settle()
    for header in ("Need", "State"):
        at = tab.column(header)
        tab.do({"deleteDimension": {"range": tab.lines("COLUMNS", at)}})
    end = len(tab.header())
    tab.insert("COLUMNS", end)
    tab.put(0, end, "Mine")
    with psycopg.connect(leads.business.urls.owner) as owner:  # as if they had never been there
        owner.execute("UPDATE sync_looks SET parts = parts - 'need' - 'state'")
        owner.execute("UPDATE sync_rows SET cells = cells - 'need' - 'state'")
    await leads.settle()
    worn = leads.worn()
    assert leads.state() == ("active", None)
    assert worn.header[-3:] == ["Mine", "Need", "State"]
    assert (tab.cell("LD-000002", "Need"), tab.cell("LD-000002", "State")) == (
        "Two pumps", "new",
    )  # fmt: skip
    assert worn.note("Need") == Lead.need.property.doc
    assert sorted(worn.protections) == sorted(READ_ONLY)
    tab.type("LD-000003", "Need", "One valve")
    await leads.settle()
    assert leads.one("SELECT need FROM leads WHERE number = 'LD-000003'") == "One valve"


@pytest.mark.parametrize("step", range(10, 60, 5))
async def test_dressing_may_be_killed_at_any_step_and_is_done_once(
    stage: Stage, step: int
) -> None:
    await stage.business.lead("Alder")
    await stage.link()
    await stage.killed_cycle(step)
    await stage.settle()
    worn = stage.worn()
    assert (list(worn.protections), worn.colours) == (READ_ONLY, SIGNS)
    assert worn.actions() == {"LD-000001": NEW}


@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.LATE, Fault.TWICE])
async def test_a_dressing_whose_answer_is_lost_or_that_comes_twice_is_done_once(
    stage: Stage, fault: Fault
) -> None:
    await stage.business.lead("Alder")
    await stage.link()
    stage.sheets.faults.extend([Fault.NONE, fault])
    if fault is Fault.TWICE:
        await stage.cycle()
    else:
        await stage.lost_cycle()
    await stage.settle()
    await stage.sheets.deliver()
    await stage.settle()
    assert (list(stage.worn().protections), stage.worn().colours) == (READ_ONLY, SIGNS)


async def test_columns_that_move_under_the_dressing_are_dressed_where_they_are(
    stage: Stage,
) -> None:
    await stage.business.lead("Alder")
    await stage.link()
    stage.sheets.faults.extend([Fault.NONE, Fault.NEVER_SENT])
    await stage.lost_cycle()
    tab = stage.tab()
    stage.in_window(lambda: tab.move("COLUMNS", tab.column("Sync"), 6))
    await stage.settle()
    assert sorted(stage.worn().protections) == sorted(READ_ONLY)
    assert ("Sync", "✗") in stage.worn().colours


async def test_a_look_the_server_refuses_holds_nothing_else_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stage.sheets.write
    refusing = True

    async def picky(spreadsheet: str, batch: list[dict[str, Any]], journal: str) -> object:
        if refusing and any("addProtectedRange" in request for request in batch):
            raise SheetsRefused(400, "You are trying to edit a protected cell or object.")
        return await real(spreadsheet, batch, journal)

    monkeypatch.setattr(stage.sheets, "write", picky)
    for name in ("Alder", "Birch"):
        await stage.business.lead(name)
    await stage.link()
    await stage.settle()
    assert stage.tab().keys() == ["LD-000001", "LD-000002"]
    assert list(stage.worn().protections) == []
    refusing = False
    stage.clock.at += timedelta(minutes=11)
    await stage.settle()
    assert list(stage.worn().protections) == READ_ONLY
