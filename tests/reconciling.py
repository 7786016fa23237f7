"""A company with an account at a bank, whose statements can be imported."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from schema.exchange.files import operations as files
from schema.kernel.graphql import global_id
from schema.receivables.banking import operations as banking
from schema.receivables.banking.tables import BankLine
from schema.receivables.matches import operations as matches
from tests.business import FINANCE, Business, Rows

ACCOUNT: Final = "6222000012345678"
HEADS: Final = "Date,Amount,Name,Account,Description,Reference\n"
LINES: Final = "SELECT number, state, amount, matched FROM bank_lines ORDER BY number"
SENT: Final = (
    "SELECT number, amount FROM refunds r WHERE NOT EXISTS"
    " (SELECT FROM bank_matches m WHERE m.refund_id = r.id) ORDER BY number"
)
SUGGESTED: Final = (
    "SELECT l.number, s.position, s.score, c.number,"
    " (SELECT string_agg(i.number || ': ' || t.amount, '; ' ORDER BY t.position)"
    "    FROM bank_suggestion_items t JOIN invoices i ON i.id = t.invoice_id"
    "   WHERE t.suggestion_id = s.id),"
    " (SELECT string_agg(r.reason, ', ' ORDER BY r.points DESC, r.reason)"
    "    FROM bank_suggestion_reasons r WHERE r.suggestion_id = s.id)"
    " FROM bank_suggestions s JOIN bank_lines l ON l.id = s.bank_line_id"
    " LEFT JOIN customers c ON c.id = s.customer_id ORDER BY 1, 2"
)
BALANCES: Final = (
    "SELECT a.purpose, sum(l.debit - l.credit) FROM journal_lines l"
    " JOIN accounts a ON a.id = l.account_id GROUP BY 1 HAVING sum(l.debit - l.credit) <> 0"
    " ORDER BY 1"
)


class Cashier:
    """Somebody in finance with the files of a bank."""

    def __init__(self, business: Business, folder: Path) -> None:
        """Keep what is sent in a folder."""
        self.folder = folder
        house = replace(business.house, contents=lambda sha: folder / sha)
        self.business = replace(business, house=house)

    async def open(self, posts_from: int | None = None, account: str = ACCOUNT) -> str:
        """Open an account at a bank."""
        told = "Bank of the Coast", account, posts_from
        made = await self.business.do(banking.add_house_bank, *told, by=FINANCE)
        return str(made.number)

    async def keep(self, content: str | bytes, name: str = "june.csv") -> str:
        """Send a file; returns its id."""
        given = content.encode() if isinstance(content, str) else content
        digest = sha256(given).hexdigest()
        (self.folder / digest).write_bytes(given)
        told = files.Content(len(given), digest)
        return global_id(await self.business.do(files.keep, name, "text/csv", told, by=FINANCE))

    async def imports(self, *rows: str, bank: str = "HB-000001") -> Any:  # noqa: ANN401 - a statement
        """Import rows of day, amount, name, account, description, reference."""
        file = await self.keep(HEADS + "\n".join(rows))
        return await self.business.do(banking.import_statement, bank, file, by=FINANCE)

    async def line(self, number: str) -> BankLine:
        """Find a line as it is now."""
        found: BankLine = await self.business.find(BankLine.number, number)
        return found

    def rows(self, query: str) -> Rows:
        """Ask the database."""
        return self.business.rows(query)


async def reconciled(business: Business, customer: str, invoice: str) -> str:
    """Post a line of a statement, leave one open that may be a payment of an invoice.

    What was refunded is matched. Returns the number of the payment.
    """
    with TemporaryDirectory() as folder:
        cashier = Cashier(business, Path(folder))
        bank = await cashier.open(account=ACCOUNT[:-6] + customer[-6:])
        told = (
            f"{business.at:%Y-%m-%d},12,Acme,111222333,thanks,R-1",
            f"{business.at:%Y-%m-%d},7,Acme,111222333,{invoice},R-2",
        )
        sent = cashier.rows(SENT)
        back = [f"{business.at:%Y-%m-%d},-{amount},,,{number}," for number, amount in sent]
        await cashier.imports(*told, *back, bank=bank)
        posted, _, *refunded = (line[0] for line in cashier.rows(LINES)[-2 - len(back) :])
        await cashier.business.do(matches.post, posted, customer=customer, by=FINANCE)
        for line, (number, _) in zip(refunded, sent, strict=True):
            await cashier.business.do(matches.match, line, [number], by=FINANCE)
    ((payment,),) = business.rows("SELECT max(number) FROM payments")
    return str(payment)
