"""How price agreements are found, and the prices a customer is offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from schema.catalogue.prices.rules import Offered, PriceReach
from schema.customers.accounts import queries as accounts
from schema.customers.accounts.tables import Customer
from schema.customers.agreements.tables import PriceAgreement
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work

_OFFERED: Final = """
SELECT p.product_id,
       CASE WHEN a.id IS NOT NULL THEN 'customer'
            WHEN l.territory IS NOT NULL THEN 'territory' ELSE 'standard' END,
       l.code, p.min_quantity, p.price
  FROM prices p JOIN price_lists l ON l.id = p.price_list_id
  LEFT JOIN price_agreements a ON a.price_list_id = l.id AND a.customer_id = %(customer)s
   AND daterange(a.valid_from, a.valid_to, '[]') @> %(on)s::date
 WHERE p.product_id = ANY(%(products)s) AND p.state = 'valid' AND l.archived_at IS NULL
   AND l.currency = %(currency)s AND daterange(p.valid_from, p.valid_to, '[]') @> %(on)s::date
   AND (a.id IS NOT NULL
        OR l.standard AND (l.territory IS NULL OR l.territory = %(territory)s))
"""


@dataclass(eq=False)
class NoSuchAgreement(NotFound):
    """There is no price agreement {number}; use a number such as PA-000001."""

    number: str


async def agreement_for_change(work: Work, number: str) -> PriceAgreement:
    """Lock one price agreement, and before it the customer who has agreed."""
    missing = NoSuchAgreement(number)
    seen: PriceAgreement = await found(
        work.session, PriceAgreement.number, number.strip(), missing
    )
    await accounts.customer_by_id_for_change(work, seen.customer_id)
    row: PriceAgreement = await locked(work, PriceAgreement.number, number.strip(), missing)
    return row


async def offered(
    session: Session, customer: Customer, products: Sequence[UUID], currency: str, on: date
) -> dict[UUID, list[Offered]]:
    """Find all prices of some products that are open to a customer on a day, by product."""
    rows = await session.ask(
        _OFFERED,
        {
            "customer": customer.id,
            "territory": customer.territory,
            "products": list(products),
            "currency": currency,
            "on": on,
        },
    )
    known: dict[UUID, list[Offered]] = {}
    for product, reach, price_list, min_quantity, price in rows:
        one = Offered(PriceReach(reach), price_list, Decimal(min_quantity), Decimal(price))
        known.setdefault(product, []).append(one)
    return known
