"""How an invoice comes to be divided."""

from dataclasses import asdict

from schema.kernel.work import Work
from schema.receivables.instalments.tables import Instalment
from schema.receivables.invoices.operations import InvoiceIssued


async def divide(work: Work, issued: InvoiceIssued) -> None:
    """Write down in which parts an invoice is to be paid."""
    invoice = issued.invoice
    work.session.add_all(
        Instalment(
            invoice_id=invoice.id, position=position, currency=invoice.currency, **asdict(part)
        )
        for position, part in enumerate(issued.parts, start=1)
    )
    await work.session.flush()
