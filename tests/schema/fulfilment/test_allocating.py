"""Sharing out scarce stock: in turn, fairly, and from one line to another."""

from datetime import date
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.fulfilment.holds import operations as holds
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations
from schema.fulfilment.promises.rules import Waiting, share_out
from tests.business import Business
from tests.schema.integrity import breaches

RESERVED: Final = "SELECT reserved FROM order_lines ORDER BY number"
SHARES: Final = "SELECT given FROM allocation_shares ORDER BY id"


async def waiting(business: Business) -> list[str]:
    """Promise 6, 3 and 3 pieces of which there are 6; the last is wanted first."""
    customer = await business.shop(stocked="6")
    numbers = []
    for quantity, day in (("6", 30), ("3", 20), ("3", 10)):
        number = await business.draft(customer, quantity)
        await business.do(orders.reschedule, number, date(2030, 6, day))
        numbers.append(number)
    await business.do(operations.confirm, numbers[0])
    for number in numbers[1:]:
        await business.do(operations.confirm, number, backorder=True)
    return numbers


async def test_what_is_missing_waits(business: Business) -> None:
    await waiting(business)
    assert business.rows(RESERVED) == [(6,), (0,), (0,)]
    assert breaches(business) == {}


async def test_whoever_wants_it_first_is_served_first(business: Business) -> None:
    await waiting(business)
    await business.stock("4")
    await business.do(operations.allocate, "PUMP")
    assert business.rows(RESERVED) == [(6,), (1,), (3,)]
    assert business.rows(SHARES) == [(1,), (3,)]
    assert breaches(business) == {}


async def test_what_is_on_hold_gets_nothing(business: Business) -> None:
    """The stock would lie there for nobody."""
    *_, first = await waiting(business)
    await business.do(holds.place, first, HoldCode.MANUAL, "they moved")
    await business.stock("4")
    await business.do(operations.allocate, "PUMP")
    assert business.rows(RESERVED) == [(6,), (3,), (0,)]


async def test_fairly_each_gets_its_part(business: Business) -> None:
    await waiting(business)
    await business.stock("4")
    await business.do(operations.allocate, "PUMP", fairly=True)
    assert business.rows(RESERVED) == [(6,), (2,), (2,)]
    assert breaches(business) == {}


async def test_one_line_gives_to_another(business: Business) -> None:
    first, second, _ = await waiting(business)
    told = (f"{first}/1", f"{second}/1", Decimal(2), "a line stands still")
    await business.do(operations.hand_over, *told)
    assert business.rows(RESERVED) == [(4,), (2,), (0,)]
    assert business.rows(SHARES) == [(-2,), (2,)]
    assert breaches(business) == {}


async def test_an_order_takes_what_has_come_for_it(business: Business) -> None:
    _, second, _ = await waiting(business)
    await business.stock("2")
    await business.do(operations.reserve, second)
    assert business.rows(RESERVED) == [(6,), (2,), (0,)]


def test_a_worked_example() -> None:
    """10 pieces for 8, 6 and 2 of 16 wanted, in boxes of 2.

    By hand: 10 * 8/16 = 5, in boxes 4; 10 * 6/16 = 3.75, in boxes 2; 10 * 2/16 = 1.25, in
    boxes 0. The 4 left over go in turn: to whoever wants it first, up to what they wait for.
    """
    box = Decimal(2)
    lines = [
        Waiting("A", Decimal(8), date(2030, 6, 3), box),
        Waiting("B", Decimal(6), date(2030, 6, 2), box),
        Waiting("C", Decimal(2), date(2030, 6, 1), box),
    ]
    assert share_out(Decimal(10), lines, fairly=True) == {"A": 4, "B": 4, "C": 2}
    assert share_out(Decimal(10), lines, fairly=False) == {"C": 2, "B": 6, "A": 2}


QUANTITIES = st.integers(0, 10**6).map(lambda n: Decimal(n) / 100)


@pytest.mark.parametrize("fairly", [False, True])
@given(supply=QUANTITIES, wants=st.lists(QUANTITIES, max_size=8), step=QUANTITIES)
def test_everything_is_given_that_is_wanted_and_nobody_gets_more(
    fairly: bool,  # noqa: FBT001 - pytest names it
    supply: Decimal,
    wants: list[Decimal],
    step: Decimal,
) -> None:
    lines = [Waiting(str(n), want, None, step) for n, want in enumerate(wants)]
    given_out = share_out(supply, lines, fairly=fairly)
    assert sum(given_out.values()) == min(supply, sum(wants))
    assert all(0 <= given_out[one.line] <= one.missing for one in lines)
