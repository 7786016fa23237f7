"""Closing months, as the API offers it."""

import strawberry

from schema.kernel.bulk_mutations import bulk
from schema.kernel.mutations import mutation
from schema.receivables.closing import operations
from schema.receivables.ledger.graphql import FiscalPeriodNode
from schema.receivables.ledger.tables import FiscalPeriod


@strawberry.type
class ClosingMutations:
    """What can happen to a month of the books."""

    soft_close_fiscal_period = mutation(
        operations.soft_close, FiscalPeriod, FiscalPeriodNode, "soft_close_fiscal_period"
    )
    reopen_fiscal_period = mutation(
        operations.reopen, FiscalPeriod, FiscalPeriodNode, "reopen_fiscal_period"
    )
    close_fiscal_period = mutation(
        operations.close, FiscalPeriod, FiscalPeriodNode, "close_fiscal_period"
    )

    soft_close_fiscal_period_bulk = bulk("soft_close_fiscal_period")
    reopen_fiscal_period_bulk = bulk("reopen_fiscal_period")
    close_fiscal_period_bulk = bulk("close_fiscal_period")
