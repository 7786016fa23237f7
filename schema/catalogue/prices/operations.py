"""Everything that can happen to price lists, and to the prices in them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from schema.catalogue.prices import queries, rules
from schema.catalogue.prices.rules import MOVES, BatchState, PriceAsked
from schema.catalogue.prices.tables import BATCH_NUMBERS, Price, PriceBatch, PriceList
from schema.catalogue.products import queries as products
from schema.catalogue.products.rules import check_currency
from schema.catalogue.products.rules import check_price as check_not_negative
from schema.catalogue.products.tables import Product
from schema.kernel.moves import check_move
from schema.kernel.numbers import TRIAL, Reserved
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.taking import words
from schema.kernel.verbs import may
from schema.kernel.work import Work


class PriceListFacts(TypedDict, total=False):
    """What may be told of a new price list besides its code."""

    name: str | None
    currency: str | None
    standard: bool
    territory: str | None


class BatchFacts(TypedDict, total=False):
    """What is said of a batch; what is not given stays as it is."""

    reason: str | None
    valid_from: date
    valid_to: date | None


class PriceChanges(TypedDict, total=False):
    """What may be changed about a price while its batch is a draft."""

    price: Decimal
    reason: str | None


class PriceEntered(TypedDict, total=False):
    """What a row of the Prices tab may tell besides list, product and price."""

    reason: str | None
    min_quantity: Decimal | None
    valid_from: date | None
    valid_to: date | None


@may(Role.MANAGER)
async def add_price_list(work: Work, code: str, **facts: Unpack[PriceListFacts]) -> PriceList:
    """Begin a price list; a standard one counts for everybody of its territory."""
    known, territory = rules.check_code(code), words(facts.get("territory"))
    currency = check_currency(facts.get("currency") or work.company.currency)
    made = PriceList(
        code=known,
        name=words(facts.get("name")) or known,
        currency=currency,
        standard=facts.get("standard", False) or territory is not None,
        territory=territory,
    )
    work.session.add(made)
    await write(
        work,
        {
            "uq_price_lists_code": rules.PriceListCodeTaken(known),
            "uq_price_lists_standard": rules.StandardListTaken(
                currency, territory or "all territories"
            ),
        },
    )
    return made


@may(Role.MANAGER)
async def archive_price_list(work: Work, code: str) -> PriceList:
    """Price nothing by this list any more; what was priced by it keeps its prices."""
    known = await queries.price_list_for_change(work, code)
    known.archived_at = known.archived_at or work.at
    return known


@may(Role.MANAGER)
async def draft_batch(
    work: Work,
    price_list: str,
    prices: list[PriceAsked] | None = None,
    **facts: Unpack[BatchFacts],
) -> PriceBatch:
    """Propose prices of a list; they count once somebody else has approved them."""
    known = await queries.price_list_in_use(work.session, price_list)
    batch = _begin(work, known, await BATCH_NUMBERS.take(work.session), facts)
    await work.session.flush()
    for asked in prices or ():
        await _propose(work, batch, known, asked)
    return batch


@may(Role.MANAGER)
async def propose_price(
    work: Work,
    number: str,
    sku: str,
    price: Decimal,
    min_quantity: Decimal | None = None,
    reason: str | None = None,
) -> PriceBatch:
    """Add a price to a draft batch, from a quantity on."""
    batch = await queries.batch_for_change(work, number)
    rules.check_draft(batch.number, batch.state)
    known = await work.session.find(PriceList.id, batch.price_list_id)
    asked = PriceAsked(sku, price, min_quantity or Decimal(0), reason)
    await _propose(work, batch, known, asked)
    return batch


@may(Role.MANAGER)
async def change_price(work: Work, number: str, **changes: Unpack[PriceChanges]) -> Price:
    """Change a price (``PB-000042/1``) while its batch is a draft."""
    batch, row = await queries.price_for_change(work, number)
    rules.check_draft(batch.number, batch.state)
    product = await products.product_by_id(work.session, row.product_id)
    if "reason" in changes:
        row.reason = words(changes["reason"])
    row.price = _checked(product, changes.get("price", row.price), row.reason)
    await work.session.flush()
    return row


@may(Role.MANAGER)
async def schedule_batch(work: Work, number: str, **facts: Unpack[BatchFacts]) -> PriceBatch:
    """Say from when to when the prices of a draft batch count, and why they change."""
    batch = await queries.batch_for_change(work, number)
    rules.check_draft(batch.number, batch.state)
    _schedule(work, batch, facts)
    return batch


@may(Role.MANAGER)
async def submit_batch(work: Work, number: str) -> PriceBatch:
    """Ask somebody else to approve a batch."""
    batch = await queries.batch_for_change(work, number)
    check_move(MOVES, f"Price batch {batch.number}", batch.state, BatchState.SUBMITTED)
    if not await queries.count_of(work, batch):
        raise rules.BatchIsEmpty(batch.number)
    await queries.check_in_use(work, batch)
    rules.check_period(batch.number, batch.valid_from, batch.valid_to, work.today)
    batch.state, batch.requested_by = BatchState.SUBMITTED, work.actor.name
    return batch


@may(Role.MANAGER)
async def reopen_batch(work: Work, number: str) -> PriceBatch:
    """Take a batch back that waits, to go on writing it."""
    batch = await queries.batch_for_change(work, number)
    check_move(MOVES, f"Price batch {batch.number}", batch.state, BatchState.DRAFT)
    batch.state = BatchState.DRAFT
    return batch


@may(Role.MANAGER)
async def approve_batch(work: Work, number: str) -> PriceBatch:
    """Let the prices of a batch count from their day on, in place of those before."""
    batch = await queries.batch_for_change(work, number)
    subject = f"Price batch {batch.number}"
    check_move(MOVES, subject, batch.state, BatchState.APPROVED)
    rules.check_approver(subject, batch.requested_by, work.actor.name)
    await queries.check_in_use(work, batch)
    rules.check_period(batch.number, batch.valid_from, batch.valid_to, work.today)
    await _decide(work, batch, BatchState.APPROVED)
    return batch


@may(Role.MANAGER)
async def reject_batch(work: Work, number: str, reason: str | None = None) -> PriceBatch:
    """Turn a batch down, or give it up; its prices never count."""
    batch = await queries.batch_for_change(work, number)
    check_move(MOVES, f"Price batch {batch.number}", batch.state, BatchState.REJECTED)
    batch.reason = words(reason) or batch.reason
    await _decide(work, batch, BatchState.REJECTED)
    return batch


async def _decide(work: Work, batch: PriceBatch, state: BatchState) -> None:
    batch.state, batch.decided_by, batch.decided_at = state, work.actor.name, work.at
    await work.session.flush()


@may(Role.MANAGER)
async def enter_price(
    work: Work,
    price_list: str,
    sku: str,
    price: Decimal,
    reserved: Reserved | None = None,
    **more: Unpack[PriceEntered],
) -> Price:
    """Take up a row somebody typed: a price in the draft batch of the list they began."""
    known = await queries.price_list_in_use(work.session, price_list)
    number = reserved or Reserved(await reserve_price(work, {"price_list": price_list}))
    batch, position = await _place(work, known, number)
    asked = PriceAsked(sku, price, more.get("min_quantity") or Decimal(0), more.get("reason"))
    facts: BatchFacts = {}
    if more.get("valid_from") is not None:
        facts["valid_from"] = more["valid_from"] or work.today
    if "valid_to" in more:
        facts["valid_to"] = more["valid_to"]
    _schedule(work, batch, facts)
    return await _propose(work, batch, known, asked, position)


async def reserve_price(work: Work, content: Mapping[str, Any]) -> str:
    """Take the number of a price to be: the next one of the batch it goes into."""
    known = await queries.price_list_in_use(work.session, content["price_list"])
    batch = await _draft_of(work, known)
    batch.last_position += 1
    return f"{batch.number}/{batch.last_position}"


async def _place(
    work: Work, known: PriceList, number: Reserved
) -> tuple[PriceBatch, int | None]:
    """Find the batch a typed price was given a place in; without one, the draft of its list."""
    batch = await queries.batch_of_list(work, known, rules.batch_of(number))
    if batch is None:
        return await _draft_of(work, known, number), None
    rules.check_draft(batch.number, batch.state)
    return batch, int(number.partition("/")[2])


async def _draft_of(work: Work, known: PriceList, number: str = "") -> PriceBatch:
    batch = await queries.open_batch_for_change(work, known)
    if batch is None:
        fresh = TRIAL if number == TRIAL else await BATCH_NUMBERS.take(work.session)
        batch = _begin(work, known, fresh, {})
        await work.session.flush()
    return batch


def _begin(work: Work, known: PriceList, number: str, facts: BatchFacts) -> PriceBatch:
    batch = PriceBatch(
        number=number,
        price_list_id=known.id,
        valid_from=work.today,
        requested_by=work.actor.name,
        last_position=0,
    )
    _schedule(work, batch, facts)
    work.session.add(batch)
    return batch


def _schedule(work: Work, batch: PriceBatch, facts: BatchFacts) -> None:
    if "reason" in facts:
        batch.reason = words(facts["reason"])
    if "valid_from" in facts or "valid_to" in facts:
        batch.valid_from = facts.get("valid_from", batch.valid_from)
        batch.valid_to = facts.get("valid_to", batch.valid_to)
        rules.check_period(batch.number, batch.valid_from, batch.valid_to, work.today)


async def _propose(
    work: Work,
    batch: PriceBatch,
    known: PriceList,
    asked: PriceAsked,
    position: int | None = None,
) -> Price:
    product = await products.product(work.session, asked.sku)
    place = position or batch.last_position + 1
    batch.last_position = max(batch.last_position, place)
    reason = words(asked.reason)
    row = Price(
        number=f"{batch.number}/{place}",
        batch_id=batch.id,
        price_list_id=known.id,
        product_id=product.id,
        min_quantity=rules.check_min_quantity(product.sku, asked.min_quantity),
        price=_checked(product, asked.price, reason),
        currency=known.currency,
        reason=reason,
    )
    work.session.add(row)
    twice = rules.PriceTwice(batch.number, product.sku, asked.min_quantity)
    await write(work, {"uq_prices_proposed": twice})
    return row


def _checked(product: Product, price: Decimal, reason: str | None) -> Decimal:
    check_not_negative(product.sku, price)
    return rules.check_floor(product.sku, price, product.floor_price, reason)
