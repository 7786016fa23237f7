"""What is kept for a time and then forgotten: people who left, what rows of imports said."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from schema.customers.accounts import operations as accounts
from schema.customers.imports import operations as imports
from schema.kernel.company import Retention
from schema.kernel.stepping import Step
from schema.kernel.work import Work, perform
from tests.business import MANAGER, NOON, ROOT, Business
from tests.schema.customers.importing import Desk

TODAY: Final = date(2030, 6, 1)
REACHED: Final[dict[str, Any]] = {
    "phone": "021-55550101",
    "email": "wang@x.org",
    "wechat": "wang",
    "birthday": date(1980, 2, 29),
    "title": "buyer",
}
PEOPLE: Final = "SELECT name, phone, email, wechat, birthday, title FROM contacts ORDER BY name"
ROWS: Final = "SELECT content, before, sentence, state FROM import_rows ORDER BY id"
SOON: Final = Retention(contacts=10, imports=10)


@pytest.fixture
def brief(business: Business) -> Business:
    """Keep everything for ten days."""
    company = replace(business.house.company, retention=SOON)
    return replace(business, house=replace(business.house, company=company))


async def step(
    business: Business, deed: Callable[[Work, str | None], Awaitable[Step]], at: datetime = NOON
) -> Step:
    """Do one step of a round at some time."""
    return await perform(business.house, ROOT, at, lambda work: deed(work, None))


async def test_people_who_left_are_forgotten_on_the_day_and_no_other(brief: Business) -> None:
    customer = await brief.customer()
    left = {"A": TODAY - timedelta(days=10), "B": TODAY - timedelta(days=9), "C": None}
    for name, day in left.items():
        made = await brief.do(accounts.add_contact, customer, name, **REACHED)
        if day is not None:
            await brief.do(accounts.part_with_contact, made.number, day)
    await step(brief, accounts.forget_left)
    kept = tuple(REACHED.values())
    assert brief.rows(PEOPLE) == [
        ("A", None, None, None, None, "buyer"),
        ("B", *kept),
        ("C", *kept),
    ]
    before = brief.picture()
    await step(brief, accounts.forget_left)
    assert brief.picture() == before


@pytest.mark.parametrize("fact", ["phone", "email", "wechat", "birthday"])
async def test_whatever_is_known_alone_is_forgotten(brief: Business, fact: str) -> None:
    made = await brief.do(
        accounts.add_contact, await brief.customer(), "A", **{fact: REACHED[fact]}
    )
    await brief.do(accounts.part_with_contact, made.number, date(2020, 1, 1))
    await step(brief, accounts.forget_left)
    assert brief.rows(PEOPLE) == [("A", None, None, None, None, None)]


async def test_the_company_keeps_people_for_two_years_unless_it_says_otherwise(
    business: Business,
) -> None:
    made = await business.do(
        accounts.add_contact, await business.customer(), "A", phone="021-55550101"
    )
    await business.do(accounts.part_with_contact, made.number, TODAY - timedelta(days=729))
    await step(business, accounts.forget_left)
    assert business.rows("SELECT phone FROM contacts") == [("021-55550101",)]
    await step(business, accounts.forget_left, NOON + timedelta(days=1))
    assert business.rows("SELECT phone FROM contacts") == [(None,)]


async def test_rows_of_imports_are_forgotten_on_the_day_and_no_other(
    brief: Business, tmp_path: Path
) -> None:
    desk = Desk(brief, tmp_path)
    await desk.take_up("name,phone\nAcme,021-55550101\nZenith,x\n")
    await desk.stage("name\nApex\n")
    kept = brief.rows(ROWS)
    shanghai = ZoneInfo("Asia/Shanghai")
    last = datetime(2030, 6, 10, 23, 59, 59, tzinfo=shanghai)
    await step(brief, imports.forget_rows, last)
    assert brief.rows(ROWS) == kept
    day = last + timedelta(seconds=1)
    await step(brief, imports.forget_rows, day)
    said = str(imports.FORGOTTEN)
    assert brief.rows(ROWS) == [
        ("{}", None, None, "created"),
        ("{}", None, said, "refused"),
        ('{"name": "Apex"}', None, None, "staged"),
    ]
    before = brief.picture()
    await step(brief, imports.forget_rows, day)
    assert brief.picture() == before


async def test_what_a_row_changed_cannot_be_taken_back_once_it_is_forgotten(
    brief: Business, tmp_path: Path
) -> None:
    desk = Desk(brief, tmp_path)
    number = await brief.customer()
    made = await desk.take_up(f"number,name,phone\n{number},Acme,021-55550101\n")
    await step(brief, imports.forget_rows, NOON + timedelta(days=10))
    await brief.do(imports.undo, made, by=MANAGER)
    assert brief.rows(ROWS) == [("{}", None, str(imports.FORGOTTEN), "kept")]
    assert brief.rows("SELECT phone FROM customers") == [("021-55550101",)]


async def test_two_hundred_rows_are_forgotten_at_once(brief: Business, tmp_path: Path) -> None:
    desk = Desk(brief, tmp_path)
    await desk.take_up("name\n" + "".join(f"Acme {n}\n" for n in range(201)))
    later = NOON + timedelta(days=10)
    assert (await step(brief, imports.forget_rows, later)).reached is not None
    assert brief.rows("SELECT count(*) FROM import_rows WHERE content <> '{}'") == [(1,)]
    assert await step(brief, imports.forget_rows, later) == Step()
    assert brief.rows("SELECT count(*) FROM import_rows WHERE content <> '{}'") == [(0,)]
