"""Bank statements as banks send them: tables, MT940 and CAMT.053, made one.

MT940 is SWIFT's *Customer Statement Message*, CAMT.053 ISO 20022's *Bank to Customer
Statement*; libraries read them, and what they leave out (an account that is no IBAN) is not
known here either.
"""

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Any, Final

import mt940
from lxml.etree import LxmlError
from mt940.options import Options
from pycamt.parser import Camt053ParseError, Camt053Parser

from schema.kernel import workbooks
from schema.kernel.headers import Titles, columns_of
from schema.receivables.banking.rules import (
    NO_REFERENCE,
    StatementCellNotRead,
    StatementColumnsMissing,
    StatementFormat,
    StatementNotRead,
    ToldLine,
    ToldStatement,
)

COLUMNS: Final[Titles] = {
    "booked_on": (
        *("Date", "Booking date", "Transaction date", "Posting date"),
        *("交易日期", "交易日", "记账日期", "入账日期", "日期", "交易时间"),
        *("記帳日期", "入帳日期", "帳務日期", "交易時間"),
    ),
    "amount": (
        "Amount",
        "Transaction amount",
        "交易金额",
        "金额",
        "发生额",
        "金額",
        "交易金額",
    ),
    "debit": (
        *("Debit", "Withdrawal", "Paid out", "支出", "支出金额", "借方", "借方发生额"),
        *("借方金额", "支出金額", "借方金額", "提出"),
    ),
    "credit": (
        *("Credit", "Deposit", "Paid in", "收入", "收入金额", "贷方", "贷方发生额"),
        *("贷方金额", "收入金額", "貸方", "貸方金額", "存入"),
    ),
    "side": ("Debit/Credit", "D/C", "借贷标志", "借贷方向", "收支", "借貸別"),
    "counterparty": (
        *("Counterparty", "Name", "Payer", "Payee", "对方户名", "对方名称", "对方单位名称"),
        *("户名", "對方戶名", "戶名"),
    ),
    "counterparty_account": (
        *("Counterparty account", "Account", "IBAN", "对方账号", "对方账户", "对方帐号"),
        *("對方帳號", "帳號"),
    ),
    "remittance": ("Remittance", "Description", "Details", "Text", "摘要"),
    "purpose": ("Purpose", "Message", "用途", "附言", "附註"),
    "note": ("Note", "Remark", "备注", "備註"),
    "reference": (
        *("Reference", "Bank reference", "Transaction ID", "流水号", "交易流水号"),
        *("银行流水号", "流水號", "交易序號"),
    ),
    "balance": ("Balance", "余额", "账户余额", "餘額", "帳戶餘額"),
}
OUTGOING: Final = frozenset({"d", "dr", "dbit", "debit", "借", "支出", "支", "出"})
INCOMING: Final = frozenset({"c", "cr", "crdt", "credit", "贷", "貸", "收入", "收", "入"})
SENDERS: Final = Options(applicant_iban=True, reversal_sign=True, unbounded_details=True)
FIRST_ROWS: Final = 30
"""Within how many rows the headers stand; above them banks tell whose account it is."""
_DAY: Final = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[T ].*)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MONEY: Final = re.compile(r"[+-]?\d+(\.\d+)?")
logging.getLogger("mt940").setLevel(logging.CRITICAL)  # it writes what it cannot read to logs


def read(name: str, content: bytes) -> ToldStatement:
    """Read a statement, whichever of the formats it is in; raises what is wrong with it."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        return _camt(name, content)
    if re.search(rb"^(\{.*)?:20:", head, re.MULTILINE) and b":61:" in content:
        return _mt940(name, content)
    return _table(name, workbooks.read(name, content))


def _table(name: str, rows: Sequence[Sequence[str]]) -> ToldStatement:
    at, columns = _headers(name, rows)
    lines = [
        line
        for place, row in enumerate(rows[at + 1 :], at + 2)
        if (line := _row(name, place, {c: row[i] for c, i in columns.items() if i < len(row)}))
    ]
    return ToldStatement(StatementFormat.TABLE, lines)


def _headers(name: str, rows: Sequence[Sequence[str]]) -> tuple[int, Mapping[str, int]]:
    for at, row in enumerate(rows[:FIRST_ROWS]):
        codes = {code for cell in row for code in columns_of(name, [cell], COLUMNS)[0]}
        if "booked_on" in codes and codes & {"amount", "debit", "credit"}:
            return at, columns_of(name, row, COLUMNS)[0]
    raise StatementColumnsMissing(name)


def _row(name: str, place: int, told: Mapping[str, str]) -> ToldLine | None:
    """Read one row; one that tells neither a day nor an amount is none."""
    cells = {c: unicodedata.normalize("NFKC", text).strip() for c, text in told.items()}
    if not any(cells.get(code) for code in ("booked_on", "amount", "debit", "credit")):
        return None
    balance = cells.get("balance")
    said = (cells.get(code) for code in ("remittance", "purpose", "note"))
    return ToldLine(
        place,
        _day(name, place, cells.get("booked_on", "")),
        _moved(name, place, cells),
        cells.get("counterparty") or None,
        cells.get("counterparty_account") or None,
        " ".join(word for word in said if word) or None,
        cells.get("reference") or None,
        _money(name, place, balance) if balance else None,
    )


def _day(name: str, place: int, text: str) -> date:
    found, swapped = _DAY.fullmatch(text), _DAY_FIRST.fullmatch(text)
    parts = found.groups() if found else swapped.groups()[::-1] if swapped else ()
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError as error:
        raise StatementCellNotRead(
            place, name, text or "nothing", "a day like 2026-11-23"
        ) from error


def _moved(name: str, place: int, cells: Mapping[str, str]) -> Decimal:
    """Tell what came in, or below 0 what went out."""
    out, into = (
        _money(name, place, cells[code]) if cells.get(code) else Decimal(0)
        for code in ("debit", "credit")
    )
    moved = into - abs(out)
    if cells.get("amount"):
        moved = _money(name, place, cells["amount"])
        side = cells.get("side", "").casefold()
        if side in OUTGOING:
            moved = -abs(moved)
        elif side and side not in INCOMING:
            raise StatementCellNotRead(place, name, cells["side"], "debit or credit")
    if moved == 0:
        raise StatementCellNotRead(place, name, cells.get("amount") or "0", "an amount")
    return moved


def _money(name: str, place: int, text: str) -> Decimal:
    """Read an amount as banks write it; the last of point and comma is the decimal one."""
    bare = re.sub(r"[\s¥￥$€£A-Z]", "", text)
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    if bare.endswith("-"):
        bare = f"-{bare[:-1]}"
    if bare.rfind(",") > bare.rfind(".") and not re.search(r",\d{3}$", bare):
        bare = bare.replace(".", "").replace(",", ".")
    bare = bare.replace(",", "")
    if not _MONEY.fullmatch(bare) or round(Decimal(bare), 2) != Decimal(bare):
        raise StatementCellNotRead(place, name, text, "an amount")
    return Decimal(bare)


def _mt940(name: str, content: bytes) -> ToldStatement:
    try:
        told = mt940.parse_statements(StringIO(_decoded(name, content)), options=SENDERS)
        lines = list(_movements(one for statement in told for one in statement))
        accounts: set[str | None] = {
            str(one.data["account_identification"]) for one in told
        }
        first = told[0].data["final_opening_balance"].amount
        last = told[-1].data["final_closing_balance"].amount
    except (KeyError, IndexError, ValueError, RuntimeError, AttributeError) as error:
        raise StatementNotRead(name, "it is no complete MT940") from error
    return ToldStatement(
        StatementFormat.MT940,
        lines,
        _only(name, accounts),
        first.currency,
        first.amount,
        last.amount,
    )


def _movements(told: Iterable[Any]) -> Iterator[ToldLine]:
    for place, one in enumerate(told, start=1):
        said = one.data
        own, theirs = said.get("bank_reference") or "", said.get("customer_reference") or ""
        words = said.get("purpose") or said.get("transaction_details")
        yield ToldLine(
            place,
            date(said["date"].year, said["date"].month, said["date"].day),
            Decimal(said["amount"].amount),
            _clean(said.get("applicant_name")),
            _clean(said.get("applicant_iban")),
            _clean(words),
            next((ref for ref in (own, theirs) if ref not in NO_REFERENCE), None),
        )


def _camt(name: str, content: bytes) -> ToldStatement:
    try:
        parser: Any = Camt053Parser(content)  # its methods are not typed
        entries, told = parser.get_transactions(), parser.get_statement_info()
        booked = [one for one in entries if one.get("Status") in {"BOOK", None}]
        lines = [_entry(place, one) for place, one in enumerate(booked, start=1)]
        booked_in_all = _booked(parser.tree, parser.namespaces)
        accounts = {one["IBAN"] for one in told}
        opening, closing = told[0]["OpeningBalance"], told[-1]["ClosingBalance"]
        currency = told[0]["Currency"] or (booked[0]["Currency"] if booked else None)
        balances = [None if one is None else Decimal(one) for one in (opening, closing)]
    except (
        *(LxmlError, Camt053ParseError, InvalidOperation),
        *(KeyError, TypeError, ValueError, AttributeError),
    ) as error:
        raise StatementNotRead(name, "it is no complete CAMT.053") from error
    if sum((line.amount for line in lines), Decimal(0)) != booked_in_all:
        raise StatementNotRead(name, "its entries are not what their details sum to")
    account = _only(name, accounts)
    return ToldStatement(StatementFormat.CAMT053, lines, account, currency, *balances)


def _only(name: str, accounts: set[str | None]) -> str | None:
    """Refuse a file of several accounts: a line would be one of another account."""
    if len(accounts) > 1:
        raise StatementNotRead(name, "it tells of several accounts")
    return next(iter(accounts))


def _booked(tree: Any, names: Mapping[Any, str]) -> Decimal:  # noqa: ANN401 - a tree of XML
    """Sum the entries of a message themselves: a library may repeat one for each detail."""
    total = Decimal(0)
    for entry in tree.findall(".//Ntry", names):
        state = entry.find("Sts", names)
        code = "" if state is None else "".join(state.itertext()).strip()
        amount = Decimal(entry.findtext("Amt", namespaces=names))
        out = entry.findtext("CdtDbtInd", namespaces=names) == "DBIT"
        if code in {"BOOK", ""}:
            total += -amount if out else amount
    return total


def _entry(place: int, told: Mapping[str, str]) -> ToldLine:
    out = told["CreditDebitIndicator"] == "DBIT"
    who = "Creditor" if out else "Debtor"
    day = told.get("BookingDate") or told["ValueDate"]
    amount = Decimal(told["Amount"])
    words = (
        told.get("RemittanceInformationFull") or told.get("RemittanceInformation"),
        told.get("AdditionalRemittanceInformation"),
    )
    return ToldLine(
        place,
        datetime.fromisoformat(day).date(),
        -amount if out else amount,
        _clean(told.get(f"{who}Name")),
        _clean(told.get(f"{who}IBAN")),
        _clean(" ".join(word for word in words if word)),
        next(
            (
                told[ref]
                for ref in ("TransactionID", "EndToEndId")
                if told.get(ref, "") not in NO_REFERENCE
            ),
            None,
        ),
    )


def _clean(text: object) -> str | None:
    return " ".join(str(text or "").split()) or None


def _decoded(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030", "latin-1"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise StatementNotRead(name, "its letters are unknown")
