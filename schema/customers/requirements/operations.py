"""Everything that can happen to a requirement of a customer."""

from schema.customers.accounts import queries as accounts
from schema.customers.requirements import queries, rules
from schema.customers.requirements.rules import RequirementKind
from schema.customers.requirements.tables import REQUIREMENT_NUMBERS, Requirement
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.SERVICE, Role.INTEGRATION)
async def require(
    work: Work,
    customer: str,
    kind: RequirementKind,
    description: str,
    *,
    blocking: bool = False,
) -> Requirement:
    """Note what a customer wants done with every order of theirs."""
    of = await accounts.customer(work.session, customer)
    requirement = Requirement(
        number=await REQUIREMENT_NUMBERS.take(work.session),
        customer_id=of.id,
        kind=kind,
        description=rules.check_text(of.number, description),
        blocking=blocking,
    )
    work.session.add(requirement)
    await work.session.flush()
    return requirement


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.SERVICE, Role.INTEGRATION)
async def archive(work: Work, number: str) -> Requirement:
    """Note that something is required no more."""
    requirement = await queries.requirement_for_change(work, number)
    if requirement.archived_at is not None:
        raise rules.RequirementIsArchived(requirement.number)
    requirement.archived_at = work.at
    return requirement
