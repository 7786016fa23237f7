"""Everything that can happen to a file of customers: keep, take up, take back."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final

from strawberry import ID

from schema.customers.accounts import operations as accounts
from schema.customers.accounts import queries as customers
from schema.customers.accounts.rules import ContactGiven, CustomerKind, CustomerSize
from schema.customers.accounts.tables import Customer
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.customers.imports import queries, rules
from schema.customers.imports.rules import ImportState, RowState, Told
from schema.customers.imports.tables import IMPORT_NUMBERS, Import, ImportRow
from schema.customers.tax_titles import operations as tax_titles
from schema.exchange.files import queries as originals
from schema.kernel import workbooks
from schema.kernel.errors import OUT_OF_TIME, DomainError
from schema.kernel.moves import check_move
from schema.kernel.roles import Role
from schema.kernel.sentences import Sentence
from schema.kernel.stepping import Step
from schema.kernel.taking import check_reason, words
from schema.kernel.verbs import may
from schema.kernel.work import Work, translated

CREATED_STAYS: Final = Sentence(
    "People have gone on with this customer since it was imported, so it stays."
)
UPDATED_STAYS: Final = Sentence(
    "Some of what this row changed was changed again since, so that stays as it is."
)
FORGOTTEN: Final = Sentence("What this row said is too long ago to be kept.")
TAKES_BACK: Final[dict[str, Callable[..., Awaitable[Any]]]] = {
    "CT": accounts.part_with_contact,
    "AD": addresses.archive,
    "TT": tax_titles.archive,
}
Deed = Callable[[Work], Awaitable[object]]
CHOICES: Final = {"kind": CustomerKind, "size": CustomerSize}


@may(Role.MANAGER, Role.INTEGRATION)
async def stage(work: Work, file: ID, source: str, territory: str | None = None) -> Import:
    """Keep the rows of a file of customers; nothing is taken up yet.

    ``file`` is an upload, CSV or XLSX; ``territory`` is for rows that name none.
    """
    original, content = await originals.contents(work, file)
    headers, *rest = await asyncio.to_thread(workbooks.read, original.name, content) or [[]]
    columns, ignored = rules.columns_of(original.name, headers)
    told = rules.rows_of(columns, rest)
    rules.check_rows(original.name, len(told))
    batch = Import(
        number=await IMPORT_NUMBERS.take(work.session),
        file_id=original.id,
        source=check_reason("this import", source),
        territory=words(territory),
        ignored=", ".join(ignored) or None,
        staged_by=work.actor.name,
        staged_at=work.at,
        state=ImportState.STAGED,
        rows=len(told),
    )
    work.session.add(batch)
    await work.session.flush()
    for place, row in told:
        content_told = json.dumps(row, ensure_ascii=False)
        work.session.add(
            ImportRow(
                import_id=batch.id, place=place, content=content_told, state=RowState.STAGED
            )
        )
    await work.session.flush()
    return batch


@may(Role.MANAGER, Role.INTEGRATION)
async def go_on(work: Work, number: str) -> Import:
    """Take up the next rows of an import; do so until it is finished.

    A row that breaks a rule is refused with its sentence and stops no other.
    """
    batch = await queries.import_for_change(work, number)
    if batch.state not in {ImportState.STAGED, ImportState.RUNNING}:
        raise rules.ImportIsOver(batch.number, batch.state.value)
    xid = await queries.transaction(work)
    for row in await queries.rows_in(work, batch, [RowState.STAGED], rules.BATCH):
        row.xid = xid
        await _take_up(work, batch, row)
    left = await queries.rows_in(work, batch, [RowState.STAGED], 1)
    _move(batch, ImportState.RUNNING if left else ImportState.FINISHED)
    await work.session.flush()
    await work.session.refresh(batch)
    return batch


@may(Role.MANAGER, Role.INTEGRATION)
async def undo(work: Work, number: str) -> Import:
    """Take back the next rows of an import; do so until it is undone.

    Customers it made are forgotten, what it changed is as before. What people have gone on
    with since stays, and the row says so.
    """
    batch = await queries.import_for_change(work, number)
    if batch.state is ImportState.UNDONE:
        raise rules.ImportIsOver(batch.number, batch.state.value)
    for row in await queries.rows_in(work, batch, rules.TO_UNDO, rules.BATCH):
        await _take_back(work, row)
        await work.session.flush()
    left = await queries.rows_in(work, batch, rules.TO_UNDO, 1)
    _move(batch, ImportState.UNDOING if left else ImportState.UNDONE)
    await work.session.flush()
    await work.session.refresh(batch)
    return batch


async def forget_rows(work: Work, _reached: str | None) -> Step:
    """Forget what rows of imports said that ended, when the company keeps it no longer.

    It counts from the day the file was given to us. What became of each row stays.
    """
    day = work.today - timedelta(days=work.company.retention.imports - 1)
    until = datetime.combine(day, time(), work.company.zone)
    count = await queries.forget_rows(work, until, rules.BATCH, str(FORGOTTEN))
    return Step(str(until.date()) if count == rules.BATCH else None)


def _move(batch: Import, state: ImportState) -> None:
    if batch.state is not state:
        check_move(rules.MOVES, f"Import {batch.number}", batch.state, state)
        batch.state = state


async def _take_up(work: Work, batch: Import, row: ImportRow) -> None:
    """Do what a row says, or note why not."""
    mine = replace(work, happened=[])
    try:
        with translated():
            async with work.session.begin_nested():
                became = await _apply(mine, batch, row)
    except OUT_OF_TIME:
        raise
    except DomainError as refusal:
        row.state, row.sentence = RowState.REFUSED, str(refusal)
    else:
        work.happened.extend(mine.happened)
        row.state, row.customer_id, row.before = became
    await work.session.flush()


async def _apply(work: Work, batch: Import, row: ImportRow) -> tuple[RowState, Any, str | None]:
    told: Told = json.loads(row.content)
    known = await queries.match(work, told)
    if known is None and "number" in told:
        raise customers.NoSuchCustomer(told["number"])
    if known is None:
        known = await _register(work, batch, told)
        await _add_rest(work, known, told)
        return RowState.CREATED, known.id, None
    known = await customers.customer_for_change(work, known.number)
    facts = rules.facts_of(told) | {"name": told.get("name", known.name)}
    before = {fact: _text(getattr(known, fact)) for fact in facts}
    await accounts.correct(work, known.number, **facts)  # type: ignore[arg-type] # as the row says
    after = {fact: _text(getattr(known, fact)) for fact in facts}
    changed = {fact: [before[fact], after[fact]] for fact in facts if before != after}
    changed = {fact: pair for fact, pair in changed.items() if pair[0] != pair[1]}
    added = await _add_contact(work, known, told) + await _add_rest(work, known, told)
    if not changed and not added:
        return RowState.UNCHANGED, known.id, None
    did = json.dumps({"changed": changed, "added": added}, ensure_ascii=False)
    return RowState.UPDATED, known.id, did


async def _register(work: Work, batch: Import, told: Told) -> Customer:
    name, territory = told.get("name", ""), told.get("territory") or batch.territory
    if territory is None:
        raise rules.TerritoryMissing(name)
    people = []
    if "contact" in told:
        phone, email = told.get("contact_phone"), told.get("contact_email")
        people = [ContactGiven(told["contact"], phone, email)]
    facts: Any = rules.facts_of(told)
    owner = told.get("owner")
    return await accounts.register(work, name, territory, owner, people, **facts)


async def _add_contact(work: Work, customer: Customer, told: Told) -> list[str]:
    name = told.get("contact")
    if name is None or await queries.has_contact(work, customer.id, name):
        return []
    phone, email = told.get("contact_phone"), told.get("contact_email")
    made = await accounts.add_contact(work, customer.number, name, phone=phone, email=email)
    return [made.number]


async def _add_rest(work: Work, customer: Customer, told: Told) -> list[str]:
    """Add the place and the tax title a row tells of, unless we know them."""
    added = []
    city, line = told.get("city"), told.get("address")
    if city and line and not await queries.has_address(work, customer.id, city, line):
        more: Any = {code: told.get(code) for code in ("province", "district", "postcode")}
        place = customer.number, AddressKind.SHIPPING, city, line
        added.append((await addresses.add(work, *place, **more)).number)
    title, number = told.get("tax_title", customer.name), told.get("tax_number")
    if number and not await queries.has_title(work, customer.id, number):
        added.append((await tax_titles.add(work, customer.number, title, number)).number)
    return added


async def _take_back(work: Work, row: ImportRow) -> None:
    if row.state is RowState.CREATED:
        gone = await queries.forget(work, row)
        row.state = RowState.UNDONE if gone else RowState.KEPT
        row.sentence = None if gone else str(CREATED_STAYS)
    elif row.state is RowState.UPDATED:
        await work.session.refresh(row)  # a customer it changed may be forgotten by now
        if row.before is None and row.customer_id is not None:
            row.state, row.sentence = RowState.KEPT, str(FORGOTTEN)
            return
        whole = await _put_back(work, row)
        row.state = RowState.UNDONE if whole else RowState.KEPT
        row.sentence = None if whole else str(UPDATED_STAYS)
    else:
        row.state = RowState.UNDONE


async def _put_back(work: Work, row: ImportRow) -> bool:
    """Give a customer back what a row changed; tell whether all of it could be."""
    if row.customer_id is None:
        return True  # this import made the customer, too, who is forgotten
    did = json.loads(row.before or "{}")
    customer = await customers.customer_by_id(work.session, row.customer_id)
    same = {
        fact: was
        for fact, (was, became) in did["changed"].items()
        if _text(getattr(customer, fact)) == became
    }
    facts: Any = {
        fact: CHOICES[fact](was) if fact in CHOICES and was is not None else was
        for fact, was in same.items()
    }
    deeds: list[Deed] = [lambda mine: accounts.correct(mine, customer.number, **facts)]
    deeds += [partial(_without, number) for number in did["added"]]
    done = [await _tried(work, deed) for deed in deeds[0 if facts else 1 :]]
    return all(done) and len(same) == len(did["changed"])


async def _without(number: str, work: Work) -> None:
    await TAKES_BACK[number[:2]](work, number)


async def _tried(work: Work, deed: Deed) -> bool:
    """Do something if it may be done; tell whether it was."""
    mine = replace(work, happened=[])
    try:
        with translated():
            async with work.session.begin_nested():
                await deed(mine)
                await work.session.flush()
    except OUT_OF_TIME:
        raise
    except DomainError:
        return False
    work.happened.extend(mine.happened)
    return True


def _text(value: object) -> str | None:
    return None if value is None else str(value)
