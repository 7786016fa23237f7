"""Property 10: merges, work and undoing in any sequence; keys and counters are as before."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import pytest

from schema.customers.accounts import operations as accounts
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.customers.duplicates import operations
from schema.customers.duplicates.rules import CustomerFact, MergedWithItself
from schema.customers.tax_titles import operations as tax_titles
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from schema.kernel.errors import DomainError
from schema.receivables.invoices import operations as invoices
from schema.receivables.payments import operations as payments
from schema.receivables.payments.rules import Allotment
from schema.receivables.refunds import operations as refunds
from tests.business import Business
from tests.schema.integrity import breaches

SEEDS: Final = range(2)
STEPS: Final = 20
CUSTOMERS: Final = 4
HELD: Final = ("contacts", "addresses", "tax_titles", "leads", "orders", "payments")
OWNERS: Final = " UNION ALL ".join(
    f"SELECT '{table}', t.id, c.number FROM {table} t JOIN customers c ON c.id = t.customer_id"  # noqa: S608 - names of our own
    for table in HELD
)
EXPOSURES: Final = (
    "SELECT c.number, exposure FROM credits JOIN customers c ON c.id = customer_id"
)
OPEN_INVOICES: Final = (
    "SELECT i.number FROM invoices i JOIN orders o ON o.id = i.order_id"
    " JOIN payments p ON p.customer_id = o.customer_id"
    " WHERE i.allocated < i.total AND p.number = '{}' ORDER BY 1"
)
STANDING: Final = "SELECT number FROM customers WHERE merged_into_id IS NULL ORDER BY number"


@dataclass
class Player:
    """Somebody who does what comes to mind, and remembers how things were before a merge."""

    business: Business
    chance: random.Random
    numbers: list[str] = field(default_factory=list)
    merges: dict[str, tuple[str, set[tuple[str, object]]]] = field(default_factory=dict)

    async def begin(self) -> None:
        """Win customers who have something each."""
        await self.business.product()
        await self.business.stock("1000")
        for n in range(CUSTOMERS):
            self.numbers.append(await self.business.customer(f"Acme {n}", limit="5000"))
        for _ in range(CUSTOMERS * 2):
            with suppress(DomainError):  # a number is taken, or nothing is left to bill
                await self.work()

    def owners(self) -> dict[tuple[str, object], str]:
        """Tell to whom everything belongs."""
        return {(table, row): number for table, row, number in self.business.rows(OWNERS)}

    async def merge(self) -> None:
        """Merge two customers, of those who are there or were."""
        winner, loser = self.chance.sample(self.numbers, 2)
        facts = [fact for fact in CustomerFact if self.chance.random() < 0.5]
        before, standing = self.owners(), self.business.rows(STANDING)
        made = await self.business.do(operations.merge, winner, loser, facts)
        ((gone,),) = set(standing) - set(self.business.rows(STANDING))
        mine = {record for record, number in before.items() if number == gone}
        self.merges[made.number] = gone, mine
        assert gone not in self.owners().values()

    async def undo(self) -> None:
        """Undo some merge, which gives back what the other one had, and nothing else."""
        number = self.chance.choice([*self.merges, "MG-000000"])
        before = self.owners()
        await self.business.do(operations.undo_merge, number)
        gone, mine = self.merges.pop(number)
        now = self.owners()
        assert {record for record, owner in now.items() if owner == gone} == mine
        assert {record for record, owner in now.items() if owner != before[record]} == mine

    async def work(self) -> None:
        """Do something with a customer, of those who are there or were."""
        number = self.chance.choice(self.numbers)
        deed = self.chance.choice((self.know, self.sell, self.bill, self.pay, self.prefer))
        await deed(number)

    async def know(self, number: str) -> None:
        """Get to know a person, a place and a tax title."""
        told = self.chance.randrange(4)
        await self.business.do(
            accounts.add_contact, number, f"Li {told}", phone=f"555010{told}"
        )
        place = number, AddressKind.SHIPPING, "Bern", f"Gasse {told}"
        await self.business.do(addresses.add, *place)
        await self.business.do(accounts.correct, number, industry=f"pumps {told}")
        await self.business.do(tax_titles.add, number, "Acme", f"11010100000000{told}")

    async def sell(self, number: str) -> None:
        """Write an order down, perhaps confirm it and ship it."""
        order = await self.business.draft(number, "1", "2")
        for further in (promises.confirm, shipments.ship):
            if self.chance.random() < 0.7:
                await self.business.do(further, order)

    async def bill(self, number: str) -> None:
        """Issue an invoice for some order."""
        assert number
        found = self.business.rows("SELECT number FROM orders WHERE state = 'shipped'")
        if found:
            await self.business.do(invoices.issue, self.chance.choice(sorted(found))[0])

    async def pay(self, number: str) -> None:
        """Receive money, and settle what is open of whoever it is from."""
        payment = await self.business.payment(number, "25")
        open_ones = self.business.rows(OPEN_INVOICES.format(payment))
        for (invoice,) in open_ones[:2]:
            asked = [Allotment(invoice, Decimal(10))]
            await self.business.do(payments.allocate, payment, asked)

    async def prefer(self, number: str) -> None:
        """Have somebody asked first, goods go somewhere, and invoices be issued to a title."""
        assert number
        for table, deed in (
            ("contacts", accounts.prefer_contact),
            ("addresses", addresses.prefer),
            ("tax_titles", tax_titles.prefer),
        ):
            found = sorted(self.business.rows(f"SELECT number FROM {table}"))  # noqa: S608 - our own
            if found:
                await self.business.do(deed, self.chance.choice(found)[0])


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
async def test_merging_working_and_undoing_in_any_sequence_keeps_every_promise(
    business: Business, seed: int
) -> None:
    player = Player(business, random.Random(seed))  # noqa: S311 - a test that repeats itself
    await player.begin()
    deeds: list[Callable[[], Awaitable[None]]] = [player.merge, player.undo, player.work]
    came: Counter[str] = Counter()
    for _ in range(STEPS):
        deed = player.chance.choice(deeds)
        before = business.picture()
        try:
            await deed()
        except DomainError as refusal:
            came[refusal.code] += 1
            if deed != player.work:
                assert business.picture() == before
        else:
            came[deed.__name__] += 1
        assert breaches(business) == {}
    assert came["merge"] > 1
    assert came["undo"] > 0
    assert came["RULE_BROKEN"] == 0


@pytest.mark.parametrize("seed", SEEDS)
async def test_merges_undone_in_their_order_leave_all_as_it_was(
    business: Business, seed: int
) -> None:
    player = Player(business, random.Random(seed))  # noqa: S311 - a test that repeats itself
    await player.begin()
    before, owed = player.owners(), sorted(business.rows(EXPOSURES))
    while len(business.rows(STANDING)) > 1:
        with suppress(MergedWithItself):
            await player.merge()
        assert breaches(business) == {}
    for number in reversed(player.merges):
        await business.do(operations.undo_merge, number)
        assert breaches(business) == {}
    assert (player.owners(), sorted(business.rows(EXPOSURES))) == (before, owed)


async def test_what_became_of_documents_after_a_merge_goes_back_with_them(
    business: Business,
) -> None:
    """Bill, credit, refund and reverse what the other one had: it is all theirs again."""
    winner = await business.shop()
    loser = await business.customer("Beta")
    invoice = await business.invoiced(loser, "3")
    shipped = await business.shipped(loser, "2")
    first, second = [await business.payment(loser, amount) for amount in ("12", "7")]
    await business.settle(first, invoice)
    merge = await business.do(operations.merge, winner, loser)
    await business.credit(invoice, "25")
    await business.do(refunds.refund, first, "too much")
    await business.do(payments.reverse, second, "bounced")
    later = await business.do(invoices.issue, shipped)
    await business.credit(later.number, "5")
    await business.do(operations.undo_merge, merge.number)
    owed = "SELECT c.number, count(*) FROM open_items t JOIN customers c ON c.id = customer_id"
    assert business.rows(f"{owed} GROUP BY 1") == [(loser, 8)]
    assert business.rows(f"{EXPOSURES} ORDER BY 1") == [(winner, 0), (loser, 15)]
    assert breaches(business) == {}
