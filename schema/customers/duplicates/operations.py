"""Everything that can happen to two customers who may be one."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from schema.customers.accounts import queries as accounts
from schema.customers.accounts.operations import CustomerRegistered, CustomerTold, key
from schema.customers.accounts.tables import Contact, Customer
from schema.customers.addresses.tables import Address
from schema.customers.duplicates import queries, rules
from schema.customers.duplicates.rules import (
    CustomerFact,
    DuplicateState,
    GaveUp,
    Likeness,
    MatchKind,
)
from schema.customers.duplicates.tables import (
    DUPLICATE_NUMBERS,
    MERGE_NUMBERS,
    Duplicate,
    Merge,
    MergeFact,
    MergeItem,
)
from schema.customers.tax_titles.tables import TaxTitle
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work, broken_rule

KEPT_BY: Final = {Contact: "contacts", Address: "addresses", TaxTitle: "tax_titles"}


@dataclass(frozen=True, slots=True)
class CustomersMerged:
    """A customer turned out to be another, or not to be after all."""

    winner_id: UUID
    loser_id: UUID


async def look(work: Work, told: CustomerRegistered | CustomerTold) -> None:
    """Note who is like a customer of whom something was told."""
    customer = await accounts.customer_by_id_for_change(work, told.customer_id)
    if customer.merged_into_id is None:
        await compare(work, customer)


async def compare(work: Work, customer: Customer) -> None:
    """Compare a customer with all others; pairs nobody has decided about are told anew."""
    alike = await queries.alike(work, customer.id)
    known = await queries.pairs_of(work, customer.id)
    for other, likeness in sorted(alike.items()):
        pair = known.get(other)
        if pair is not None and pair.state is DuplicateState.OPEN:
            _tell(pair, likeness)
        elif pair is None and rules.score(likeness) >= rules.WORTH_A_LOOK:
            await _pair(work, customer.id, other, likeness)


@may(Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.FINANCE, Role.SERVICE)
async def ask_to_merge(work: Work, number: str, other: str) -> Duplicate:
    """Ask that two customers become one; who may decides."""
    one = await accounts.customer(work.session, number)
    two = await accounts.customer(work.session, other)
    rules.check_two(one.number, two.number)
    pair = (await queries.pairs_of(work, one.id)).get(two.id)
    if pair is None:
        pair = await _pair(work, one.id, two.id, asked_by=work.actor.name)
    return pair


@may(Role.MANAGER, Role.SERVICE)
async def keep_apart(work: Work, number: str) -> Duplicate:
    """Say that two customers are two, however alike."""
    pair = await queries.duplicate_for_change(work, number)
    _decide(work, pair, DuplicateState.DISTINCT)
    return pair


@may(Role.MANAGER, Role.SERVICE)
async def doubt(work: Work, number: str) -> Duplicate:
    """Ask anew whether two customers who were kept apart are one."""
    pair = await queries.duplicate_for_change(work, number)
    if pair.state is DuplicateState.MERGED:
        raise rules.DuplicateIsDecided(pair.number, pair.state.value)
    _decide(work, pair, DuplicateState.OPEN)
    return pair


@may(Role.MANAGER, Role.SERVICE, Role.FINANCE)
async def merge(
    work: Work, winner: str, loser: str, take: list[CustomerFact] | None = None
) -> Merge:
    """Let a customer become another: ``take`` says what is the other one's from then on.

    What the one who stays does not have is taken from the other without being named.
    """
    stays, goes = await _both(work, winner, loser)
    await _check_currencies(work, stays, goes)
    made = Merge(
        number=await MERGE_NUMBERS.take(work.session),
        winner_id=stays.id,
        loser_id=goes.id,
        merged_by=work.actor.name,
        merged_at=work.at,
        undo_until=rules.undo_until(work.today),
    )
    work.session.add(made)
    await work.session.flush()
    await _make_room(work, made)
    try:
        await work.session.execute(select(func.merge_customers(made.id)))
    except IntegrityError as error:
        rule = broken_rule(error)
        raise rules.MergeStandsAgainst(goes.number, stays.number, rule) from error
    await work.session.refresh(goes)
    await _take_over(work, made, stays, goes, frozenset(take or ()))
    pair = (await queries.pairs_of(work, stays.id)).get(goes.id)
    if pair is None:
        pair = await _pair(work, stays.id, goes.id)
    if pair.state is DuplicateState.DISTINCT:
        _decide(work, pair, DuplicateState.OPEN)
        await work.session.flush()
    _decide(work, pair, DuplicateState.MERGED)
    work.happened.append(CustomersMerged(stays.id, goes.id))
    return made


@may(Role.MANAGER, Role.SERVICE, Role.FINANCE)
async def undo_merge(work: Work, number: str) -> Merge:
    """Let a customer who was merged be one of their own again, with all they had."""
    made = await queries.merge_for_change(work, number)
    undone = made.undone_at is not None
    rules.check_undo(made.number, made.undo_until, work.today, undone=undone)
    await queries.hold(work, made.winner_id, made.loser_id)
    stays = await accounts.customer_by_id_for_change(work, made.winner_id)
    goes = await accounts.customer_by_id_for_change(work, made.loser_id)
    if stays.merged_into_id is not None:
        raise rules.MergedAgain(stays.number, made.number)
    await _give_back(work, made, stays)
    await work.session.flush()
    try:
        await work.session.execute(select(func.part_customers(made.id)))
    except IntegrityError as error:
        raise rules.GrownTogether(made.number, broken_rule(error)) from error
    await work.session.refresh(goes)
    await _restore(work, made)
    made.undone_by, made.undone_at = work.actor.name, work.at
    pair = (await queries.pairs_of(work, stays.id))[goes.id]
    _decide(work, pair, DuplicateState.OPEN)
    work.happened.append(CustomersMerged(stays.id, goes.id))
    return made


async def _both(work: Work, winner: str, loser: str) -> tuple[Customer, Customer]:
    """Lock two customers in one order; while we waited, either may have become another."""
    stays = await accounts.customer(work.session, winner)
    goes = await accounts.customer(work.session, loser)
    rules.check_two(stays.number, goes.number)
    await queries.hold(work, stays.id, goes.id)
    for customer in (stays, goes):
        await accounts.customer_for_change(work, customer.number)
    if stays.merged_into_id is None and goes.merged_into_id is None:
        return stays, goes
    return await _both(work, winner, loser)


async def _check_currencies(work: Work, stays: Customer, goes: Customer) -> None:
    owed = await queries.currencies_owed(work, stays.id, goes.id)
    if len(owed) > 1 and work.actor.role not in {Role.FINANCE, Role.ADMIN}:
        raise rules.MergeNeedsFinance(stays.number, goes.number)


async def _make_room(work: Work, made: Merge) -> None:
    """Let what goes over give up what only one may have."""
    people, places, titles = await queries.in_use(work, made.loser_id)
    their_people, their_places, their_titles = await queries.in_use(work, made.winner_id)
    asked_first = any(person.preferred for person in their_people)
    kinds = {place.kind for place in their_places if place.preferred}
    billed = any(title.preferred for title in their_titles)
    taken = {title.tax_number for title in their_titles}
    for title in titles:
        if title.tax_number in taken:
            _note(work, made, title, GaveUp.BOTH if title.preferred else GaveUp.USE)
            title.archived_at, title.preferred = work.at, False
    yields: list[Any] = [person for person in people if person.preferred and asked_first]
    yields += [place for place in places if place.preferred and place.kind in kinds]
    yields += [title for title in titles if title.preferred and billed]
    for row in yields:
        _note(work, made, row, GaveUp.PREFERENCE)
        row.preferred = False
    await work.session.flush()


def _note(work: Work, made: Merge, row: Any, gave_up: GaveUp) -> None:  # noqa: ANN401 - a row of one of three tables
    relation = KEPT_BY[type(row)]
    work.session.add(
        MergeItem(merge_id=made.id, relation=relation, row_id=row.id, gave_up=gave_up)
    )


async def _take_over(
    work: Work, made: Merge, stays: Customer, goes: Customer, take: frozenset[CustomerFact]
) -> None:
    for fact in CustomerFact:
        before, after = getattr(stays, fact.value), getattr(goes, fact.value)
        if after in (None, before) or (before is not None and fact not in take):
            continue
        setattr(stays, fact.value, after)
        work.session.add(
            MergeFact(merge_id=made.id, fact=fact, before=_text(before), after=_text(after))
        )
    await _named(work, stays)


async def _give_back(work: Work, made: Merge, stays: Customer) -> None:
    """Undo what the one who stays had from the other, unless it was changed since."""
    for fact in await queries.facts_of(work, made):
        if _text(getattr(stays, fact.fact.value)) == fact.after:
            kind = Customer.__table__.c[fact.fact.value].type.python_type
            setattr(stays, fact.fact.value, None if fact.before is None else kind(fact.before))
    await _named(work, stays)


async def _restore(work: Work, made: Merge) -> None:
    """Give back what records gave up, where it is still theirs to have."""
    people, places, titles = await queries.in_use(work, made.loser_id)
    rows: dict[UUID, Any] = {row.id: row for row in (*people, *places, *titles)}
    for item in await queries.gave_up(work, made):
        row = rows.get(item.row_id)
        if item.gave_up is not GaveUp.PREFERENCE:
            row = await work.session.find(TaxTitle.id, item.row_id)
            row.archived_at = None
            rows[row.id] = row
        if row is not None and item.gave_up is not GaveUp.USE:
            row.preferred = not any(one.preferred for one in rows.values() if _like(one, row))
    await work.session.flush()


def _like(one: Any, other: Any) -> bool:  # noqa: ANN401 - rows of one of three tables
    """Tell whether only one of two records may be preferred."""
    return type(one) is type(other) and getattr(one, "kind", None) == getattr(
        other, "kind", None
    )


async def _named(work: Work, customer: Customer) -> None:
    key(customer)
    await work.session.flush()


async def _pair(
    work: Work,
    one: UUID,
    other: UUID,
    likeness: Likeness | None = None,
    asked_by: str | None = None,
) -> Duplicate:
    first, second = sorted((one, other))
    if likeness is None:
        likeness = (await queries.alike(work, one)).get(other, rules.NOTHING_ALIKE)
    pair = Duplicate(
        number=await DUPLICATE_NUMBERS.take(work.session),
        customer_id=first,
        other_id=second,
        found_at=work.at,
        asked_by=asked_by,
        state=DuplicateState.OPEN,
    )
    _tell(pair, likeness)
    work.session.add(pair)
    await work.session.flush()
    return pair


def _tell(pair: Duplicate, likeness: Likeness) -> None:
    """Write down how alike two customers are by now."""
    pair.score, pair.likeness = rules.score(likeness), likeness.name
    for kind in MatchKind:
        setattr(pair, f"same_{kind.value}", kind in likeness.same)


def _decide(work: Work, pair: Duplicate, state: DuplicateState) -> None:
    check_move(rules.MOVES, f"Pair {pair.number}", pair.state, state)
    pair.state = state
    decided = state is not DuplicateState.OPEN
    pair.decided_by = work.actor.name if decided else None
    pair.decided_at = work.at if decided else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
