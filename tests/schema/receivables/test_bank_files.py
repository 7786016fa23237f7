"""What banks send is read as it is meant, or refused with a sentence that says why."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Final

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from schema.kernel.errors import DomainError
from schema.receivables.banking import files
from schema.receivables.banking.rules import (
    StatementFormat,
    ToldLine,
    ToldStatement,
    check_statement,
    fingerprints,
)
from tests.schema.receivables.bank_files import CAMT053, CHINESE, ENGLISH, EUROPEAN, MT940

FORMATS = {
    "mt940": MT940.encode(),
    "camt053": CAMT053.encode(),
    "english": ENGLISH.encode("utf-8-sig"),
    "chinese": CHINESE.encode("gb18030"),
    "european": EUROPEAN.encode("latin-1"),
}
HEADS = b"Date,Amount\n"


def workbook() -> bytes:
    """Write the same as an Excel workbook, with days and amounts as Excel keeps them."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    heads = ["Date", "Amount", "Name", "Account", "Description", "Reference", "Balance"]
    sheet.write_row(0, 0, heads)
    acme = ["ACME LTD", "DE123456789", "INV-000001 and INV-000002", "BR-1", 1500]
    for row, (amount, rest) in enumerate(
        [(500, acme), (-25.5, ["", "", "Account fee", "BR-2", 1474.5])], start=1
    ):
        sheet.write_datetime(row, 0, datetime(2030, 6, 1))  # noqa: DTZ001 - cells know no zone
        sheet.write_row(row, 1, [amount, *rest])
    book.close()
    return target.getvalue()


def told(content: bytes, account: str = "1234567") -> ToldStatement:
    """Read a file and check it for an account of ours."""
    read = files.read("bank.txt", content)
    return check_statement("bank.txt", read, "HB-000001", account, "CNY")


def refusal(content: bytes, account: str = "1234567") -> str:
    """Read a file that is refused, and say why."""
    with pytest.raises(DomainError) as caught:
        told(content, account)
    return str(caught.value)


@pytest.mark.parametrize("format_name", [*FORMATS, "workbook"])
def test_every_format_says_the_same(format_name: str) -> None:
    content = FORMATS.get(format_name) or workbook()
    account = "DE89370400440532013000" if format_name == "camt053" else "1234567"
    said = told(content, account)
    assert [
        (
            line.booked_on,
            line.amount,
            line.counterparty,
            line.counterparty_account,
            line.remittance,
            line.reference,
        )
        for line in said.lines
    ] == [
        (
            *(date(2030, 6, 1), Decimal(500), "ACME LTD", "DE123456789"),
            *("INV-000001 and INV-000002", "BR-1"),
        ),
        (date(2030, 6, 1), Decimal("-25.50"), None, None, "Account fee", "BR-2"),
    ]
    assert (said.opening, said.closing) == (Decimal(1000), Decimal("1474.50"))


def test_a_line_is_the_same_line_in_every_format() -> None:
    read = [files.read("bank.txt", content) for content in FORMATS.values()]
    prints = {tuple(sorted(fingerprints(statement.lines))) for statement in read}
    assert len(prints) == 1


def test_two_equal_lines_of_a_day_stay_two() -> None:
    line = ToldLine(1, date(2030, 6, 1), Decimal(5), remittance="coffee")
    first, second = fingerprints([line, line])
    assert first != second
    assert fingerprints([line]) == [first]
    other = ToldLine(1, date(2030, 6, 1), Decimal(5), remittance="tea")
    assert fingerprints([other, line]) == [fingerprints([other])[0], first]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"",
            (
                "bank.txt has no row of headers with a date and an amount;"
                " write Date and Amount,"
                " or Date, Debit and Credit above the columns."
            ),
        ),
        (HEADS, "bank.txt has no lines; nothing was imported."),
        (
            HEADS + b"11/23/2030,5\n",
            (
                "Row 2 of bank.txt says 11/23/2030 where a day like"
                " 2026-11-23 belongs; nothing was imported."
            ),
        ),
        (
            HEADS + b",5\n",
            (
                "Row 2 of bank.txt says nothing where a day like 2026-11-23 belongs;"
                " nothing was imported."
            ),
        ),
        (
            HEADS + b"2030-06-31,5\n",
            (
                "Row 2 of bank.txt says 2030-06-31 where a day like"
                " 2026-11-23 belongs; nothing was imported."
            ),
        ),
        (
            HEADS + b"2030-06-01,five\n",
            ("Row 2 of bank.txt says five where an amount belongs; nothing was imported."),
        ),
        (
            HEADS + b"2030-06-01,5.001\n",
            ("Row 2 of bank.txt says 5.001 where an amount belongs; nothing was imported."),
        ),
        (
            HEADS + b"2030-06-01,0\n",
            "bank.txt has no lines; nothing was imported.",
        ),
        (
            b"Date,Amount,Balance\n2030-06-01,5,105\n2030-06-02,5,111\n",
            (
                "Row 3 of bank.txt says the balance is 111.00, but it would be"
                " 110.00; a row is missing or"
                " was changed."
            ),
        ),
        (
            MT940.replace("1474,50", "1474,51").encode(),
            (
                "bank.txt does not add up: 1000.00 and all lines make"
                " 1474.50, but it says 1474.51;"
                " fetch it anew from the bank."
            ),
        ),
        (
            MT940.replace("1234567", "7654321").encode(),
            (
                "bank.txt is of account 10020030/7654321, but HB-000001 is"
                " account 1234567; import it"
                " for the account it is of."
            ),
        ),
        (
            MT940.replace("CNY", "EUR").encode(),
            ("bank.txt is in EUR, but HB-000001 is kept in CNY."),
        ),
        (
            b":20:\n:61:\n",
            (
                "bank.txt cannot be read as a bank statement: it is no complete MT940."
                " Ask the bank for CSV, Excel, MT940 or CAMT.053."
            ),
        ),
        (
            b"<html></html>",
            (
                "bank.txt cannot be read as a bank statement: it is no complete"
                " CAMT.053. Ask the bank for CSV, Excel, MT940 or CAMT.053."
            ),
        ),
    ],
)
def test_what_cannot_be_believed_is_refused_in_words(content: bytes, words: str) -> None:
    assert refusal(content) == words


IBAN: Final = "DE89370400440532013000"
ENTRY: Final = """<Ntry><Amt Ccy="CNY">500.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2030-06-01</Dt></BookgDt><NtryDtls>{}</NtryDtls></Ntry>"""


def amounts(details: str) -> list[Decimal]:
    """Read an entry of 500 with these details; the bank tells no balances."""
    head, _, foot = CAMT053.partition("<Bal>")
    bare = head + ENTRY.format(details) + foot[foot.index("</Stmt>") :]
    return [line.amount for line in told(bare.encode(), IBAN).lines]


def test_only_what_was_booked_is_an_amount() -> None:
    charged = (
        '<TxDtls><Chrgs><Rcrd><Amt Ccy="CNY">1.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd>'
        "</Chrgs></TxDtls>"
    )
    foreign = (
        '<TxDtls><AmtDtls><InstdAmt><Amt Ccy="USD">70</Amt></InstdAmt><TxAmt>'
        '<Amt Ccy="CNY">500</Amt></TxAmt></AmtDtls></TxDtls>'
    )
    part = '<TxDtls><Amt Ccy="CNY">{}</Amt></TxDtls>'
    assert amounts(charged) == [500]
    assert amounts(foreign) == [500]
    assert amounts("<TxDtls/><TxDtls/>") == [500]
    assert amounts(part.format(200) + part.format(300)) == [200, 300]
    assert amounts(part.format(200) + part.format(299)) == [500]


def test_the_balance_of_the_day_before_is_the_opening_one() -> None:
    content = CAMT053.replace("OPBD", "PRCD").encode()
    assert told(content, IBAN).opening == 1000
    assert told(CAMT053.replace("CLBD", "FWAV").encode(), IBAN).opening is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("25.50 DR", "-25.50"),
        ("25.50 CR", "25.50"),
        ("CNY 25.50", "25.50"),
        ("\u221225.50", "-25.50"),
        ("(25.50)", "-25.50"),
        ("25.50-", "-25.50"),
        ("1'234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234", "1234"),
        ("1474.5000000000002", "1474.50"),
    ],
)
def test_amounts_are_read_as_banks_write_them(text: str, amount: str) -> None:
    (line,) = told(f'Date,Amount\n2030-06-01,"{text}"\n'.encode()).lines
    assert line.amount == Decimal(amount)


@pytest.mark.parametrize("text", ["1E5", "25.50 total", "five"])
def test_letters_are_no_amount(text: str) -> None:
    said = refusal(f"Date,Amount\n2030-06-01,{text}\n".encode())
    assert said.startswith(f"Row 2 of bank.txt says {text} where an amount belongs")


def test_what_stands_around_the_lines_is_no_line() -> None:
    content = (
        "Kontoauszug 2030\n\nPosting date;Transaction date;Amount\n"
        "01.06.2030;31.05.2030;5,00\n20300602101500;;6,00\nTotal;;11,00\n"
    )
    assert [(line.booked_on.day, line.amount) for line in told(content.encode()).lines] == [
        (1, Decimal(5)),
        (2, Decimal(6)),
    ]


def test_a_bank_books_on_the_day_of_entry_whatever_the_value_date() -> None:
    later = MT940.replace(":61:3006010601C", ":61:3006030601C")
    assert told(later.encode()).lines[0].booked_on == date(2030, 6, 1)


def test_a_file_of_two_accounts_is_refused() -> None:
    other = MT940.split("{4:")[1].replace("1234567", "7654321")
    assert refusal((MT940 + "{4:" + other).encode()) == (
        "bank.txt cannot be read as a bank statement: it tells of several accounts. Ask the"
        " bank for CSV, Excel, MT940 or CAMT.053."
    )


def test_a_bomb_in_a_message_is_not_lit() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE d [<!ENTITY a0 "ha">{laughs}]>'
    content = bomb + CAMT053.split("?>")[1].replace("ACME LTD", "&a9;")
    assert refusal(content.encode()).startswith("bank.txt cannot be read as a bank statement")


@given(st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    try:
        told(content)
    except DomainError:
        return


@given(
    st.lists(st.decimals(-10_000, 10_000, places=2).filter(bool), min_size=1, max_size=20),
    st.decimals(-1000, 1000, places=2),
    st.sampled_from((1, -1)),
)
def test_balances_follow_in_either_order(
    amounts: list[Decimal], opening: Decimal, order: int
) -> None:
    lines, balance = [], opening
    for place, amount in enumerate(amounts):
        balance += amount
        lines.append(ToldLine(place, date(2030, 6, 1), amount, balance=balance))
    listed = lines[::order]
    statement = ToldStatement(StatementFormat.TABLE, listed)
    said = check_statement("f", statement, "HB-000001", "12345", "CNY")
    assert said.opening is not None
    assert said.opening + sum(amounts, Decimal(0)) == said.closing
