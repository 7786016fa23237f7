"""Who does the rounds: any number of workers, step by step, whatever happens to one of them."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from salesbook.database import Urls
from schema.exchange.rounds import operations
from schema.exchange.rounds.rules import MISTAKE, RoundName
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.replenishment import operations as replenishment
from schema.fulfilment.replenishment.rules import ReorderMethod
from schema.kernel.settings import open_engine, open_house
from schema.kernel.work import perform
from schema.reactions import REACTIONS
from sync.rounds import NIGHTLY, Rounds
from tests.business import NOON, Business
from tests.conftest import COMPANY

ROUNDS: Final = (
    "SELECT name, night, state, steps, left_out, stumbled_on, trouble FROM rounds ORDER BY id"
)
TONIGHT: Final = date(2030, 6, 1)
WELL: Final = ("finished", 1, 0, None, None)
PEOPLE: Final = """
INSERT INTO contacts (id, customer_id, name, phone, left_on)
  SELECT new_id(), c.id, 'P' || n, '021-5555010', '2020-01-01'
    FROM customers c, generate_series(1, 450) n WHERE c.number = 'CU-000001'
"""
STUMBLE: Final = """
CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number = 'RR-000002' THEN RAISE EXCEPTION 'the secret words of a program'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stumble BEFORE UPDATE ON reorder_rules FOR EACH ROW EXECUTE FUNCTION stumble()
"""


def rounds(business: Business, at: datetime = NOON, only: RoundName | None = None) -> Rounds:
    """Let somebody do the rounds at some time."""
    made = Rounds(business.house, lambda: at)
    if only is not None:
        made.known = {only: made.known[only]}
    return made


async def thin(business: Business, *skus: str) -> None:
    """Let products run out, each with a rule that says so."""
    told: dict[str, Any] = {
        "method": ReorderMethod.MIN_MAX,
        "min_quantity": Decimal(5),
        "max_quantity": Decimal(9),
    }
    for sku in skus:
        await business.product(sku)
        await business.stock("1", sku)
        await business.do(replenishment.set_rule, sku, "Main", **told)


async def test_everything_of_the_night_is_done_by_itself(business: Business) -> None:
    order = await business.draft(await business.shop(stocked="2"), "3")
    await business.do(promises.confirm, order, backorder=True)
    await thin(business, "BELT")
    await rounds(business).catch_up()
    assert business.rows(ROUNDS) == [(name.value, TONIGHT, *WELL) for name in RoundName]
    assert business.rows("SELECT begun_by, state, examined FROM cleanings") == [
        ("nightly rounds", "finished", 1)
    ]
    assert business.rows("SELECT alarm, looked_at FROM reorder_rules") == [("low", NOON)]
    assert business.rows("SELECT state, proposed FROM reorder_proposals") == [
        ("open", Decimal("8.0000"))
    ]
    assert business.rows("SELECT kind, detected_by FROM order_exceptions") == [
        ("shortage", "nightly rounds")
    ]
    trail = "SELECT DISTINCT actor, door FROM audit_log WHERE relation = 'order_exceptions'"
    assert business.rows(trail) == [("nightly rounds", "rounds")]


async def test_a_night_is_done_once_and_the_next_again(business: Business) -> None:
    await business.customer()
    assert len(await rounds(business).catch_up()) == len(RoundName)
    before = business.picture()
    assert await rounds(business, NOON + timedelta(hours=3)).catch_up() == []
    assert business.picture() == before
    await rounds(business, NOON + timedelta(days=1)).catch_up()
    assert business.rows("SELECT count(*) FROM cleanings") == [(2,)]


async def test_missed_nights_are_caught_up_once(business: Business) -> None:
    await rounds(business).catch_up()
    await rounds(business, NOON + timedelta(days=9)).catch_up()
    await rounds(business, NOON + timedelta(days=9, minutes=1)).catch_up()
    nights = "SELECT night, count(*) FROM rounds GROUP BY 1 ORDER BY 1"
    every = len(RoundName)
    assert business.rows(nights) == [(TONIGHT, every), (date(2030, 6, 10), every)]


async def test_before_its_hour_a_round_waits_for_its_night(business: Business) -> None:
    await rounds(business).catch_up()
    early = datetime(2030, 6, 1, 18, 30, tzinfo=UTC)  # half past two in Shanghai
    await rounds(business, early).catch_up()
    query = f"SELECT name FROM rounds WHERE night > '{TONIGHT}' ORDER BY id"  # noqa: S608 - ours
    due = "left_contacts", "import_rows", "cleaning", "soft_reservations"
    assert business.rows(query) == [(name,) for name in due]


async def test_two_workers_at_once_do_a_round_once(business: Business, urls: Urls) -> None:
    await business.customer()
    business.write(PEOPLE)
    await thin(business, "BELT", "PUMP")
    engines = [open_engine(urls.application) for _ in range(2)]
    workers = [Rounds(open_house(e, REACTIONS, COMPANY), lambda: NOON) for e in engines]
    await asyncio.gather(*(worker.catch_up() for worker in workers))
    await workers[0].catch_up()  # what one left because the other was at it
    for engine in engines:
        await engine.dispose()
    steps = dict.fromkeys(RoundName, 1) | {RoundName.LEFT_CONTACTS: 3}
    assert business.rows("SELECT name, night, steps, state FROM rounds ORDER BY name") == [
        (name.value, TONIGHT, steps[name], "finished") for name in sorted(RoundName)
    ]
    assert business.rows("SELECT count(*) FROM cleanings") == [(1,)]
    looks = (
        "SELECT count(*) FROM audit_log WHERE relation = 'reorder_rules' AND after ?"
        " 'looked_at' AND before IS NOT NULL"
    )
    assert business.rows(looks) == [(2,)]


async def test_a_crash_between_two_steps_goes_on_with_the_next(business: Business) -> None:
    await business.customer()
    business.write(PEOPLE)
    name = RoundName.LEFT_CONTACTS
    await perform(
        business.house, NIGHTLY, NOON, lambda work: operations.note_due(work, {name: 1})
    )
    left = "SELECT count(*) FROM contacts WHERE phone IS NOT NULL"
    assert await rounds(business, only=name).step() is not None
    assert business.rows(left) == [(250,)]
    later = NOON + timedelta(hours=1)
    await rounds(business, later, only=name).catch_up()
    assert business.rows(left) == [(0,)]
    assert business.rows(ROUNDS) == [("left_contacts", TONIGHT, "finished", 3, 0, None, None)]
    assert business.rows("SELECT begun_at, ended_at FROM rounds") == [(NOON, later)]


async def test_a_crash_within_a_step_undoes_that_step_alone(business: Business) -> None:
    await business.customer()
    business.write(PEOPLE)
    dying = rounds(business, only=RoundName.LEFT_CONTACTS)
    reached = asyncio.Event()
    whole = dying.known[RoundName.LEFT_CONTACTS].step

    async def stops(work: Any, at: str | None) -> Any:  # noqa: ANN401 - as a step takes and gives it
        done = await whole(work, at)
        if at is not None:
            reached.set()
            await asyncio.sleep(3600)
        return done

    nightly = type(dying.known[RoundName.LEFT_CONTACTS])
    dying.known = {RoundName.LEFT_CONTACTS: nightly(RoundName.LEFT_CONTACTS, 1, stops)}
    task = asyncio.create_task(dying.catch_up())
    await reached.wait()
    task.cancel()
    await asyncio.wait([task])
    assert business.rows("SELECT count(*) FROM contacts WHERE phone IS NOT NULL") == [(250,)]
    await rounds(business, only=RoundName.LEFT_CONTACTS).catch_up()
    assert business.rows(ROUNDS) == [("left_contacts", TONIGHT, "finished", 3, 0, None, None)]


async def test_a_rule_that_cannot_be_looked_at_stops_no_other(business: Business) -> None:
    await thin(business, "BELT", "CHAIN", "DRIVE")
    business.write(STUMBLE)
    await rounds(business).catch_up()
    looked = "SELECT number FROM reorder_rules WHERE looked_at IS NOT NULL ORDER BY 1"
    assert business.rows(looked) == [("RR-000001",), ("RR-000003",)]
    assert business.rows(ROUNDS)[3:] == [
        ("soft_reservations", TONIGHT, *WELL),
        ("replenishment", TONIGHT, "finished", 1, 1, "RR-000002", str(MISTAKE)),
        ("exceptions", TONIGHT, *WELL),
        ("bank_lines", TONIGHT, *WELL),
    ]


async def test_a_customer_that_cannot_be_looked_at_stops_no_other(business: Business) -> None:
    for name in ("Acme", "Zenith", "Apex"):
        await business.customer(name)
    business.write(
        "UPDATE customers SET name_key = NULL; ALTER TABLE customers ADD CONSTRAINT poison"
        " CHECK (number <> 'CU-000002' OR name_key IS NULL)"
    )
    await rounds(business).catch_up()
    keyed = "SELECT number FROM customers WHERE name_key IS NOT NULL ORDER BY 1"
    assert business.rows(keyed) == [("CU-000001",), ("CU-000003",)]
    assert business.rows("SELECT state, examined FROM cleanings") == [("finished", 3)]
    (_, _, (*_, left_out, stumbled_on, trouble), *_) = business.rows(ROUNDS)
    assert (left_out, stumbled_on) == (1, "CU-000002")
    assert "poison" in trouble
    assert trouble.endswith(".")


async def test_a_step_that_cannot_be_done_ends_its_round_and_no_other(
    business: Business,
) -> None:
    await business.customer()
    business.write(PEOPLE)
    business.write(
        "ALTER TABLE contacts ADD CONSTRAINT kept CHECK (phone IS NOT NULL) NOT VALID"
    )
    await rounds(business).catch_up()
    (first, *others) = business.rows(ROUNDS)
    assert first[:6] == ("left_contacts", TONIGHT, "failed", 0, 0, None)
    assert "kept" in first[6]
    assert [row[2:] for row in others] == [WELL] * (len(RoundName) - 1)
    assert await rounds(business).catch_up() == []
    business.write("ALTER TABLE contacts DROP CONSTRAINT kept")
    await rounds(business, NOON + timedelta(days=1)).catch_up()
    assert business.rows("SELECT count(*) FROM contacts WHERE phone IS NOT NULL") == [(0,)]


async def test_what_an_admin_asks_for_is_taken_up(business: Business) -> None:
    await rounds(business).catch_up()
    await business.do(operations.run, RoundName.CLEANING)
    (done,) = await rounds(business).catch_up()
    query = f"SELECT name, asked_by, state FROM rounds WHERE id = '{done}'"  # noqa: S608 - ours
    assert business.rows(query) == [("cleaning", "root", "finished")]


@pytest.mark.parametrize("missing", list(RoundName))
async def test_a_round_this_program_does_not_know_is_left_to_others(
    business: Business, missing: RoundName
) -> None:
    await business.do(operations.run, missing)
    older = rounds(business)
    del older.known[missing]
    await older.catch_up()
    waits = "SELECT name FROM rounds WHERE state = 'waiting'"
    assert business.rows(waits) == [(missing.value,)]
