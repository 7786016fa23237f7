"""How orders reach the sample company, what its customers answer, and what goes wrong."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from sqlalchemy import select
from strawberry import ID

from salesbook import sample_files
from salesbook.sample_people import MANAGER, Do
from schema.customers.accounts.tables import Contact, Customer
from schema.exchange.files import operations as files
from schema.exchange.files.operations import Content
from schema.fulfilment.confirmations import operations as confirmations
from schema.fulfilment.confirmations.rules import AnswerState
from schema.fulfilment.confirmations.tables import OrderConfirmation
from schema.fulfilment.exceptions import operations as exceptions
from schema.fulfilment.exceptions.rules import ExceptionKind
from schema.fulfilment.intake import operations as intake
from schema.fulfilment.intake.operations import IntakeFacts
from schema.fulfilment.orders.rules import LineAsked, OrderChannel, OrderState
from schema.fulfilment.orders.tables import Order
from schema.kernel.graphql import global_id
from schema.kernel.work import Contents, Work

CALLED: Final = "Kestrel Breweries"
WROTE: Final = "Elbe Water Works"
FILE: Final = "order 88-204.txt"
LETTER: Final = """\
Elbe Water Works
Our order 88-204

Please send us by the end of next week:

  4 pcs  VALVE-DN80   Ball valve DN80
  2 set  SEAL-KIT     Seal kit

Delivery to the usual place.
"""
LINES: Final = [LineAsked("FILTER-100", Decimal(20)), LineAsked("SEAL-KIT", Decimal(3))]


async def fill(do: Do, contents: Contents | None) -> None:
    """Take in orders by five ways, tell two customers what we promise, agree on a trouble."""
    await do(_by_phone, MANAGER)
    await do(partial(_by_mail, content=await _keep(contents)), MANAGER)
    await do(_by_fax, MANAGER)
    await do(_by_wechat, MANAGER)
    await do(_by_program, MANAGER)
    confirmed = await do(_confirmed, MANAGER)
    for number, way in zip(confirmed, (OrderChannel.EMAIL, OrderChannel.WECHAT), strict=False):
        await do(partial(_tell, order=number, way=way), MANAGER)
    if confirmed:
        await do(partial(_accept, order=confirmed[0]), MANAGER)
        await do(partial(_agree, order=confirmed[0]), MANAGER)
        await do(partial(exceptions.look_for, order=confirmed[-1]), MANAGER)


async def _by_phone(work: Work) -> None:
    """Write down what somebody said on the telephone, and make an order of it."""
    customer = await _named(work, CALLED)
    said = "20 filters 100 µm and 3 seal kits, as last time; the hall is open until four"
    told = IntakeFacts(customer=customer.number, customer_po="PO-4188", content=said)
    came = await intake.receive(work, OrderChannel.PHONE, **told)
    wanted = work.today + timedelta(days=10)
    await intake.enter(work, came.number, LINES, wanted)


async def _by_mail(work: Work, content: Content | None) -> None:
    """Keep an order as it came, for somebody to enter."""
    customer = await _named(work, WROTE)
    told = IntakeFacts(customer=customer.number, customer_po="88-204")
    came = await intake.receive(work, OrderChannel.EMAIL, **told)
    if content is not None:
        file = await files.keep(work, FILE, "text/plain", content)
        await files.attach(work, ID(global_id(came)), ID(global_id(file)))


async def _by_fax(work: Work) -> None:
    """Find that a fax says what we had by telephone."""
    first = await work.session.scalar(select(Order.number).order_by(Order.number).limit(1))
    came = await intake.receive(work, OrderChannel.FAX, content="The same as on the telephone")
    if first is not None:
        await intake.mark_duplicate(work, came.number, first)


async def _by_wechat(work: Work) -> None:
    said = "Do you have pumps for 40 m³/h?"
    came = await intake.receive(work, OrderChannel.WECHAT, content=said)
    await intake.reject(work, came.number, "A question, which a seller answers; no order")


async def _by_program(work: Work) -> None:
    """Note what a program sent, of whom nobody knows yet which customer it is."""
    await intake.receive(
        work, OrderChannel.EDI, customer_po="7300045512", content="6 pcs PUMP-25, ILN 4012345"
    )


async def _confirmed(work: Work) -> list[str]:
    told = select(Order.number).where(Order.state == OrderState.CONFIRMED)
    return list(await work.session.scalars(told.order_by(Order.number)))


async def _tell(work: Work, order: str, way: OrderChannel) -> None:
    """Tell whom we know at a customer what we promise."""
    person = await _contact(work, order)
    await confirmations.send(work, order, way, person.number)


async def _accept(work: Work, order: str) -> None:
    """Note that they agree."""
    person = await _contact(work, order)
    told = select(OrderConfirmation.number).join(Order, Order.id == OrderConfirmation.order_id)
    sent = (await work.session.scalars(told.where(Order.number == order))).one()
    note = "The second week suits us"
    await confirmations.answer(work, sent, AnswerState.ACCEPTED, person.name, note)


async def _contact(work: Work, order: str) -> Contact:
    told = select(Contact).join(Order, Order.customer_id == Contact.customer_id)
    told = told.where(Order.number == order).order_by(Contact.number).limit(1)
    return (await work.session.scalars(told)).one()


async def _agree(work: Work, order: str) -> None:
    """Offer a customer something for a price they dispute, and agree."""
    what = "They say that the price was agreed without the freight"
    found = await exceptions.report(work, order, ExceptionKind.PRICE_DISPUTE, what)
    await exceptions.offer(work, found.number, "We pay the freight, or take 2 % off the price")
    await exceptions.agree(work, found.number, "We pay the freight; the price stays")


async def _keep(contents: Contents | None) -> Content | None:
    """Write the letter to where files lie, if there is such a place."""
    if contents is None:
        return None
    return await sample_files.keep(contents, LETTER.encode())


async def _named(work: Work, name: str) -> Customer:
    told = select(Customer).where(Customer.name == name)
    return (await work.session.scalars(told)).one()
