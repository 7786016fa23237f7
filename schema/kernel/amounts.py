"""Money as GraphQL shows it: an amount, and never without its currency."""

from decimal import Decimal
from typing import Any

import strawberry
from strawberry.types import get_object_definition

from schema.kernel.costs import WEIGHTLESS
from schema.kernel.shown import SHOWS, Amount, Attribute


@strawberry.type(
    description="An amount of money, or the price of one unit, in one currency.",
    directives=[WEIGHTLESS],
)
class Money:
    """An amount and its currency."""

    amount: Decimal = strawberry.field(description="How much of the currency.")
    currency: str = strawberry.field(description="The currency's ISO 4217 code, such as CNY.")


def worth(amount: Decimal | None, currency: str) -> Money | None:
    """Put an amount and its currency together; no amount is no money."""
    return None if amount is None else Money(amount=amount, currency=currency)


def currencies(shows: Any) -> dict[str, Attribute]:  # noqa: ANN401 - a node type
    """Name the columns that tell the currencies of the amounts a type shows, by amount."""
    fields = get_object_definition(shows, strict=True).fields
    facts = [field.metadata.get(SHOWS) for field in fields]
    return {fact.attribute.key: fact.currency for fact in facts if isinstance(fact, Amount)}
