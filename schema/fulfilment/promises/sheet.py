"""The Orders tab: one row for each line of an order that is not wholly shipped."""

from typing import Final

from schema.catalogue.products.tables import Product
from schema.customers.accounts.queries import OWNER
from schema.customers.accounts.tables import Customer
from schema.customers.addresses.tables import Address
from schema.customers.terms.tables import PaymentTerm
from schema.fulfilment.intake.operations import enter_line, reserve_line
from schema.fulfilment.intake.queries import is_begun
from schema.fulfilment.orders import operations, queries
from schema.fulfilment.orders.rules import MOVES, OrderState, order_of
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations as reviews
from schema.fulfilment.trials.operations import try_out
from schema.fulfilment.trials.rules import told
from schema.kernel.sheet import Action, Column, Narrowing, Sheet, Together, tables

ORDERS: Final = Sheet(
    name="orders",
    title="Orders",
    doc="Lines of orders not wholly shipped; a new row drafts an order or adds a line.",
    entity=OrderLine,
    key=OrderLine.number,
    rows=queries.open_lines,
    by=Narrowing(Customer.territory, OWNER, Order.requested_on),
    shown=tables(OrderLine, Order, Customer, Product, Address, PaymentTerm),
    lock=queries.lock_line,
    group=order_of,
    insert=enter_line,
    reserve=reserve_line,
    together=Together(
        "entry_group",
        (
            *("order", "customer", "requested_on", "customer_po"),
            *("channel", "ship_to", "payment_term"),
        ),
        is_begun,
    ),
    columns=(
        Column("Order", Order.number, argument="order", doc="Name a draft here to add a line."),
        Column(
            "Group",
            Order.entry_group,
            argument="entry_group",
            doc="New rows with the same word here become one order.",
        ),
        Column("Customer", Customer.number, argument="customer"),
        Column("Name", Customer.name),
        Column("SKU", Product.sku, argument="sku"),
        Column("Product", Product.name, argument="product"),
        Column("Quantity", OrderLine.quantity, edit=operations.change_line),
        Column("Unit", Product.unit),
        Column("Price", OrderLine.price, edit=operations.change_line),
        Column("List price", OrderLine.list_price),
        Column("Priced by", OrderLine.price_source),
        Column("Amount", OrderLine.amount),
        Column("Currency", OrderLine.currency),
        Column("Requested on", Order.requested_on, edit=operations.reschedule, of=order_of),
        Column("Their order no.", Order.customer_po, edit=operations.correct, of=order_of),
        Column("Channel", Order.channel, edit=operations.correct, of=order_of),
        Column(
            "Ship to", Address.number, edit=operations.correct, argument="ship_to", of=order_of
        ),
        Column(
            "Payment terms",
            PaymentTerm.code,
            edit=operations.correct,
            argument="payment_term",
            of=order_of,
        ),
        Column("Reserved", OrderLine.reserved),
        Column("Shipped", OrderLine.shipped),
        Column("State", Order.state),
        Column("Version", Order.version),
        Column("On hold for", Order.held_for),
        Column("Order total", Order.total),
    ),
    actions={
        "trial": Action(try_out, of=order_of, to=OrderState.SUBMITTED, answer=told),
        "submit": Action(reviews.submit, of=order_of, to=OrderState.SUBMITTED),
        "waive": Action(reviews.waive_rest, "reason", of=order_of, to=OrderState.APPROVED),
        "approve": Action(reviews.approve, of=order_of, to=OrderState.APPROVED),
        "send back": Action(reviews.send_back, "note", of=order_of, to=OrderState.DRAFT),
        "confirm": Action(promises.confirm, of=order_of, to=OrderState.CONFIRMED),
        "cancel": Action(promises.cancel, of=order_of, to=OrderState.CANCELLED),
    },
    state=Order.state,
    moves=MOVES,
)
