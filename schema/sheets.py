"""Every tab we keep in step with the database."""

from collections.abc import Mapping
from typing import Final

from schema.customers.requests.sheet import CUSTOMERS
from schema.fulfilment.plans.sheet import SHIPPING
from schema.fulfilment.promises.sheet import ORDERS
from schema.fulfilment.replenishment.sheet import REPLENISHMENT
from schema.fulfilment.shipments.sheet import SHIPMENTS
from schema.insight.pricing.sheet import PRICES
from schema.insight.supply.sheet import STOCK
from schema.kernel.sheet import Sheet
from schema.pipeline.leads.sheet import LEADS
from schema.receivables.invoices.sheet import RECEIVABLES
from schema.receivables.matches.sheet import BANK
from schema.receivables.payments.sheet import PAYMENTS

ALL: Final = (
    LEADS,
    CUSTOMERS,
    ORDERS,
    RECEIVABLES,
    PAYMENTS,
    BANK,
    PRICES,
    REPLENISHMENT,
    STOCK,
    SHIPMENTS,
    SHIPPING,
)
SHEETS: Final[Mapping[str, Sheet]] = {sheet.name: sheet for sheet in ALL}
