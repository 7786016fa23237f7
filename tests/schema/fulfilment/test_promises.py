"""Orders: never promised more than there is, closed when paid, drafted from a typed row."""

from decimal import Decimal
from typing import Final

from schema.customers.credit import operations as credit
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations as reviews
from schema.receivables.payments import operations as payments
from tests.business import FINANCE, Business

LEVELS: Final = (
    "SELECT w.code, s.on_hand, s.reserved FROM stock_levels s"
    " JOIN warehouses w ON w.id = s.warehouse_id ORDER BY 1"
)


async def test_an_empty_order_is_neither_submitted_nor_confirmed(business: Business) -> None:
    number = await business.draft(await business.shop())
    words = f"Order {number} asks for nothing; add a line first."
    assert await business.refuse(promises.confirm, number) == words
    assert await business.refuse(reviews.submit, number) == words


async def test_confirming_sets_stock_aside_and_cancelling_gives_it_back(
    business: Business,
) -> None:
    customer = await business.shop(stocked="3")
    await business.stock("4", warehouse="Port")
    number = await business.confirmed(customer, "4", "2")
    assert business.rows(LEVELS) == [("Main", 3, 2), ("Port", 4, 4)]
    reserved = "SELECT reserved FROM order_lines ORDER BY number"
    assert business.rows(reserved) == [(4,), (2,)]
    await business.do(promises.cancel, number)
    assert business.rows(LEVELS) == [("Main", 3, 0), ("Port", 4, 0)]
    assert business.rows("SELECT count(*) FROM reservations") == [(0,)]


async def test_more_than_there_is_is_not_promised(business: Business) -> None:
    customer = await business.shop(stocked="5")
    await business.stock("2", warehouse="Port")
    number = await business.draft(customer, "5", "3")
    assert await business.refuse(promises.confirm, number) == (
        f"Line {number}/2 asks for 3.0000 of PUMP, but only 2.0000 is available;"
        " order less or receive more."
    )


async def test_more_than_the_customer_may_owe_is_not_promised(business: Business) -> None:
    customer = await business.shop(limit="50", price="10")
    await business.confirmed(customer, "2")
    number = await business.draft(customer, "4")
    assert await business.refuse(promises.confirm, number) == (
        f"Order {number} needs 40.00 of credit, but customer {customer} has only 30.00 left"
        " of 50.00; take a payment, raise the limit or order less."
    )
    await business.do(credit.set_limit, customer, Decimal(60))
    await business.do(promises.confirm, number)


async def test_finance_does_not_sell(business: Business) -> None:
    number = await business.draft(await business.shop(), "1")
    assert await business.refuse(promises.confirm, number, by=FINANCE) == (
        "Role finance may not confirm (promises); ask seller, manager or order_desk."
    )


async def test_an_order_closes_when_it_is_paid_and_reopens_when_a_payment_is_released(
    business: Business,
) -> None:
    customer = await business.shop(price="10")
    invoice = await business.invoiced(customer, "3")
    payment = await business.payment(customer, "30")

    async def state() -> OrderState:
        found: Order = await business.find(Order.number, "SO-000001")
        return found.state

    await business.settle(payment, invoice, "29.99")
    assert await state() is OrderState.SHIPPED
    await business.settle(payment, invoice)
    assert await state() is OrderState.CLOSED
    await business.do(payments.release, payment, invoice)
    assert await state() is OrderState.SHIPPED
