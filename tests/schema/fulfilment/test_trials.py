"""Trials: what submitting would come to, when goods could be promised; nothing changes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.customers.requirements import operations as requirements
from schema.customers.requirements.rules import RequirementKind
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.reviews import operations as reviews
from schema.fulfilment.trials import operations, rules
from schema.fulfilment.trials.rules import Supply, Trial, Wanted, told
from schema.inventory.receipts import operations as receipts
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.asking import Asker
from tests.business import NOON, Business

TODAY: Final = date(2030, 6, 1)
ANN: Final = Actor("ann@x.org", Role.SELLER, "test", "north")
FOUND: Final = "SELECT code, result, line, message FROM order_findings ORDER BY id"


def test_what_can_be_promised_leaves_enough_on_all_later_days() -> None:
    """5 are free, 10 come on the 5th, others wait for 8 on the 8th, 4 come on the 12th.

    By hand, what is left: 5 today, 15 on the 5th, 7 on the 8th, 11 on the 12th. 5 can be
    promised today, 7 from the 5th on, 8 only from the 12th on, 12 never.
    """
    coming = [
        (date(2030, 6, 8), Decimal(-8)),
        (date(2030, 6, 5), Decimal(10)),
        (date(2030, 6, 12), Decimal(4)),
    ]
    days = [rules.promise(Decimal(5), coming, Decimal(n), TODAY) for n in (5, 7, 8, 12)]
    assert days == [TODAY, date(2030, 6, 5), date(2030, 6, 12), None]
    assert rules.promised_now(Decimal(5), coming, TODAY) == 5


QUANTITIES: Final = st.integers(1, 50).map(Decimal)
DAYS: Final = st.tuples(
    st.integers(-5, 30).map(lambda n: TODAY + timedelta(days=n)),
    st.integers(-40, 40).map(Decimal),
)
SUPPLIES: Final = st.builds(Supply, st.integers(0, 60).map(Decimal), st.lists(DAYS, max_size=6))


@given(SUPPLIES, QUANTITIES)
def test_what_is_promised_now_is_the_most_there_is_a_promise_for_today(
    supply: Supply, more: Decimal
) -> None:
    most = rules.promised_now(supply.free, supply.coming, TODAY)
    if most:
        assert rules.promise(supply.free, supply.coming, most, TODAY) == TODAY
    assert rules.promise(supply.free, supply.coming, most + more, TODAY) != TODAY


@given(SUPPLIES, st.lists(QUANTITIES, min_size=1, max_size=4))
def test_lines_of_one_product_are_never_promised_more_than_one_line_of_all(
    supply: Supply, quantities: list[Decimal]
) -> None:
    lines = [Wanted(str(n), "PUMP", "pcs", one) for n, one in enumerate(quantities)]
    whole = [Wanted("all", "PUMP", "pcs", sum(quantities, Decimal(0)))]
    apart = list(rules.foresee(supply, lines, TODAY))
    (together,) = rules.foresee(supply, whole, TODAY)
    assert sum(one.now for one in apart) == together.now
    assert apart[-1].whole_on == together.whole_on
    assert [one.now == one.quantity for one in apart] == [
        one.whole_on == TODAY for one in apart
    ]


async def scarce(business: Business, *quantities: str) -> tuple[str, str]:
    """Draft an order in a shop with 5 pumps, where 4 more come in half a year."""
    customer = await business.shop("5")
    due = NOON.date() + timedelta(days=180)
    await business.do(receipts.expect, "PUMP", "Main", Decimal(4), due, confirmed=True)
    return await business.draft(customer, *quantities), due.isoformat()


async def tried(business: Business, number: str, by: Actor | None = None) -> Trial:
    """Try an order; nothing may be different afterwards."""
    before = business.picture()
    found = await business.do(operations.try_out, number, **({"by": by} if by else {}))
    assert business.picture() == before
    assert isinstance(found, Trial)
    return found


async def test_a_trial_tells_the_total_and_when_each_line_could_be_promised(
    business: Business,
) -> None:
    number, due = await scarce(business, "3", "4", "2", "1")
    assert told(await tried(business, number)) == [
        "Order SO-000001 comes to 100.00 CNY and would be approved at once.",
        "No shipping address is known.",
        f"SO-000001/2: 2 of 4 pcs of PUMP now, the rest on {due}.",
        f"SO-000001/3: 2 pcs of PUMP on {due}.",
        "SO-000001/4: 1 pcs of PUMP cannot be promised for any day yet.",
    ]


async def test_what_is_there_needs_one_sentence_and_what_never_comes_another(
    business: Business,
) -> None:
    number, _ = await scarce(business, "5")
    assert told(await tried(business, number))[1:] == [
        "No shipping address is known.",
        "All of it can be promised now.",
    ]
    await business.do(orders.change_line, f"{number}/1", quantity=Decimal(20))
    assert told(await tried(business, number))[-1] == (
        "SO-000001/1: 5 of 20 pcs of PUMP now, the rest for no day yet."
    )


@pytest.mark.parametrize("price", ["10", "8.5", "2"])
@pytest.mark.parametrize("wish", [True, False])
@pytest.mark.parametrize("limit", ["1000", "15"])
async def test_a_trial_finds_what_submitting_finds(
    business: Business, price: str, limit: str, *, wish: bool
) -> None:
    await business.seller()
    customer = await business.shop("5", limit)
    await business.do(reviews.set_authority, Role.SELLER, Decimal(20), Decimal(18))
    number = await business.draft(customer, "2")
    await business.do(orders.change_line, f"{number}/1", price=Decimal(price))
    if wish:
        told_us = RequirementKind.PACKING, "A certificate with each delivery."
        await business.do(requirements.require, customer, *told_us, blocking=True)
    found = await tried(business, number, ANN)
    order = await business.do(reviews.submit, number, by=ANN)
    assert business.rows(FOUND) == [
        (one.code, one.result, one.line, one.message) for one in found.findings
    ]
    assert (found.total, found.passes) == (order.total, order.state == "approved")


async def test_only_what_could_be_submitted_is_tried(business: Business) -> None:
    number = await business.confirmed(await business.shop(), "2")
    same = [await business.refuse(one, number) for one in (operations.try_out, reviews.submit)]
    assert same[0] == same[1]
    assert await business.refuse(operations.try_out, "SO-9") == (
        "There is no order SO-9; use a number such as SO-000001."
    )


async def test_the_api_tries_an_order_in_the_readers_language(
    business: Business, ask: Asker
) -> None:
    number, due = await scarce(business, "8")
    before = business.picture()
    query = (
        "query ($number: String!) { orderTrial(number: $number) {"
        " number passes sentences total { amount currency }"
        " findings { code result line message asked }"
        " lines { number sku unit quantity now wholeOn } } }"
    )
    answer = await ask(query, {"number": number})
    assert business.picture() == before
    assert answer == {
        "orderTrial": {
            "number": number,
            "passes": True,
            "sentences": [
                "Order SO-000001 comes to 80.00 CNY and would be approved at once.",
                "No shipping address is known.",
                f"SO-000001/1: 5 of 8 pcs of PUMP now, the rest on {due}.",
            ],
            "total": {"amount": "80.00", "currency": "CNY"},
            "findings": [
                {
                    "code": "ADDRESS",
                    "result": "WARN",
                    "line": None,
                    "message": "No shipping address is known.",
                    "asked": None,
                }
            ],
            "lines": [
                {
                    "number": "SO-000001/1",
                    "sku": "PUMP",
                    "unit": "pcs",
                    "quantity": "8.0000",
                    "now": "5.0000",
                    "wholeOn": due,
                }
            ],
        }
    }


async def test_the_api_tells_for_which_day_something_can_be_promised(
    business: Business, ask: Asker
) -> None:
    await business.product()
    await business.stock("5")
    day = TODAY + timedelta(days=3650)
    await business.do(receipts.expect, "PUMP", "Main", Decimal(10), day, confirmed=True)
    answer = await ask('{ promiseDay(sku: "PUMP", quantity: "15") }')
    assert answer == {"promiseDay": day.isoformat()}
    assert await ask('{ promiseDay(sku: "PUMP", quantity: "16") }') == {"promiseDay": None}


async def test_the_api_refuses_a_trial_as_it_refuses_to_submit(
    business: Business, ask: Asker
) -> None:
    number = await business.confirmed(await business.shop(), "2")
    query = f'{{ orderTrial(number: "{number}") {{ passes }} }}'
    assert await ask.code(query) == "MOVE_NOT_ALLOWED"
    assert await ask.code(query, role=Role.WAREHOUSE) == "ROLE_MAY_NOT"
    assert await ask.code('{ orderTrial(number: "SO-9") { passes } }') == "NO_SUCH_ORDER"
