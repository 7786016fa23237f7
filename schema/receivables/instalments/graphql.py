"""Instalments as the API shows them."""

from datetime import date

from schema.kernel.amounts import Money
from schema.kernel.fields import column, money
from schema.kernel.graphql import Node, node
from schema.receivables.instalments.tables import Instalment


@node(Instalment)
class InstalmentNode(Node):
    """Shows an ``Instalment`` row."""

    position: int = column(Instalment.position)
    amount: Money = money(Instalment.amount, Instalment.currency)
    settled: Money = money(Instalment.settled, Instalment.currency)
    outstanding: Money = money(Instalment.outstanding, Instalment.currency)
    currency: str = column(Instalment.currency)
    due_on: date = column(Instalment.due_on)
    retention: bool = column(Instalment.retention)
    discount: Money = money(Instalment.discount, Instalment.currency)
    discount_until: date | None = column(Instalment.discount_until)
    revision: int = column(Instalment.revision)
