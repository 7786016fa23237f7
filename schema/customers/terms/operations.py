"""Everything that can happen to payment terms."""

from dataclasses import asdict

from schema.customers.terms import queries, rules
from schema.customers.terms.rules import TermLine
from schema.customers.terms.tables import PaymentTerm, PaymentTermLine
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.taking import words
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.FINANCE, Role.CREDIT)
async def add_terms(
    work: Work, code: str, lines: list[TermLine], name: str | None = None
) -> PaymentTerm:
    """Write down in which parts something may be paid; without a name the code is it."""
    known = rules.check_code(code)
    rules.check_lines(known, lines)
    made = PaymentTerm(code=known, name=words(name) or known)
    work.session.add(made)
    await write(work, {"uq_payment_terms_code": rules.TermsCodeTaken(known)})
    work.session.add_all(
        PaymentTermLine(payment_term_id=made.id, position=position, **asdict(line))
        for position, line in enumerate(lines, start=1)
    )
    await work.session.flush()
    return made


@may(Role.FINANCE, Role.CREDIT)
async def rename(work: Work, code: str, name: str) -> PaymentTerm:
    """Say in other words what payment terms say."""
    known = await queries.terms_for_change(work, code)
    known.name = words(name) or known.code
    return known


@may(Role.FINANCE, Role.CREDIT)
async def archive(work: Work, code: str) -> PaymentTerm:
    """Let nothing new be agreed by payment terms; what was agreed stays."""
    known = await queries.terms_for_change(work, code)
    if known.archived_at is not None:
        raise rules.TermsAreArchived(known.code)
    known.archived_at = work.at
    return known


@may(Role.FINANCE, Role.CREDIT)
async def restore(work: Work, code: str) -> PaymentTerm:
    """Let something be agreed by payment terms again."""
    known = await queries.terms_for_change(work, code)
    if known.archived_at is None:
        raise rules.TermsAreInUse(known.code)
    known.archived_at = None
    return known
