"""The order confirmation as it is printed: what the customer was told, as it was told."""

from typing import Final

from schema.fulfilment.confirmations.rules import AnswerState
from schema.kernel.paper import Paper, Remark, Rows, day, money, quantity, text

CURRENCY: Final = "/content.currency"
QUERY: Final = """query ($number: String!) {
  found: orderConfirmation(number: $number) {
    number version content sentBy sentAt state
    contact { name phone }
    order { number customerPo customer { number name } }
  }
}"""
ORDER_CONFIRMATION: Final = Paper(
    name="order-confirmations",
    title="Order confirmation",
    query=QUERY,
    parsed=("content",),
    facts=(
        text("Number", "number"),
        day("Date", "sentAt"),
        text("Order", "order.number"),
        text("Version", "version"),
        text("Your order number", "order.customerPo"),
        text("Customer", "order.customer.name"),
        text("Customer number", "order.customer.number"),
        text("Attention", "contact.name"),
        text("Phone", "contact.phone"),
        day("Requested for", "content.requestedOn"),
        text("Deliver to", "content.shipTo"),
        text("Our contact", "sentBy"),
    ),
    tables=(
        Rows(
            "We confirm",
            "content.lines",
            (
                text("Line", "number"),
                text("SKU", "sku"),
                text("Product", "product"),
                quantity("Quantity", "quantity", "unit"),
                money("Price", "price", CURRENCY),
                money("Amount", "amount", CURRENCY),
            ),
        ),
    ),
    totals=(money("Total", "content.total", CURRENCY),),
    remarks=(
        Remark(
            "state",
            AnswerState.SUPERSEDED,
            "The order has changed since; a later confirmation counts instead of this one.",
        ),
    ),
    foot=("Agreed for the customer (name, signature, stamp)", "Date"),
)
