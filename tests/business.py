"""A small company to try things on: every step of a sale, done through the operations.

Numbers come back (``CU-000001``, ``SO-000001``), since that is what the next step asks for.
Amounts and quantities may be given as texts.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from salesbook.database import Urls
from schema.catalogue.products import operations as products
from schema.customers.accounts import operations as customers
from schema.customers.credit import operations as credit
from schema.customers.requirements import operations as requirements
from schema.customers.requirements.rules import RequirementKind
from schema.customers.terms import operations as terms
from schema.customers.terms.rules import TermLine
from schema.exchange.files import operations as files
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders.rules import LineAsked
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations as reviews
from schema.fulfilment.shipments import operations as shipments
from schema.inventory.stock import operations as stock
from schema.inventory.warehouses import operations as warehouses
from schema.kernel.errors import DomainError
from schema.kernel.graphql import global_id
from schema.kernel.roles import Role
from schema.kernel.tables import Base
from schema.kernel.views import reading
from schema.kernel.work import Actor, House, Work, perform
from schema.people.users import operations as users
from schema.pipeline.leads import operations as leads
from schema.receivables.credit_notes import operations as credit_notes
from schema.receivables.credit_notes.rules import LineCredited
from schema.receivables.invoices import operations as invoices
from schema.receivables.payments import operations as payments
from schema.receivables.payments.rules import Allotment
from schema.receivables.refunds import operations as refunds

NOON: Final = datetime(2030, 6, 1, 12, tzinfo=UTC)
ROOT: Final = Actor("root", Role.ADMIN, "test")
FINANCE: Final = Actor("fin@x.org", Role.FINANCE, "test")
MANAGER: Final = Actor("max@x.org", Role.MANAGER, "test")

Rows = list[tuple[Any, ...]]
Done = TypeVar("Done")
Operation = Callable[..., Awaitable[Done]]


@dataclass(frozen=True, slots=True)
class Business:
    """A house to do business in; ``root`` acts, at noon, unless a test says otherwise."""

    house: House
    urls: Urls
    at: datetime = NOON

    async def do(
        self, operation: Operation[Done], *told: object, by: Actor = ROOT, **more: object
    ) -> Done:
        """Do one thing in a unit of work of its own, as a door would."""

        async def deed(work: Work) -> Done:
            return await operation(work, *told, **more)

        return await perform(self.house, by, self.at, deed)

    async def terms(self, code: str, *lines: TermLine) -> None:
        """Write payment terms down."""
        await self.do(terms.add_terms, code, list(lines))

    async def refuse(
        self, operation: Operation[object], *told: object, by: Actor = ROOT, **more: object
    ) -> str:
        """Ask for one thing that must be refused; see that nothing changed; tell the words."""
        before = self.picture()
        with pytest.raises(DomainError) as refusal:
            await self.do(operation, *told, by=by, **more)
        assert self.picture() == before
        return str(refusal.value)

    def in_currency(self, currency: str) -> "Business":
        """Go on in the same house, whose company now keeps its books in another currency."""
        company = replace(self.house.company, currency=currency)
        return replace(self, house=replace(self.house, company=company))

    async def seller(self, email: str = "ann@x.org", territory: str = "north") -> Actor:
        """Employ a seller."""
        return await self.user_of(email, Role.SELLER, territory)

    async def user_of(self, email: str, role: Role, territory: str | None = None) -> Actor:
        """Employ somebody."""
        await self.do(users.create, email, email.partition("@")[0], role, territory)
        return Actor(email, role, "test")

    async def product(
        self,
        sku: str = "PUMP",
        price: str = "10",
        currency: str | None = None,
        *,
        by_lot: bool = False,
        tax: str = "0",
    ) -> str:
        """Offer a product."""
        told: dict[str, Any] = {
            "currency": currency, "by_lot": by_lot, "tax_rate": Decimal(tax)
        }  # fmt: skip
        await self.do(products.add, sku, sku.capitalize(), "pcs", Decimal(price), **told)
        return sku

    async def warehouse(
        self,
        code: str = "Main",
        **facts: Any,  # noqa: ANN401 - as the operation takes it
    ) -> str:
        """Open a place where goods may lie."""
        await self.do(warehouses.open_warehouse, code, **facts)
        return code

    async def stock(
        self,
        quantity: str,
        sku: str = "PUMP",
        warehouse: str = "Main",
        lot: str | None = None,
        expires_on: date | None = None,
    ) -> None:
        """Put goods into a warehouse, which is opened when there is none of this name."""
        if (warehouse,) not in self.rows("SELECT code FROM warehouses"):
            await self.warehouse(warehouse)
        told: dict[str, Any] = {"lot": lot, "expires_on": expires_on}
        await self.do(stock.receive, sku, warehouse, Decimal(quantity), **told)

    async def customer(
        self, name: str = "Acme", territory: str = "north", limit: str = "1000"
    ) -> str:
        """Win a customer, and trust them up to a limit."""
        made = await self.do(customers.register, name, territory)
        await self.do(credit.set_limit, made.number, Decimal(limit))
        return str(made.number)

    async def shop(self, stocked: str = "100", limit: str = "1000", price: str = "10") -> str:
        """Open for business: pumps, a warehouse full of them, a customer (returned)."""
        await self.product(price=price)
        await self.stock(stocked)
        return await self.customer(limit=limit)

    async def lead(
        self,
        company: str = "Acme",
        territory: str = "north",
        **more: Any,  # noqa: ANN401 - as the operation takes it
    ) -> str:
        """Hear of somebody who may buy."""
        made = await self.do(leads.capture, company, territory=territory, **more)
        return str(made.number)

    async def draft(self, customer: str, *quantities: str, sku: str = "PUMP") -> str:
        """Write an order down, with a line for each quantity."""
        asked = [LineAsked(sku, Decimal(quantity)) for quantity in quantities]
        return str((await self.do(orders.draft, customer, asked)).number)

    async def submitted(self, customer: str, *quantities: str, sku: str = "PUMP") -> str:
        """Write an order down that waits for somebody to decide what the review found."""
        asked = (customer, RequirementKind.LABEL, "their part number")
        wanted = await self.do(requirements.require, *asked, blocking=True)
        number = await self.draft(customer, *quantities, sku=sku)
        await self.do(reviews.submit, number)
        await self.do(requirements.archive, wanted.number)
        return number

    async def approved(self, customer: str, *quantities: str, sku: str = "PUMP") -> str:
        """Write an order down and have it reviewed; nothing is found."""
        number = await self.draft(customer, *quantities, sku=sku)
        await self.do(reviews.submit, number)
        return number

    async def confirmed(self, customer: str, *quantities: str, sku: str = "PUMP") -> str:
        """Write an order down and confirm it."""
        number = await self.draft(customer, *quantities, sku=sku)
        await self.do(promises.confirm, number)
        return number

    async def shipped(self, customer: str, *quantities: str, sku: str = "PUMP") -> str:
        """Write an order down, confirm it and ship all of it."""
        number = await self.confirmed(customer, *quantities, sku=sku)
        await self.do(shipments.ship, number)
        return number

    async def invoiced(self, customer: str, *quantities: str, sku: str = "PUMP") -> str:
        """Sell something up to its invoice, and return the invoice's number."""
        number = await self.shipped(customer, *quantities, sku=sku)
        return str((await self.do(invoices.issue, number)).number)

    async def payment(self, customer: str, amount: str) -> str:
        """Receive money."""
        return str((await self.do(payments.receive, Decimal(amount), customer)).number)

    async def give_back(self, customer: str) -> None:
        """Send back a part of a payment, and take back one that was nobody's at first."""
        await self.do(
            refunds.refund, await self.payment(customer, "3"), "paid twice", Decimal(1)
        )
        made: Any = await self.do(payments.receive, Decimal(2))
        await self.do(payments.identify, made.number, customer)
        await self.do(payments.reverse, made.number, "not theirs either")

    async def credit(self, invoice: str, amount: str = "1") -> str:
        """Credit a part of the first line of an invoice, and return the note's number."""
        ((line,),) = self.rows(
            "SELECT o.number FROM invoices i JOIN order_lines o ON o.order_id = i.order_id"  # noqa: S608 - our own
            f" WHERE i.number = '{invoice}' ORDER BY o.position LIMIT 1"
        )
        told = [LineCredited(str(line), Decimal(amount))]
        return str((await self.do(credit_notes.issue, invoice, "scratched", told)).number)

    async def settle(self, payment: str, invoice: str, amount: str | None = None) -> None:
        """Settle an invoice with a payment."""
        asked = Allotment(invoice, None if amount is None else Decimal(amount))
        await self.do(payments.allocate, payment, [asked])

    async def attached(self, key: InstrumentedAttribute[Any], value: object) -> str:
        """Attach a file to a record, and return the file's id; it has no bytes."""
        content = files.Content(0, "0" * 64)
        file = await self.do(files.keep, "order.pdf", "application/pdf", content)
        record = global_id(await self.find(key, value))
        await self.do(files.attach, record, global_id(file))
        return global_id(file)

    async def find(self, key: InstrumentedAttribute[Any], value: object) -> Any:  # noqa: ANN401 - a row of the key's table
        """Look at one row as it is stored now."""
        async with reading(self.house, ROOT) as session:
            return await session.scalar(select(key.class_).where(key == value))

    def rows(self, query: str) -> Rows:
        """Ask the database as its owner, whom row-level security does not bind."""
        with psycopg.connect(self.urls.owner) as owner:
            return owner.execute(query.encode()).fetchall()

    def write(self, statement: str) -> None:
        """Change the database as its owner, past every rule of the business."""
        with psycopg.connect(self.urls.owner) as owner:
            owner.execute(statement.encode())

    def picture(self) -> Rows:
        """Copy every row of every table, to see whether anything changed."""
        every = (f"SELECT '{t}', row::text FROM {t} row" for t in Base.metadata.tables)  # noqa: S608 - names of our own
        return self.rows(" UNION ALL ".join(every) + " ORDER BY 1, 2")
