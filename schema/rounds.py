"""What happens by itself once a night. Every round is a line here."""

from dataclasses import dataclass
from typing import Final

from schema.customers.accounts import operations as accounts
from schema.customers.imports import operations as imports
from schema.customers.quality import operations as quality
from schema.exchange.rounds.rules import RoundName
from schema.fulfilment.exceptions import operations as exceptions
from schema.fulfilment.replenishment import operations as replenishment
from schema.fulfilment.soft_reservations import operations as soft_reservations
from schema.kernel.stepping import Stepper
from schema.receivables.matches import operations as matches


@dataclass(frozen=True, slots=True)
class Nightly:
    """One round: its name, the hour of the company's day it is due at, one step of it."""

    name: RoundName
    hour: int
    step: Stepper


ROUNDS: Final = (
    Nightly(RoundName.LEFT_CONTACTS, 1, accounts.forget_left),
    Nightly(RoundName.IMPORT_ROWS, 1, imports.forget_rows),
    Nightly(RoundName.CLEANING, 2, quality.sweep),
    Nightly(RoundName.SOFT_RESERVATIONS, 2, soft_reservations.expire_next),
    Nightly(RoundName.REPLENISHMENT, 3, replenishment.look_at_next),
    Nightly(RoundName.EXCEPTIONS, 4, exceptions.look_at_next),
    Nightly(RoundName.BANK_LINES, 5, matches.look_at_next),
)
"""What is forgotten comes first: the cleaning of the same night sees what is left. What is kept
past its day is free before it is looked at what to order anew."""
