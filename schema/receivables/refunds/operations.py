"""How money is sent back to a customer."""

from datetime import date
from decimal import Decimal

from schema.kernel.roles import Role
from schema.kernel.taking import check_reason
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.receivables.items import operations as items
from schema.receivables.items import queries as items_queries
from schema.receivables.items.rules import Document, ItemKind, held
from schema.receivables.ledger import operations as ledger
from schema.receivables.payments import queries as payments
from schema.receivables.payments.rules import check_amount, check_usable
from schema.receivables.refunds import rules
from schema.receivables.refunds.tables import REFUND_NUMBERS, Refund
from schema.receivables.settlements import operations as settlements


@may(Role.FINANCE)
async def refund(
    work: Work,
    payment: str,
    reason: str,
    amount: Decimal | None = None,
    paid_on: date | None = None,
) -> Refund:
    """Send back what a payment (by number) does not settle: so much, or all that is left."""
    used = await payments.payment_for_change(work, payment)
    check_usable(used.number, used.state, used.reversed_on)
    why = check_reason(f"a refund of payment {used.number}", reason)
    sent = rules.check_left(used.number, used.amount - used.allocated, amount)
    check_amount(f"A refund of payment {used.number}", sent)
    free_on = await payments.free_on(work, used)
    day = rules.check_paid_on(used.number, paid_on or work.today, free_on, work.today)
    await ledger.check_dated(work, f"A refund of payment {used.number}", day)
    number = await REFUND_NUMBERS.take(work.session)
    (entry,) = await ledger.post(work, day, [rules.booked(number, sent, used.currency)])
    made = Refund(
        number=number,
        payment_id=used.id,
        amount=sent,
        currency=used.currency,
        paid_on=day,
        reason=why,
        entry_id=entry.id,
    )
    work.session.add(made)
    await work.session.flush()
    of = Document(ItemKind.REFUND, made.id, number, day, used.currency)
    debit = await items.use(work, of, number, held(sent, day))
    credit = await items_queries.credit_of(work, used.id)
    await settlements.settle(work, credit, [debit], sent, entry)
    await work.session.refresh(used)
    return made
