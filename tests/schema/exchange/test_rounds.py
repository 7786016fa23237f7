"""Rounds: due once a night, asked for by an admin, one of a name open at a time."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from schema.exchange.rounds import operations, queries
from schema.exchange.rounds.rules import MISTAKE, RoundName, night_of
from schema.kernel.roles import Role
from schema.kernel.stepping import Step
from schema.kernel.work import Work, perform
from schema.rounds import ROUNDS
from tests.asking import Asker
from tests.business import NOON, ROOT, Business

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
HOURS: Final = {RoundName.CLEANING: 2, RoundName.EXCEPTIONS: 4}
ALL: Final = "SELECT name, night, asked_by, state FROM rounds ORDER BY id"
RUN: Final = """mutation { runRound(input: { name: CLEANING }) {
  round { name night askedBy state dueAt begunAt steps } userErrors { message } } }"""


async def at(
    business: Business, when: datetime, deed: Callable[[Work], Awaitable[object]]
) -> None:
    """Do something at some time."""
    await perform(business.house, ROOT, when, deed)


async def due(business: Business, when: datetime) -> None:
    """Note what is due at some time."""
    await at(business, when, lambda work: operations.note_due(work, HOURS))


def test_every_round_has_a_step_and_an_hour() -> None:
    assert sorted(one.name for one in ROUNDS) == sorted(RoundName)
    assert all(0 <= one.hour <= 6 for one in ROUNDS)


@pytest.mark.parametrize(
    ("clock", "night"), [("01:59", 31), ("02:00", 1), ("23:59", 1), ("00:00", 31)]
)
def test_a_night_begins_at_the_hour_of_its_round(clock: str, night: int) -> None:
    local = datetime.fromisoformat(f"2030-06-01T{clock}:00").replace(tzinfo=SHANGHAI)
    assert night_of(local, 2) == date(2030, 5 if night == 31 else 6, night)


async def test_a_round_is_due_once_a_night_by_the_clocks_of_the_company(
    business: Business,
) -> None:
    night = datetime(2030, 6, 1, 3, tzinfo=SHANGHAI)
    await due(business, night)
    await due(business, night + timedelta(hours=2))
    assert business.rows(ALL) == [
        ("cleaning", date(2030, 6, 1), None, "waiting"),
        ("exceptions", date(2030, 5, 31), None, "waiting"),
    ]


async def test_a_round_that_is_open_is_not_due_again(business: Business) -> None:
    await due(business, NOON)
    await due(business, NOON + timedelta(days=3))
    assert len(business.rows(ALL)) == len(HOURS)
    business.write("UPDATE rounds SET state = 'finished', ended_at = now()")
    await due(business, NOON + timedelta(days=3))
    assert business.rows(ALL)[2:] == [
        ("cleaning", date(2030, 6, 4), None, "waiting"),
        ("exceptions", date(2030, 6, 4), None, "waiting"),
    ]


async def test_an_admin_asks_for_a_round_while_none_is_open(
    ask: Asker, business: Business
) -> None:
    done = (await ask(RUN, role=Role.ADMIN, name="root"))["runRound"]
    assert done == {
        "round": {
            "name": "CLEANING",
            "night": "2030-06-01",
            "askedBy": "root",
            "state": "WAITING",
            "dueAt": "2030-06-01T12:00:00+00:00",
            "begunAt": None,
            "steps": 0,
        },
        "userErrors": [],
    }
    again = (await ask(RUN, role=Role.ADMIN, name="root"))["runRound"]
    assert again["userErrors"] == [
        {
            "message": "The round cleaning waits or is under way already; ask for it again when"
            " it has ended."
        }
    ]
    assert len(business.rows(ALL)) == 1


async def test_what_was_asked_for_does_not_count_as_the_nights(business: Business) -> None:
    await business.do(operations.run, RoundName.CLEANING)
    business.write("UPDATE rounds SET state = 'finished', ended_at = now()")
    await due(business, NOON)
    assert business.rows("SELECT name, asked_by FROM rounds ORDER BY id") == [
        ("cleaning", "root"),
        ("cleaning", None),
        ("exceptions", None),
    ]


async def test_a_step_is_added_up_and_the_first_trouble_is_kept(business: Business) -> None:
    await due(business, NOON)
    business.write("DELETE FROM rounds WHERE name = 'exceptions'")
    first = Step("CL-000001", {"CU-000002": ValueError("secret"), "CU-000003": KeyError("x")})

    async def noted(work: Work, step: Step, took: int) -> None:
        held = await queries.next_open(work, [RoundName.CLEANING])
        assert held is not None
        await operations.note_step(work, held, step, work.at + timedelta(milliseconds=took))

    later = NOON + timedelta(minutes=1)
    await at(business, NOON, lambda work: noted(work, first, 1500))
    await at(business, later, lambda work: noted(work, Step(None), 250))
    query = (
        "SELECT state, steps, took, left_out, stumbled_on, trouble, begun_at, ended_at"
        " FROM rounds"
    )
    ended = later + timedelta(milliseconds=250)
    assert business.rows(query) == [
        ("finished", 2, Decimal("1.750"), 2, "CU-000002", str(MISTAKE), NOON, ended)
    ]


async def test_what_ended_is_not_failed_any_more(business: Business) -> None:
    await due(business, NOON)
    business.write("UPDATE rounds SET state = 'finished', ended_at = now()")
    held = (await business.do(queries.rounds, [])) or None
    assert held is None
    ((identity,), _) = business.rows("SELECT id FROM rounds ORDER BY id")
    await business.do(operations.note_failed, identity, ValueError("late"))
    assert {state for *_, state in business.rows(ALL)} == {"finished"}
