"""Many at the catalogue at once: a day has one price, and no line is within itself."""

from datetime import timedelta
from decimal import Decimal

from schema.catalogue.lines import operations as lines
from schema.catalogue.prices import operations as prices
from schema.catalogue.prices.rules import PriceAsked
from tests.agreeing import MAX, MIA
from tests.business import NOON, Business
from tests.schema.at_once import outcomes
from tests.schema.integrity import breaches


async def test_a_batch_is_approved_once_however_many_ask_at_once(business: Business) -> None:
    await business.product()
    await business.do(prices.add_price_list, "STANDARD", standard=True)
    asked = [PriceAsked("PUMP", Decimal(9))]
    batch = await business.do(prices.draft_batch, "STANDARD", asked, by=MIA)
    await business.do(prices.submit_batch, batch.number, by=MIA)
    found = await outcomes(
        *(business.do(prices.approve_batch, batch.number, by=MAX) for _ in range(3))
    )
    assert found == {"done": 1, "MOVE_NOT_ALLOWED": 2}
    assert breaches(business) == {}


async def test_batches_of_one_list_approved_at_once_leave_one_price_a_day(
    business: Business,
) -> None:
    await business.product()
    await business.do(prices.add_price_list, "STANDARD", standard=True)
    batches = []
    for n in range(4):
        days = {
            "valid_from": NOON.date() + timedelta(n),
            "valid_to": NOON.date() + timedelta(n + 2),
        }
        asked = [PriceAsked("PUMP", Decimal(5 + n))]
        made = await business.do(prices.draft_batch, "STANDARD", asked, by=MIA, **days)
        await business.do(prices.submit_batch, made.number, by=MIA)
        batches.append(made.number)
    found = await outcomes(
        *(business.do(prices.approve_batch, number, by=MAX) for number in batches)
    )
    assert found == {"done": 4}
    covered = "SELECT sum(valid_to - valid_from + 1) FROM prices WHERE state = 'valid'"
    assert business.rows(covered) == [(6,)]
    assert breaches(business) == {}


async def test_two_product_lines_do_not_become_part_of_each_other(business: Business) -> None:
    for code in "AB":
        await business.do(lines.add_line, code)
    found = await outcomes(
        *(business.do(lines.correct, one, parent=other) for one, other in ("AB", "BA"))
    )
    assert found == {"done": 1, "LINE_WITHIN_ITSELF": 1}
