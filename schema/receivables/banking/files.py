"""Bank statements as banks send them: tables, MT940 and CAMT.053, made one.

MT940 is SWIFT's *Customer Statement Message*, which a library reads; CAMT.053 is ISO 20022's
*Bank to Customer Statement*, of which only direct children count: charges and foreign amounts
stand deeper, and are not what was booked.
"""

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any, Final

import mt940
from lxml.etree import LxmlError, XMLParser, fromstring
from mt940.options import Options

from schema.kernel import workbooks
from schema.kernel.headers import plain
from schema.receivables.banking.rules import (
    NO_REFERENCE,
    StatementCellNotRead,
    StatementColumnsMissing,
    StatementFormat,
    StatementNotRead,
    ToldLine,
    ToldStatement,
)

COLUMNS: Final[Mapping[str, str]] = {
    "booked_on": "Booking date|Posting date|Date|Transaction date|记账日期|入账日期|交易日期"
    "|交易日|日期|交易时间|記帳日期|入帳日期|帳務日期|交易時間",
    "amount": "Amount|Transaction amount|交易金额|金额|发生额|交易金額|金額",
    "debit": "Debit|Withdrawal|Paid out|支出|支出金额|借方|借方发生额|借方金额|支出金額"
    "|借方金額|提出",
    "credit": "Credit|Deposit|Paid in|收入|收入金额|贷方|贷方发生额|贷方金额|收入金額|貸方"
    "|貸方金額|存入",
    "side": "Debit/Credit|D/C|借贷标志|借贷方向|收支|借貸別",
    "counterparty": "Counterparty|Name|Payer|Payee|对方户名|对方名称|对方单位名称|户名"
    "|對方戶名|戶名",
    "counterparty_account": "Counterparty account|IBAN|对方账号|对方账户|对方帐号|對方帳號"
    "|Account",
    "remittance": "Remittance|Description|Details|Text|摘要",
    "purpose": "Purpose|Message|用途|附言|附註",
    "note": "Note|Remark|备注|備註",
    "reference": "Bank reference|Reference|Transaction ID|流水号|交易流水号|银行流水号"
    "|流水號|交易序號",
    "balance": "Balance|余额|账户余额|餘額|帳戶餘額",
}
"""What may stand above a column, the words we trust most first."""
OUTGOING: Final = frozenset({"d", "dr", "dbit", "debit", "借", "支出", "支", "出"})
INCOMING: Final = frozenset({"c", "cr", "crdt", "credit", "贷", "貸", "收入", "收", "入"})
SENDERS: Final = Options(applicant_iban=True, reversal_sign=True, unbounded_details=True)
WORDS: Final = (".//{*}RmtInf/{*}Ustrd", ".//{*}RmtInf/{*}Strd//{*}Ref")
REFERENCES: Final = ("AcctSvcrRef", "EndToEndId")
TRANSACTIONS: Final = "{*}NtryDtls/{*}TxDtls"
FIRST_ROWS: Final = 30
"""Within how many rows the headers stand; above them banks tell whose account it is."""
_DAY: Final = re.compile(
    r"(\d{4})(?:[-/.年](\d\d?)[-/.月](\d\d?)日?|(\d\d)(\d\d))(?:[T ].*|\d{6})?"
)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MONEY: Final = re.compile(r"[+-]?\d+(\.\d+)?")
_COMPUTED: Final = Decimal("0.000001")
"""How far a cell that was computed may be from cents."""
logging.getLogger("mt940").setLevel(logging.CRITICAL)  # it writes what it cannot read to logs


def read(name: str, content: bytes) -> ToldStatement:
    """Read a statement, whichever of the formats it is in; raises what is wrong with it."""
    bare = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if bare.startswith(b"<"):
        told = _camt(name, bare)
    elif re.search(rb"^(\{.*)?:20:", bare[:4096], re.MULTILINE):
        told = _mt940(name, content)
    else:
        told = _table(name, workbooks.read(name, content))
    for line in told.lines:
        if not line.amount.is_finite() or round(line.amount, 2) != line.amount:
            raise StatementCellNotRead(line.place, name, str(line.amount), "an amount")
    return replace(told, lines=[line for line in told.lines if line.amount])


def _table(name: str, rows: Sequence[Sequence[str]]) -> ToldStatement:
    at, columns = _headers(name, rows)
    lines: list[ToldLine] = []
    for place, row in enumerate(rows[at + 1 :], at + 2):
        told = {c: row[i] for c, i in columns.items() if i < len(row)}
        cells = {c: unicodedata.normalize("NFKC", text).strip() for c, text in told.items()}
        if any(cells.get(code) for code in ("booked_on", "amount", "debit", "credit")):
            if lines and not re.search(r"\d{4}|\d\.\d", cells.get("booked_on", "")):
                break  # what stands below the lines sums them up
            lines.append(_row(name, place, cells))
    return ToldStatement(StatementFormat.TABLE, lines)


def _headers(name: str, rows: Sequence[Sequence[str]]) -> tuple[int, Mapping[str, int]]:
    for at, row in enumerate(rows[:FIRST_ROWS]):
        places = {plain(cell): place for place, cell in reversed([*enumerate(row)])}
        columns = {
            code: next(places[plain(title)] for title in told if plain(title) in places)
            for code, titles in COLUMNS.items()
            for told in [titles.split("|")]
            if any(plain(title) in places for title in told)
        }
        if "booked_on" in columns and columns.keys() & {"amount", "debit", "credit"}:
            return at, columns
    raise StatementColumnsMissing(name)


def _row(name: str, place: int, cells: Mapping[str, str]) -> ToldLine:
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
    parts = [one for one in found.groups() if one] if found else []
    parts = parts or (list(swapped.groups()[::-1]) if swapped else [])
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError as error:
        wanted = "a day like 2026-11-23"
        raise StatementCellNotRead(place, name, text or "nothing", wanted) from error


def _moved(name: str, place: int, cells: Mapping[str, str]) -> Decimal:
    """Tell what came in, or below 0 what went out."""
    out, into = (
        _money(name, place, cells[code]) if cells.get(code) else Decimal(0)
        for code in ("debit", "credit")
    )
    if not cells.get("amount"):
        return into - abs(out)
    moved = _money(name, place, cells["amount"])
    side = cells.get("side", "").casefold()
    if side in OUTGOING:
        return -abs(moved)
    if side and side not in INCOMING:
        raise StatementCellNotRead(place, name, cells["side"], "debit or credit")
    return moved


def _money(name: str, place: int, text: str) -> Decimal:
    """Read an amount as banks write it; the last of point and comma is the decimal one.

    What follows it may say which way it went: ``25.50 DR``.
    """
    bare = re.sub("[\\s'\u2019]", "", text.upper()).replace("\u2212", "-")
    bare = re.sub(r"^([+-]?)([A-Z]{3}|[¥$€£])|([A-Z]{3}|[¥$€£])$", r"\1", bare)
    side = re.search(r"(?:DR?|CR?)$", bare)
    bare = bare.removesuffix(side[0]) if side else bare
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    if bare.endswith("-"):
        bare = f"-{bare[:-1]}"
    if bare.rfind(",") > bare.rfind(".") and not re.search(r",\d{3}$", bare):
        bare = bare.replace(".", "").replace(",", ".")
    bare = bare.replace(",", "")
    number = Decimal(bare) if _MONEY.fullmatch(bare) else None
    cents = Decimal(0) if number is None else round(number, 2)
    if number is None or abs(cents - number) > _COMPUTED:
        raise StatementCellNotRead(place, name, text, "an amount")
    return -abs(cents) if side and side[0].startswith("D") else cents


def _mt940(name: str, content: bytes) -> ToldStatement:
    try:
        told = mt940.parse_statements(StringIO(_decoded(content)), options=SENDERS)
        lines = list(_movements(one for statement in told for one in statement))
        accounts = {str(one.data["account_identification"]) for one in told}
        opened = [_either(one.data, "opening_balance") for one in told]
        closed = [_either(one.data, "closing_balance") for one in told]
    except (KeyError, IndexError, ValueError, RuntimeError, AttributeError) as error:
        raise StatementNotRead(name, "it is no complete MT940") from error
    currencies = {one.currency for one in (*opened, *closed)}
    if len(accounts) != 1 or len(currencies) != 1:
        raise StatementNotRead(name, "it tells of several accounts")
    if [one.amount for one in closed[:-1]] != [one.amount for one in opened[1:]]:
        raise StatementNotRead(name, "one of its pages is missing")
    whose = accounts.pop(), currencies.pop()
    ends = opened[0].amount, closed[-1].amount
    return ToldStatement(StatementFormat.MT940, lines, *whose, *ends)


def _either(told: Mapping[str, Any], balance: str) -> Any:  # noqa: ANN401 - of the library
    """Take the balance of the statement, or of its page."""
    return (told.get(f"final_{balance}") or told[f"intermediate_{balance}"]).amount


def _movements(told: Iterable[Any]) -> Iterator[ToldLine]:
    for place, one in enumerate(told, start=1):
        said = one.data
        own, theirs = said.get("bank_reference") or "", said.get("customer_reference") or ""
        day = said.get("entry_date") or said["date"]
        yield ToldLine(
            place,
            date(day.year, day.month, day.day),
            Decimal(said["amount"].amount),
            _clean(said.get("applicant_name")),
            _clean(said.get("applicant_iban")),
            _clean(said.get("purpose") or said.get("transaction_details")),
            next((ref for ref in (own, theirs) if ref not in NO_REFERENCE), None),
        )


def _camt(name: str, content: bytes) -> ToldStatement:
    try:
        tree = fromstring(content, XMLParser(resolve_entities=False, no_network=True))
        told = tree.findall("{*}BkToCstmrStmt/{*}Stmt")
        entries = [one for statement in told for one in statement.findall("{*}Ntry")]
        booked = [one for one in entries if _text(one, "Sts", "Sts/{*}Cd") in {"BOOK", None}]
        lines = list(_entries(booked))
        ids = ("Acct/{*}Id/{*}IBAN", "Acct/{*}Id/{*}Othr/{*}Id")
        accounts = {_text(one, *ids) for one in told}
        amounts = [one.find("{*}Amt") for one in (*booked, *tree.iterfind(".//{*}Bal"))]
        (currency,) = {one.get("Ccy") for one in amounts} or {None}
        opened, closed = _balances(told[0]), _balances(told[-1])
        balances = opened.get("OPBD", opened.get("PRCD")), closed.get("CLBD")
    except (LxmlError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise StatementNotRead(name, "it is no complete CAMT.053") from error
    if len(accounts) != 1:
        raise StatementNotRead(name, "it tells of several accounts")
    ends = balances if None not in balances else (None, None)
    return ToldStatement(StatementFormat.CAMT053, lines, accounts.pop(), currency, *ends)


def _entries(booked: Iterable[Any]) -> Iterator[ToldLine]:
    """Tell each entry, and each of its details where these tell their own amounts."""
    for place, entry in enumerate(booked, start=1):
        sign = -1 if _text(entry, "CdtDbtInd") == "DBIT" else 1
        amount, details = Decimal(entry.findtext("{*}Amt")), [*entry.iterfind(TRANSACTIONS)]
        day = _text(entry, "BookgDt/{*}Dt", "BookgDt/{*}DtTm", "ValDt/{*}Dt", "ValDt/{*}DtTm")
        own = [_text(one, "Amt", "AmtDtls/{*}TxAmt/{*}Amt") or "NaN" for one in details]
        apart = len(own) > 1 and sum(map(Decimal, own)) == amount
        reference = _text(entry, "AcctSvcrRef")
        for part, told in zip(own, details, strict=True) if apart else [(amount, entry)]:
            words = [word for path in WORDS for word in told.iterfind(path)]
            others = (told.findtext(f".//{{*}}Refs/{{*}}{ref}") for ref in REFERENCES)
            yield ToldLine(
                place,
                date.fromisoformat(str(day)[:10]),
                sign * Decimal(part),
                *_party(told, "Cdtr" if sign < 0 else "Dbtr"),
                _clean(" ".join(word.text or "" for word in words)),
                next((r for r in (reference, *others) if (r or "") not in NO_REFERENCE), None),
            )


def _party(told: Any, party: str) -> tuple[str | None, str | None]:  # noqa: ANN401 - an element of XML
    """Read the name and the account of who paid, or was paid."""
    near = f".//{{*}}RltdPties/{{*}}{party}"
    names = (f"{near}/{{*}}Nm", f"{near}/{{*}}Pty/{{*}}Nm")
    ids = (f"{near}Acct/{{*}}Id/{{*}}IBAN", f"{near}Acct/{{*}}Id/{{*}}Othr/{{*}}Id")
    name, account = (
        next((text for path in paths if (text := told.findtext(path))), None)
        for paths in (names, ids)
    )
    return _clean(name), _clean(account)


def _text(node: Any, *paths: str) -> str | None:  # noqa: ANN401 - an element of XML
    """Read the first of some children that says something."""
    told = (node.findtext("{*}" + path) or "" for path in paths)
    return next((text.strip() for text in told if text.strip()), None)


def _balances(statement: Any) -> dict[str | None, Decimal]:  # noqa: ANN401 - an element of XML
    told = {}
    for one in statement.findall("{*}Bal"):
        sign = -1 if _text(one, "CdtDbtInd") == "DBIT" else 1
        told[_text(one, "Tp/{*}CdOrPrtry/{*}Cd")] = sign * Decimal(one.findtext("{*}Amt"))
    return told


def _clean(text: object) -> str | None:
    return " ".join(str(text or "").split()) or None


def _decoded(content: bytes) -> str:
    """Read what SWIFT sends: bytes are Latin, unless they are Unicode."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
