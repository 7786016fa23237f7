"""Everything that can happen to what customers are told about their orders."""

import json

from schema.customers.accounts import queries as accounts
from schema.fulfilment.confirmations import queries, rules
from schema.fulfilment.confirmations.rules import MOVES, AnswerState
from schema.fulfilment.confirmations.tables import CONFIRMATION_NUMBERS, OrderConfirmation
from schema.fulfilment.orders import queries as orders
from schema.fulfilment.orders.rules import OrderChannel, OrderState
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.taking import words
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def send(
    work: Work, order: str, channel: OrderChannel, contact: str | None = None
) -> OrderConfirmation:
    """Note that a customer was told what we promise; an earlier version is superseded."""
    held = await orders.order_for_change(work, order)
    if held.state not in {OrderState.CONFIRMED, OrderState.SHIPPED}:
        raise rules.NothingToConfirm(held.number, held.state.value)
    for earlier in await queries.standing(work, held):
        if earlier.version == held.version:
            raise rules.VersionWasSent(held.version, held.number, earlier.number)
        if earlier.state is AnswerState.PENDING:
            earlier.state = AnswerState.SUPERSEDED
    await work.session.flush()
    person = None if contact is None else await accounts.contact(work.session, contact)
    if person is not None and person.customer_id != held.customer_id:
        raise rules.ContactOfOther(person.number, held.number)
    content = await queries.promise(work, held)
    sent = OrderConfirmation(
        number=await CONFIRMATION_NUMBERS.take(work.session),
        order_id=held.id,
        version=held.version,
        content=json.dumps(content, ensure_ascii=False),
        channel=channel,
        contact_id=None if person is None else person.id,
        sent_by=work.actor.name,
        sent_at=work.at,
        state=AnswerState.PENDING,
    )
    work.session.add(sent)
    await work.session.flush()
    return sent


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.INTEGRATION)
async def answer(
    work: Work,
    number: str,
    state: AnswerState,
    answered_by: str | None = None,
    note: str | None = None,
) -> OrderConfirmation:
    """Note what a customer answered; attach what proves it."""
    sent = await queries.confirmation_for_change(work, number)
    rules.check_answer(state)
    check_move(MOVES, f"Confirmation {sent.number}", sent.state, state)
    sent.state, sent.answered_at = state, work.at
    sent.answered_by, sent.note = words(answered_by), words(note)
    return sent
