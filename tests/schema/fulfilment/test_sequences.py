"""Whatever is done to promised orders in whatever sequence, every promise is kept after it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.amendments.rules import LineAmended
from schema.fulfilment.orders.rules import LineAsked
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.rules import LineShipped
from schema.kernel.errors import DomainError
from schema.receivables.invoices import operations as invoices
from schema.receivables.payments import operations as payments
from schema.receivables.payments.rules import Allotment
from tests.business import Business
from tests.schema.integrity import breaches

VERBS: Final = (
    "more", "less", "dearer", "add", "close", "ship", "ship all", "invoice", "pay", "release",
    "reserve", "allocate", "hand over", "receive", "cancel",
)  # fmt: skip
STEPS: Final = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 1), st.integers(1, 2), st.integers(1, 3)),
    min_size=4,
    max_size=18,
)


async def amended(business: Business, order: str, *lines: LineAmended, **more: Any) -> None:  # noqa: ANN401 - as the operation takes it
    """Have an order amended, or have what cannot be applied rejected."""
    told = await business.do(amendments.propose, order, "x", lines=list(lines), **more)
    try:
        await business.do(amendments.apply, told.number, backorder=True)
    except DomainError:
        await business.do(amendments.reject, told.number)
        raise


async def paid(business: Business, customer: str) -> None:
    """Pay a part of everything that is billed."""
    number = await business.payment(customer, "15.5")
    owed = business.rows("SELECT number FROM invoices WHERE allocated < total ORDER BY 1")
    for (invoice,) in owed:
        await business.do(payments.allocate, number, [Allotment(invoice)])


async def released(business: Business) -> None:
    """Take one allocation back."""
    found = business.rows(
        "SELECT p.number, i.number FROM settlements a JOIN payments p ON p.id = a.payment_id"
        " JOIN invoices i ON i.id = a.invoice_id ORDER BY a.id DESC LIMIT 1"
    )
    for payment, invoice in found:
        await business.do(payments.release, payment, invoice)


def deed(
    business: Business, customer: str, orders: list[str], step: tuple[str, int, int, int]
) -> Awaitable[Any]:
    """Know what a step is; a line of an order, and a quantity, are what it is about."""
    verb, which, position, number = step
    order, other = orders[which], orders[1 - which]
    line, quantity = f"{order}/{position}", Decimal(number)
    deeds: dict[str, Callable[[], Awaitable[Any]]] = {
        "more": lambda: amended(business, order, LineAmended(line, Decimal(6) + quantity)),
        "less": lambda: amended(business, order, LineAmended(line, cancels=quantity)),
        "dearer": lambda: amended(business, order, LineAmended(line, price=quantity * 4)),
        "add": lambda: amended(business, order, added=[LineAsked("PUMP", quantity)]),
        "close": lambda: business.do(amendments.close_line, line, "x"),
        "ship": lambda: business.do(shipments.ship, order, lines=[LineShipped(line, quantity)]),
        "ship all": lambda: business.do(shipments.ship, order),
        "invoice": lambda: business.do(invoices.issue, order),
        "pay": lambda: paid(business, customer),
        "release": lambda: released(business),
        "reserve": lambda: business.do(promises.reserve, order),
        "allocate": lambda: business.do(promises.allocate, "PUMP", fairly=position == 1),
        "hand over": lambda: business.do(promises.hand_over, line, f"{other}/1", quantity, "x"),
        "receive": lambda: business.stock(str(number)),
        "cancel": lambda: business.do(promises.cancel, order),
    }
    return deeds[verb]()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_no_sequence_of_what_happens_to_orders_breaks_a_promise(
    business: Business, steps: list[tuple[str, int, int, int]]
) -> None:
    if not business.rows("SELECT FROM products"):
        await business.product()
        await business.stock("7")
    customer = await business.customer(limit="250")
    orders = [await business.draft(customer, "3", "2") for _ in range(2)]
    for number in orders:
        await business.do(promises.confirm, number, backorder=True)
    for step in steps:
        with suppress(DomainError):
            await deed(business, customer, orders, step)
        assert breaches(business) == {}, step
