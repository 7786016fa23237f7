"""The command that does the rounds of the night, as cron calls it."""

import re

import psycopg
import pytest

from salesbook.database import Urls
from schema.exchange.rounds.rules import RoundName
from tests.business import Business
from tests.conftest import Begun
from tests.salesbook.conftest import Salesbook, reach

LEFT = """
INSERT INTO contacts (id, customer_id, name, phone, left_on)
  SELECT new_id(), id, 'Wang', '021-5555010', current_date - {days} FROM customers
"""


async def known(business: Business) -> None:
    """Know somebody."""
    await business.customer()


@pytest.fixture(scope="session")
def template(begun: Begun) -> str:
    """Begin each test with somebody who is known."""
    return begun(known)


def write(urls: Urls, statement: str) -> None:
    """Change the database as its owner."""
    with psycopg.connect(urls.owner) as owner:
        owner.execute(statement.encode())


def test_it_does_what_is_due_and_tells_how_it_went(salesbook: Salesbook, urls: Urls) -> None:
    write(urls, LEFT.format(days=40))
    said = salesbook("rounds", **reach(urls), KEEP_LEFT_CONTACTS_DAYS="30")
    assert (said.code, said.err) == (0, "")
    cells = [re.split(r"\s*│\s*", line.strip("│ ")) for line in said.out.splitlines()]
    rows = [row for row in cells if row[0] in {name.value for name in RoundName}]
    assert [(row[0], row[2], row[3], row[5]) for row in rows] == [
        (name.value, "finished", "1", "0") for name in RoundName
    ]
    with psycopg.connect(urls.owner) as owner:
        assert owner.execute("SELECT phone FROM contacts").fetchall() == [(None,)]
    assert salesbook("rounds", **reach(urls)).out == "Nothing is due.\n"


def test_it_tells_what_went_wrong(salesbook: Salesbook, urls: Urls) -> None:
    write(urls, LEFT.format(days=9000))
    write(urls, "ALTER TABLE contacts ADD CONSTRAINT kept CHECK (phone IS NOT NULL)")
    said = salesbook("rounds", **reach(urls))
    assert said.code == 1
    assert said.out.splitlines()[-1].startswith("left_contacts: ")
    assert "kept" in said.out.splitlines()[-1]
    assert "failed" in said.out


def test_days_that_are_none_are_refused(salesbook: Salesbook, urls: Urls) -> None:
    said = salesbook("rounds", **reach(urls), KEEP_IMPORT_ROWS_DAYS="0")
    assert said.code == 2
    assert said.err.startswith("KEEP_IMPORT_ROWS_DAYS: ")
