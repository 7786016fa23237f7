"""A sample company to try things on: people, products, stock, and sales in every state.

The same seed makes the same company. Everything goes through the operations, so the sample
keeps every rule that real data keeps.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any, Final

from sqlalchemy import func, select

from salesbook import (
    sample_bank,
    sample_data,
    sample_growth,
    sample_intake,
    sample_orders,
    sample_prices,
    sample_shipping,
    sample_stock,
    sample_supply,
)
from salesbook.sample_customers import describe
from salesbook.sample_people import PEOPLE, SAMPLER, SELLERS
from schema.catalogue.products import operations as products
from schema.customers.accounts import operations as accounts
from schema.customers.accounts import queries as accounts_of
from schema.customers.accounts.rules import ContactGiven
from schema.customers.accounts.tables import Customer
from schema.customers.credit import operations as credit
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders.rules import LineAsked
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from schema.kernel.work import Actor, Deed, House, Work, perform
from schema.people.users import operations as users
from schema.pipeline.leads import operations as leads
from schema.pipeline.leads.rules import LeadSource
from schema.receivables.credit_notes import operations as credit_notes
from schema.receivables.credit_notes.rules import LineCredited
from schema.receivables.invoices import operations as invoices
from schema.receivables.payments import operations as payments
from schema.receivables.payments.rules import Allotment

GOODS: Final = (
    ("PUMP-10", "Centrifugal pump 10 m³/h", "pcs", "1280.00"),
    ("PUMP-25", "Centrifugal pump 25 m³/h", "pcs", "2140.00"),
    ("VALVE-DN50", "Ball valve DN50", "pcs", "186.50"),
    ("VALVE-DN80", "Ball valve DN80", "pcs", "312.00"),
    ("SEAL-KIT", "Seal kit", "set", "48.90"),
    ("HOSE-25", "Pressure hose 25 mm", "m", "23.75"),
    ("MOTOR-3KW", "Motor 3 kW", "pcs", "960.00"),
    ("MOTOR-7KW", "Motor 7.5 kW", "pcs", "1845.00"),
    ("FILTER-100", "Filter cartridge 100 µm", "pcs", "37.20"),
    ("GREASE-1", "Bearing grease", "kg", "16.333333"),
)
CREDITED: Final = 6
"""Of every round, what is credited a line of."""
COMPANIES: Final = (
    "Nordhavn Dairy",
    "华北泵业有限公司",
    "Elbe Water Works",
    "恒远机电",
    "Kestrel Breweries",
    "Sunrise Textiles",
    "南山化工",
    "Vega Foods",
    "Harbour Shipyard",
    "绿源环保",
    "Ostrava Paper",
    "Lotus Pharma",
    "Granite Quarries",
    "Delta Greenhouses",
    "Blue Fjord Salmon",
    "金桥物流",
)
PROSPECTS: Final = ("Works", "Group", "集团")
NAMES: Final = ("Lena Holm", "王芳", "Tomas Novak", "李强", "Sara Lind", "Omar Haddad", "赵敏")
NEEDS: Final = (
    "Replace two pumps before spring", "Spare seals for the old line", "New filter station",
    "Quote for motors, delivery in May", "Second supplier for valves",
)  # fmt: skip


@dataclass(slots=True)
class Sampler:
    """Fills one house with a sample company."""

    house: House
    dice: Random
    now: Callable[[], datetime]
    advance: Callable[[str], None]
    _limits: dict[str, Decimal] = field(default_factory=dict[str, Decimal])

    async def fill(self, order_count: int) -> bool:
        """Load the company unless there is one; tell whether anything was loaded."""
        if await self._do(_customers):
            return False
        await self._do(self._base)
        await sample_prices.fill(self._do, [sku for sku, *_ in GOODS])
        await self._do(sample_orders.offer_scarce)
        self.advance("people, products, prices, stock")
        for company in (*COMPANIES, *sample_growth.more_companies(order_count)):
            await self._do(partial(self._customer, name=company))
        for customer, limit in self._limits.items():
            await self._do(partial(credit.set_limit, number=customer, credit_limit=limit))
        customers = await self._do(_numbers)
        await sample_prices.agree(self._do, customers[0])
        self.advance("customers")
        for number in range(len(COMPANIES)):
            seller = SELLERS[str(self.dice.choice(PEOPLE[:2])[-1])]
            await self._do(partial(self._lead, number=number), seller)
        self.advance("leads")
        for number in range(order_count):
            order = await self._do(partial(self._order, customers=customers, number=number))
            await sample_orders.go_on(self._do, number, order)
            self.advance(f"order {number + 1} of {order_count}")
        await sample_supply.fill(self._do)
        await sample_data.fill(self._do, self.house.contents)
        await sample_intake.fill(self._do, self.house.contents)
        await sample_shipping.fill(self._do)
        await sample_bank.fill(self._do, self.house.contents)
        return True

    async def _do(self, deed: Deed[Any], actor: Actor = SAMPLER) -> Any:  # noqa: ANN401 - whatever the deed returns
        return await perform(self.house, actor, self.now(), deed)

    async def _base(self, work: Work) -> None:
        for email, name, role, territory in PEOPLE:
            await users.create(work, email, name, role, territory)
        await sample_stock.open_all(work)
        for place, (sku, name, unit, price) in enumerate(GOODS, 1):
            by_lot = sku in sample_stock.LOTS
            rate = sample_stock.TAX_RATE
            await products.add(
                work, sku, name, unit, Decimal(price), by_lot=by_lot, tax_rate=rate
            )
            await sample_stock.stock_up(work, sku, place, self.dice)
        await sample_stock.take_back(work)

    async def _customer(self, work: Work, name: str) -> None:
        north = self.dice.random() < 0.5  # noqa: PLR2004 - a coin
        owner, _, _, territory = PEOPLE[0 if north else 1]
        contact = ContactGiven(self.dice.choice(NAMES), self._phone())
        made = await accounts.register(
            work, name, territory or "North", owner, [contact], phone=self._phone()
        )
        (person,) = await accounts_of.contacts(work.session, made)
        await accounts.prefer_contact(work, person.number)
        await describe(work, made)
        self._limits[made.number] = Decimal(self.dice.randrange(50, 200) * 1000)

    async def _lead(self, work: Work, number: int) -> None:
        lead = await leads.capture(
            work,
            f"{self.dice.choice(COMPANIES).split()[0]} {PROSPECTS[number % len(PROSPECTS)]}",
            contact=self.dice.choice(NAMES),
            phone=self._phone(),
            source=self.dice.choice(tuple(LeadSource)),
            interest=self.dice.randrange(4),
            need=self.dice.choice(NEEDS),
            estimated_amount=Decimal(self.dice.randrange(2, 80) * 500),
            next_contact_on=work.today + timedelta(days=self.dice.randrange(1, 20)),
        )
        steps = (leads.contact, leads.qualify)[: self.dice.randrange(3)]
        for step in steps:
            await step(work, lead.number)

    async def _order(self, work: Work, customers: list[str], number: int) -> str:
        """Take one order as far as the dice say: draft, confirmed, shipped, billed, paid."""
        lines = [
            LineAsked(sku, Decimal(self.dice.randrange(1, 9)))
            for sku, *_ in self.dice.sample(GOODS, self.dice.randrange(1, 4))
        ]
        wanted = work.today + timedelta(days=self.dice.randrange(3, 40))
        asked, facts = [*lines, *sample_orders.scarce(number)], sample_orders.facts(number)
        order = await orders.draft(work, self.dice.choice(customers), asked, wanted, **facts)
        reach = number % 6
        if reach >= 1:
            await self._restock(work, lines)
            await sample_growth.trust(work, order.number)
            await promises.confirm(work, order.number, backorder=asked != lines)
        if reach >= 3:  # noqa: PLR2004 - how far an order goes
            await shipments.ship(work, order.number, "SF Express", f"SF{number:09d}")
        if reach >= 4:  # noqa: PLR2004 - how far an order goes
            due = work.today + timedelta(days=self.dice.choice((14, 30, 45)))
            await self._bill(work, order.number, due, paid=reach - 4)
        return order.number

    async def _restock(self, work: Work, lines: list[LineAsked]) -> None:
        for line in lines:
            await sample_stock.receive(work, line.sku, line.quantity)

    async def _bill(self, work: Work, order: str, due: date, *, paid: int) -> None:
        bill = await invoices.issue(work, order, due)
        if int(order[-6:]) % sample_orders.ROUND == CREDITED:
            line = [LineCredited(f"{order}/1")]
            await credit_notes.issue(work, bill.number, "Not what was ordered", line)
        left = bill.total - bill.allocated
        if not (paid and left):
            return
        customer = await _payer(work, order)
        payment = await payments.receive(work, left, customer, reference=bill.number)
        if self.dice.random() < 0.6:  # noqa: PLR2004 - some payments wait for finance
            await payments.allocate(work, payment.number, [Allotment(bill.number)])

    def _phone(self) -> str:
        """Make up a number that nobody is called by, and that could be one."""
        return f"+86 21 555{self.dice.randrange(10_000_000, 99_999_999) % 100_000:05d}"


async def _customers(work: Work) -> int:
    return await work.session.scalar(select(func.count()).select_from(Customer)) or 0


async def _numbers(work: Work) -> list[str]:
    return list(await work.session.scalars(select(Customer.number).order_by(Customer.number)))


async def _payer(work: Work, order: str) -> str:
    query = select(Customer.number).join(Order, Order.customer_id == Customer.id)
    return str(await work.session.scalar(query.where(Order.number == order)))
