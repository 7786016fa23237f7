"""Who typed: named in the log where a companion script has told, and nobody where none has."""

from schema.exchange.edits.operations import hear
from schema.exchange.edits.rules import FRESH, Heard, Span
from schema.kernel.work import perform
from tests.business import ROOT
from tests.sync.people import Tab
from tests.sync.stage import Stage


async def tell(leads: Stage, tab: Tab, key: str, header: str, editor: str) -> None:
    """Tell that somebody typed in a cell, as the companion script does."""
    row, column = tab.at(key), tab.column(header)
    place = Span(row, row + 1), Span(column, column + 1)
    heard = Heard(leads.spreadsheet, tab.tab_id, *place, editor)
    await perform(leads.business.house, ROOT, leads.clock(), lambda work: hear(work, heard))


def editors(leads: Stage) -> list[tuple[str, str, str | None]]:
    """List who typed what."""
    query = "SELECT key, header, editor FROM edits ORDER BY key, header"
    return [(str(key), str(header), who) for key, header, who in leads.business.rows(query)]


async def test_whoever_typed_is_named_beside_the_edit(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000002", "Contact", "Bob")
    tab.type("LD-000003", "Contact", "Carla")
    tab.type("LD-000003", "Phone", "+49 30 7")
    await tell(leads, tab, "LD-000002", "Contact", "li@example.com")
    await tell(leads, tab, "LD-000003", "Contact", "li@example.com")
    await tell(leads, tab, "LD-000003", "Contact", "mei@example.com")
    await leads.settle()
    assert editors(leads) == [
        ("LD-000002", "Contact", "li@example.com"),
        ("LD-000003", "Contact", "mei@example.com"),
        ("LD-000003", "Phone", None),
    ]


async def test_a_refused_edit_names_who_typed_it_too(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000002", "Interest", 9)
    await tell(leads, tab, "LD-000002", "Interest", "mei@example.com")
    await leads.settle()
    assert editors(leads) == [("LD-000002", "Interest", "mei@example.com")]


async def test_whoever_typed_there_long_ago_is_not_named(leads: Stage, tab: Tab) -> None:
    await tell(leads, tab, "LD-000002", "Contact", "mei@example.com")
    leads.clock.at += FRESH
    tab.type("LD-000002", "Contact", "Bob")
    await leads.settle()
    assert editors(leads) == [("LD-000002", "Contact", None)]


async def test_a_new_row_names_who_entered_it(leads: Stage, tab: Tab) -> None:
    row = tab.add(Company="Fir", Contact="Flo", Need="Firs")
    place = Span(row, row + 1), Span(0, 30)
    heard = Heard(leads.spreadsheet, tab.tab_id, *place, "mei@example.com")
    await perform(leads.business.house, ROOT, leads.clock(), lambda work: hear(work, heard))
    await leads.settle()
    assert editors(leads) == [("LD-000006", "(row)", "mei@example.com")]
