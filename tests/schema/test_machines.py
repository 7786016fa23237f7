"""Every state machine, as the database keeps it: only what is listed succeeds (property 13)."""

import json
from typing import Final

import psycopg
import pytest
from sqlalchemy import Enum

from tests.business import Business
from tests.house.inventory import machines, tables

STATEFUL: Final = sorted(
    table.__tablename__
    for table in tables()
    if (state := table.__table__.c.get("state")) is not None
    and isinstance(state.type, Enum)
    and not state.info.get("counter")
)
"""Tables whose rows have a state that is not merely reckoned by triggers."""
TOLD: Final = (
    "SELECT c.relname, encode(t.tgargs, 'escape') FROM pg_trigger t"
    " JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'moves'"
)


def kept(business: Business) -> dict[str, dict[str, frozenset[str]]]:
    """Read from the database which state may follow which, by table."""
    found = business.rows(TOLD)
    return {
        table: {
            state: frozenset(nexts)
            for state, nexts in json.loads(told.removesuffix("\\000")).items()
        }
        for table, told in found
    }


async def test_only_listed_moves_succeed(business: Business) -> None:
    """Each machine is tried on a table of its own, with every pair of its states."""
    with psycopg.connect(business.urls.owner) as owner:
        for table, moves in kept(business).items():
            told = json.dumps({state: sorted(nexts) for state, nexts in moves.items()})
            owner.execute("CREATE TEMP TABLE machine (id int, state text)")
            owner.execute(
                "CREATE TRIGGER moves BEFORE UPDATE OF state ON machine FOR EACH ROW"
                f" EXECUTE FUNCTION enforce_moves('{told}')".encode()
            )
            done = {state: set[str]() for state in moves}
            for was in moves:
                for becomes in moves:
                    owner.execute("DELETE FROM machine")
                    owner.execute("INSERT INTO machine VALUES (1, %s)", (was,))
                    try:
                        with owner.transaction():
                            owner.execute("UPDATE machine SET state = %s", (becomes,))
                    except psycopg.errors.CheckViolation:
                        continue
                    done[was].add(becomes)
            owner.execute("DROP TABLE machine")
            assert done == {was: nexts | {was} for was, nexts in moves.items()}, table


async def test_the_database_keeps_the_machines_the_rules_tell(business: Business) -> None:
    told = {
        frozenset((was.value, frozenset(map(str, nexts))) for was, nexts in moves.items())
        for moves in machines().values()
    }
    found = {frozenset(moves.items()) for moves in kept(business).values()}
    assert told - found == set()


@pytest.mark.parametrize("table", STATEFUL)
async def test_every_state_is_guarded_by_a_machine(business: Business, table: str) -> None:
    assert table in kept(business)
