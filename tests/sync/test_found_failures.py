"""What days at random once found: each failure, reduced to what it takes, with its seed."""

from schema.pipeline.leads import operations
from tests.sync.people import Tab
from tests.sync.stage import Stage


async def test_a_row_of_ours_in_moved_columns_goes_although_it_got_a_number_by_mistake(
    leads: Stage, tab: Tab
) -> None:
    await leads.business.lead("Fir")
    leads.in_window(lambda: tab.move("COLUMNS", tab.column("Need"), 1))
    await leads.cycle()
    misplaced = tab.last()
    tab.add(Company="Gum")
    leads.in_window(lambda: tab.move("ROWS", misplaced, misplaced + 2))
    await leads.cycle()
    await leads.settle()
    shown = [(row["Company"], row["Sync"]) for row in tab.rows()]
    names = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum")
    assert sorted(shown) == [(name, "✓") for name in names]


async def test_a_formula_that_loses_against_a_changed_record_is_overwritten(
    leads: Stage, tab: Tab
) -> None:
    """Seed 716245784: it stayed for ever, because the record did not change again."""
    tab.type("LD-000001", "Need", '="Mine"')
    await leads.call(operations.correct, "LD-000001", need="Ours")
    await leads.settle()
    assert (tab.cell("LD-000001", "Need"), tab.cell("LD-000001", "Sync")) == ("Ours", "✓")
    assert tab.formula("LD-000001", "Need") is None
    assert leads.conflicts() == [("Need", "Mine", "Ours")]
    assert leads.one("SELECT formula FROM conflicts") == '="Mine"'
