"""How orders that reached us are found."""

from dataclasses import dataclass

from schema.fulfilment.intake.tables import OrderIntake
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
