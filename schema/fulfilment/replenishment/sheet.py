"""The Replenishment tab: what should be ordered anew, and why, for planners to decide."""

from typing import Final

from schema.catalogue.products.tables import Product
from schema.fulfilment.replenishment import operations, queries
from schema.fulfilment.replenishment.rules import MOVES, ProposalState
from schema.fulfilment.replenishment.tables import ReorderProposal, ReorderRule
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.sheet import Action, Column, Narrowing, Sheet, tables

REPLENISHMENT: Final = Sheet(
    name="replenishment",
    title="Replenishment",
    doc="What should be ordered anew, and why; approve, reject or correct it.",
    entity=ReorderProposal,
    key=ReorderProposal.number,
    rows=queries.open_proposals,
    by=Narrowing(Warehouse.region, Warehouse.code, ReorderProposal.needed_on),
    shown=tables(ReorderProposal, ReorderRule, Product, Warehouse),
    lock=queries.lock_proposal,
    columns=(
        Column("SKU", Product.sku, argument="sku"),
        Column("Product", Product.name, argument="product"),
        Column("Warehouse", Warehouse.code, argument="warehouse"),
        Column("Alarm", ReorderRule.alarm),
        Column("A day", ReorderProposal.daily_demand),
        Column("Lead time", ReorderRule.lead_time),
        Column("Safety stock", ReorderProposal.safety_stock),
        Column("Reorder point", ReorderProposal.reorder_point),
        Column("Projected", ReorderProposal.projected),
        Column("Proposed", ReorderProposal.proposed),
        Column("Quantity", ReorderProposal.quantity, edit=operations.correct_proposal),
        Column("Unit", Product.unit),
        Column("Supplied by", ReorderRule.way),
        Column("Needed on", ReorderProposal.needed_on),
        Column("State", ReorderProposal.state),
        Column("Explanation", ReorderProposal.explanation),
    ),
    actions={
        "approve": Action(operations.approve, to=ProposalState.APPROVED),
        "reject": Action(operations.reject, "reason", to=ProposalState.REJECTED),
    },
    state=ReorderProposal.state,
    moves=MOVES,
)
