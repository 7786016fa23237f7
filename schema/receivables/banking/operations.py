"""Everything that can happen to our bank accounts and to what banks say of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from strawberry import ID

from schema.customers.accounts.rules import check_name
from schema.customers.bank_accounts.rules import check_account_number, plain_number
from schema.exchange.files import queries as originals
from schema.exchange.files.tables import File
from schema.kernel.alike import name_key
from schema.kernel.money import AMOUNT_PLACES, exact
from schema.kernel.numbers import Reserved
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.taking import Rules, take, words
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.receivables.banking import files, queries, rules
from schema.receivables.banking.rules import BankLineState, ToldLine, ToldStatement
from schema.receivables.banking.tables import (
    HOUSE_BANK_NUMBERS,
    LINE_NUMBERS,
    STATEMENT_NUMBERS,
    BankLine,
    BankStatement,
    HouseBank,
)


@dataclass(frozen=True, slots=True)
class BankLinesTold:
    """These lines of a house bank are new."""

    house_bank: UUID
    lines: tuple[UUID, ...]


class HouseBankChanges(TypedDict, total=False):
    """What may be corrected about a house bank; what is not given stays as it is."""

    bank: str
    posts_from: int | None


class LineTold(TypedDict, total=False):
    """What else may be told of a movement."""

    counterparty: str | None
    counterparty_account: str | None
    remittance: str | None
    reference: str | None


def _facts(number: str) -> Rules:
    """Say how what is told of a house bank is read."""
    return {
        "bank": lambda text: check_name(f"the bank of {number}", text),
        "posts_from": rules.check_threshold,
    }


@may(Role.FINANCE)
async def add_house_bank(
    work: Work, bank: str, account_number: str, posts_from: int | None = None
) -> HouseBank:
    """Note an account of ours, in the company's currency; from now on it can be reconciled."""
    made = HouseBank(
        number=await HOUSE_BANK_NUMBERS.take(work.session),
        bank=check_name("the bank", bank),
        account_number=check_account_number(account_number),
        currency=work.company.currency,
        posts_from=rules.check_threshold(posts_from),
    )
    work.session.add(made)
    taken = rules.HouseBankTaken(made.account_number)
    await write(work, {"uq_house_banks_account_number": taken})
    return made


@may(Role.FINANCE)
async def correct_house_bank(
    work: Work, number: str, **changes: Unpack[HouseBankChanges]
) -> HouseBank:
    """Put right what we know about an account of ours."""
    made = await queries.house_bank_for_change(work, number)
    take(made, changes, _facts(made.number))
    await work.session.flush()
    return made


@may(Role.FINANCE)
async def archive_house_bank(work: Work, number: str) -> HouseBank:
    """Use an account of ours no more; its lines stay."""
    made = await queries.house_bank_for_change(work, number)
    made.archived_at = work.at
    await work.session.flush()
    return made


@may(Role.FINANCE)
async def restore_house_bank(work: Work, number: str) -> HouseBank:
    """Use an account of ours again that was archived."""
    made = await queries.any_house_bank_for_change(work, number)
    made.archived_at = None
    await work.session.flush()
    return made


@may(Role.FINANCE)
async def import_statement(work: Work, house_bank: str, file: ID) -> BankStatement:
    """Take up what a bank says: CSV, an Excel workbook, MT940 or CAMT.053.

    ``file`` is an upload. A line that is there already, from another file, is not taken again.
    """
    account = await queries.house_bank_for_change(work, house_bank)
    original, content = await originals.contents(work, file)
    told = rules.check_statement(
        original.name,
        await asyncio.to_thread(files.read, original.name, content),
        account.number,
        account.account_number,
        account.currency,
    )
    prints = rules.fingerprints(told.lines)
    known = await queries.known(work, account.id, prints)
    fresh = [(f, line) for f, line in zip(prints, told.lines, strict=True) if f not in known]
    if not fresh:
        raise rules.NothingNew(original.name)
    statement = await _statement(work, account, original, told, len(fresh))
    await _keep(work, account, statement.id, fresh)
    return statement


async def _statement(
    work: Work, account: HouseBank, original: File, told: ToldStatement, fresh: int
) -> BankStatement:
    days = [line.booked_on for line in told.lines]
    if max(days) > work.today:
        raise rules.BookedInFuture(max(days))
    statement = BankStatement(
        number=await STATEMENT_NUMBERS.take(work.session),
        house_bank_id=account.id,
        file_id=original.id,
        format=told.format,
        currency=account.currency,
        from_on=min(days),
        to_on=max(days),
        opening=told.opening,
        closing=told.closing,
        lines=fresh,
        known=len(days) - fresh,
        imported_by=work.actor.name,
        imported_at=work.at,
    )
    work.session.add(statement)
    await work.session.flush()
    return statement


@may(Role.FINANCE)
async def enter(
    work: Work,
    house_bank: str,
    booked_on: date,
    amount: Decimal,
    reserved: Reserved | None = None,
    **told: Unpack[LineTold],
) -> BankLine:
    """Note one movement of an account of ours by hand; below 0, the amount went out."""
    account = await queries.house_bank_for_change(work, house_bank)
    if exact("A line of a bank statement", amount, AMOUNT_PLACES) == 0:
        raise rules.NothingMoved
    if booked_on > work.today:
        raise rules.BookedInFuture(booked_on)
    said: Any = {fact: words(str(text or "")) for fact, text in told.items()}
    line = ToldLine(1, booked_on, amount, **said)
    (fingerprint,) = rules.fingerprints([line])
    if await queries.known(work, account.id, [fingerprint]):
        raise rules.BankLineKnown(account.number)
    (made,) = await _keep(work, account, None, [(fingerprint, line)], reserved)
    return made


async def _keep(
    work: Work,
    account: HouseBank,
    statement: UUID | None,
    told: Sequence[tuple[str, ToldLine]],
    reserved: Reserved | None = None,
) -> list[BankLine]:
    numbers = [reserved] if reserved else await LINE_NUMBERS.take_many(work.session, len(told))
    made = [
        BankLine(
            number=number,
            house_bank_id=account.id,
            statement_id=statement,
            booked_on=line.booked_on,
            amount=line.amount,
            currency=account.currency,
            counterparty=line.counterparty,
            name_key=name_key(line.counterparty or "") or None,
            counterparty_account=plain_number(line.counterparty_account or "") or None,
            remittance=line.remittance,
            reference=line.reference,
            balance=line.balance,
            fingerprint=fingerprint,
            state=BankLineState.OPEN,
        )
        for number, (fingerprint, line) in zip(numbers, told, strict=True)
    ]
    work.session.add_all(made)
    await work.session.flush()
    work.happened.append(BankLinesTold(account.id, tuple(line.id for line in made)))
    return made
