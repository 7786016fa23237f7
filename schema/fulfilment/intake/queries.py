"""How orders that reached us are found."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from schema.customers.addresses.tables import Address
from schema.fulfilment.intake.tables import OrderGroup, OrderIntake
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import ORDER_NUMBERS, Order
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchIntake(NotFound):
    """There is no intake {number}; use a number such as IN-000001."""

    number: str


async def intake_for_change(work: Work, number: str) -> OrderIntake:
    """Lock one intake."""
    row: OrderIntake = await locked(
        work, OrderIntake.number, number.strip(), NoSuchIntake(number)
    )
    return row


async def group_for_change(work: Work, group: str) -> OrderGroup:
    """Lock what is known of rows with a word in common; a new group gets an order's number."""
    mine = (OrderGroup.entry_group == group, OrderGroup.drafted_by == work.actor.name)
    found = select(OrderGroup).where(*mine).with_for_update()
    held = await work.session.scalar(found)
    if held is None:
        made = insert(OrderGroup).values(
            entry_group=group,
            drafted_by=work.actor.name,
            order_number=await ORDER_NUMBERS.take(work.session),
            last_position=0,
        )
        await work.session.execute(made.on_conflict_do_nothing())
        held = (await work.session.scalars(found)).one()
    return held


async def number_of_group(work: Work, group: str) -> str | None:
    """Tell which order the rows with a word in common are; none when there were none."""
    mine = (OrderGroup.entry_group == group, OrderGroup.drafted_by == work.actor.name)
    number: str | None = await work.session.scalar(select(OrderGroup.order_number).where(*mine))
    return number


async def is_begun(work: Work, group: str) -> bool:
    """Tell whether rows with a word in common have a draft already that others may join."""
    number = await number_of_group(work, group)
    draft = select(Order.id).where(Order.number == number, Order.state == OrderState.DRAFT)
    return number is not None and await work.session.scalar(draft) is not None


async def place_of(work: Work, order: Order) -> str | None:
    """Tell the number of the address an order goes to, if one was named."""
    asked = select(Address.number).where(Address.id == order.ship_to_id)
    number: str | None = await work.session.scalar(asked)
    return number
