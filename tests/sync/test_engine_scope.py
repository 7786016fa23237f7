"""A tab shows a part of the business: a territory, what somebody looks after, a period."""

from datetime import date, timedelta

from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.kernel.work import perform
from schema.pipeline.leads import operations
from tests.business import NOON, ROOT
from tests.sync.people import Tab
from tests.sync.stage import Stage

DAY = timedelta(days=1)
TODAY: date = NOON.date()


async def rescope(leads: Stage, **scope: object) -> None:
    """Limit the tab to another part of the business."""
    await perform(
        leads.business.house, ROOT, leads.clock(),
        lambda work: links.rescope(work, "LK-000001", **scope),  # type: ignore[arg-type] # by name
    )  # fmt: skip


async def test_records_outside_leave_and_those_inside_enter(leads: Stage, tab: Tab) -> None:
    await leads.business.lead("Oak", territory="south")
    await leads.settle()
    assert tab.keys() == [f"LD-00000{n}" for n in range(1, 6)]
    tab.type("LD-000002", "Contact", "Bob")  # nobody has seen that yet
    await rescope(leads, territory="south")
    await leads.settle()
    assert tab.keys() == ["LD-000006"]
    assert leads.conflicts() == [("Contact", "Bob", None)]
    await rescope(leads, territory="north")
    await leads.settle()
    assert sorted(tab.keys()) == [f"LD-00000{n}" for n in range(1, 6)]


async def test_a_refused_edit_of_a_record_that_leaves_is_listed(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000002", "Interest", 9)
    await leads.settle()
    await rescope(leads, territory="south")
    await leads.settle()
    assert leads.conflicts() == [("Interest", "9", None)]


async def test_a_period_shows_its_days_and_no_row_without_one(leads: Stage, tab: Tab) -> None:
    for number, days in (("LD-000001", 1), ("LD-000002", 2), ("LD-000003", 3)):
        await leads.call(operations.plan_next_contact, number, TODAY + days * DAY)
    await rescope(leads, from_on=TODAY + 2 * DAY, to_on=TODAY + 2 * DAY)
    await leads.settle()
    assert tab.keys() == ["LD-000002"]
    await rescope(leads, to_on=None)
    await leads.settle()
    assert sorted(tab.keys()) == ["LD-000002", "LD-000003"]


async def test_an_owner_s_tab_shows_what_they_look_after(stage: Stage) -> None:
    people = ("mei@x.org", "li@x.org")
    mei, li = [(await stage.business.user_of(one, Role.MANAGER)).name for one in people]
    shop = await stage.business.shop()
    await stage.business.draft(shop, "1")
    stage.business.rows(
        "UPDATE customers SET owner_id = (SELECT id FROM users WHERE email ="  # noqa: S608 - ours
        f" '{mei}') RETURNING 1"
    )
    number = await stage.link(SheetName.ORDERS, None, Role.MANAGER)
    for owner, shown in ((mei, 1), (li, 0), (None, 1)):
        await rescope(stage, owner=owner)
        await stage.settle()
        assert len(stage.tab(number).keys()) == shown
