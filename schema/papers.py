"""Every paper that can be printed."""

from collections.abc import Mapping
from typing import Final

from schema.fulfilment.confirmations.paper import ORDER_CONFIRMATION
from schema.fulfilment.plans.paper import PACKING_LIST
from schema.fulfilment.shipments.paper import DELIVERY_NOTE
from schema.kernel.paper import Paper
from schema.receivables.credit_notes.paper import CREDIT_NOTE
from schema.receivables.invoices.paper import INVOICE

ALL: Final = (ORDER_CONFIRMATION, PACKING_LIST, DELIVERY_NOTE, INVOICE, CREDIT_NOTE)
PAPERS: Final[Mapping[str, Paper]] = {paper.name: paper for paper in ALL}
