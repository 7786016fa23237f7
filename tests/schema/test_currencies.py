"""Each document has one currency: its lines share it, nothing of two currencies meets."""

from decimal import Decimal
from typing import Any, Final

import psycopg
import pytest

from schema.catalogue.prices import operations as prices
from schema.catalogue.prices.rules import PriceAsked
from schema.customers.accounts import operations as customers
from schema.customers.agreements import operations as agreements
from schema.customers.credit.tables import Credit
from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.amendments.rules import LineAmended
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders.rules import LineAsked
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations as reviews
from schema.kernel.roles import Role
from schema.receivables.payments import operations as payments
from schema.receivables.payments.rules import Allotment
from tests.business import Business
from tests.reconciling import reconciled
from tests.schema.integrity import breaches

MONEYED: Final = (
    "leads",
    "credits",
    "products",
    "orders",
    "order_lines",
    "shipment_lines",
    "invoices",
    "invoice_lines",
    "open_items",
    "payments",
    "settlements",
    "refunds",
    "credit_notes",
    "credit_note_lines",
    "house_banks",
    "bank_statements",
    "bank_lines",
    "bank_matches",
    "bank_suggestions",
    "bank_suggestion_items",
    "journal_entries",
    "journal_lines",
    "price_lists",
    "prices",
    "price_agreements",
    "authority_limits",
    "amendment_lines",
)


async def sold(business: Business, customer: str, paid: str = "20") -> str:
    """Sell two pumps up to a payment of both, and return the invoice's number."""
    invoice = await business.invoiced(customer, "2")
    await business.settle(await business.payment(customer, paid), invoice)
    return invoice


async def agreed(business: Business, customer: str) -> None:
    """Agree prices, limit what sellers may give, amend an order, give back."""
    await business.credit("INV-000001")
    await business.give_back(customer)
    await reconciled(business, customer, await business.invoiced(customer, "1"))
    await business.do(prices.add_price_list, "THEIRS")
    await business.do(prices.draft_batch, "THEIRS", [PriceAsked("PUMP", Decimal(9))])
    await business.do(agreements.agree, customer, "THEIRS")
    await business.do(reviews.set_authority, Role.SELLER, Decimal(10), Decimal(100))
    order = await business.confirmed(customer, "1")
    asked = [LineAmended(f"{order}/1", Decimal(2))]
    await business.do(amendments.propose, order, "more", lines=asked)


@pytest.fixture
async def dollars(business: Business) -> Business:
    """Do business in yuan, and then in dollars, with a customer of each; CU-000002 owes USD."""
    await business.lead()
    await sold(business, await business.shop())
    abroad = business.in_currency("USD")
    await abroad.lead()
    await abroad.product("VALVE", "7")
    await abroad.stock("100", "VALVE")
    customer = await abroad.customer("Delta")
    number = await abroad.shipped(customer, "3", sku="VALVE")
    assert number == "SO-000002"
    return abroad


async def test_new_documents_take_the_companys_currency_and_lines_that_of_their_document(
    business: Business,
) -> None:
    abroad = business.in_currency("EUR")
    await abroad.lead()
    customer = await abroad.shop()
    await sold(abroad, customer)
    await agreed(abroad, customer)
    for table in MONEYED:
        assert business.rows(f"SELECT DISTINCT currency FROM {table}") == [("EUR",)], table  # noqa: S608 - a name of ours


async def test_a_document_keeps_its_currency_when_the_company_changes_its_own(
    business: Business,
) -> None:
    customer = await business.shop()
    number = await business.draft(customer, "1")
    abroad = business.in_currency("EUR")
    await abroad.do(orders.add_line, number, "PUMP", Decimal(1))
    await abroad.do(promises.confirm, number)
    assert business.rows("SELECT DISTINCT currency FROM order_lines") == [("CNY",)]
    lines = [LineAsked("PUMP", Decimal(1))]
    assert await abroad.refuse(orders.draft, customer, lines) == (
        "Product PUMP is priced in CNY, but the order is in EUR; give the line a price in EUR."
    )
    priced = [LineAsked("PUMP", Decimal(1), Decimal(9))]
    order = await abroad.do(orders.draft, customer, priced)
    assert (order.currency, order.number) == ("EUR", "SO-000003")


async def test_credit_carries_only_orders_in_its_own_currency(dollars: Business) -> None:
    order = await dollars.draft("CU-000001", "1", sku="VALVE")
    assert await dollars.refuse(promises.confirm, order) == (
        "Order SO-000003 is in USD, but the credit of customer CU-000001 is in CNY and does not"
        " carry it; sell to them in CNY."
    )


async def test_exposure_counts_the_credits_currency_only(dollars: Business) -> None:
    """What gets past the rule does not get into the figure, at any step of the sale."""
    order = await dollars.draft("CU-000001", "5", sku="VALVE")
    entry = "INSERT INTO journal_entries (id, kind, document, posted_on, total, currency)"
    invoice = "INSERT INTO invoices"
    invoice += " (id, number, order_id, issued_on, title, total, due_on, currency, entry_id)"
    line = "INSERT INTO invoice_lines (id, invoice_id, shipment_line_id, amount, currency)"
    dollars.write(
        "ALTER TABLE orders DISABLE TRIGGER reviewed;"  # noqa: S608 - our own
        f"UPDATE orders SET state = 'confirmed' WHERE number = '{order}';"
        "ALTER TABLE orders ENABLE TRIGGER reviewed;"
        "INSERT INTO shipment_lines (id, shipment_id, order_line_id, stock_level_id, quantity,"
        " amount, currency) SELECT gen_random_uuid(), s.id, l.id, v.id, 5, 35, 'USD'"
        "  FROM shipments s, order_lines l, stock_levels v, products p"
        f" WHERE s.number = 'SH-000002' AND l.number = '{order}/1'"
        "   AND v.product_id = p.id AND p.sku = 'VALVE';"
        f"UPDATE orders SET state = 'shipped' WHERE number = '{order}';"
        f"WITH e AS ({entry} VALUES (gen_random_uuid(), 'invoice', 'INV-X', '2030-06-01', 35,"
        "  'USD') RETURNING id), l AS (INSERT INTO journal_lines"
        "  (id, entry_id, account_id, debit, credit, currency)"
        "  SELECT gen_random_uuid(), e.id, a.id, 35 * (a.purpose = 'receivables')::int,"
        "  35 * (a.purpose = 'sales')::int, 'USD' FROM accounts a, e"
        "  WHERE a.purpose IN ('receivables', 'sales'))"
        f"{invoice} SELECT gen_random_uuid(), 'INV-X', o.id, '2030-06-01', 'X', 35,"
        f"  '2030-07-01', 'USD', e.id FROM orders o, e WHERE number = '{order}';"
        f"{line} SELECT gen_random_uuid(), i.id, s.id, 35, 'USD' FROM invoices i,"
        "  shipment_lines s WHERE i.number = 'INV-X' AND s.amount = 35;"
        "INSERT INTO open_items (id, number, side, kind, invoice_id, position, amount,"
        "  posted_on, due_on, retention, discount, currency) SELECT gen_random_uuid(),"
        "  'INV-X/1', 'debit', 'invoice', id, 1, 35, issued_on, due_on, false, 0, 'USD'"
        "  FROM invoices"
        "  WHERE number = 'INV-X'"
    )
    assert breaches(dollars) == {}
    exposed = "SELECT currency, exposure FROM credits ORDER BY 1"
    assert dollars.rows(exposed) == [("CNY", 0), ("USD", 21)]
    payment = await dollars.payment("CU-000001", "35")
    await dollars.settle(payment, "INV-X")
    assert dollars.rows(exposed) == [("CNY", 0), ("USD", 21)]
    assert breaches(dollars) == {}


async def test_a_payment_settles_only_invoices_in_its_own_currency(dollars: Business) -> None:
    invoice = await dollars.in_currency("CNY").invoiced("CU-000001", "1")
    payment = await dollars.payment("CU-000001", "10")
    asked = [Allotment(invoice)]
    assert await dollars.refuse(payments.allocate, payment, asked) == (
        "Invoice INV-000002 is in CNY, but payment PAY-000002 is in USD; settle it with a"
        " payment in CNY."
    )


async def test_a_customer_gets_credit_in_the_companys_currency(business: Business) -> None:
    await business.customer("Acme")
    made: Any = await business.in_currency("EUR").do(customers.register, "Beta", "north")
    credit = await business.find(Credit.customer_id, made.id)
    assert (credit.currency, credit.credit_limit) == ("EUR", 0)


PARTS: Final = (
    ("order_lines", "order_id"),
    ("shipment_lines", "order_line_id"),
    ("invoices", "order_id"),
    ("invoice_lines", "invoice_id"),
    ("open_items", "invoice_id"),
    ("open_items", "payment_id"),
    ("invoice_lines", "shipment_line_id"),
    ("refunds", "payment_id"),
    ("credit_notes", "invoice_id"),
    ("credit_notes", "entry_id"),
    ("credit_note_lines", "credit_note_id"),
    ("credit_note_lines", "invoice_line_id"),
    ("open_items", "credit_note_id"),
    ("refunds", "entry_id"),
    ("bank_statements", "house_bank_id"),
    ("bank_lines", "house_bank_id"),
    ("bank_lines", "statement_id"),
    ("bank_matches", "bank_line_id"),
    ("bank_matches", "payment_id"),
    ("bank_matches", "refund_id"),
    ("bank_suggestions", "bank_line_id"),
    ("bank_suggestion_items", "suggestion_id"),
    ("bank_suggestion_items", "invoice_id"),
    ("open_items", "refund_id"),
    ("settlements", "debit_item_id"),
    ("settlements", "credit_item_id"),
    ("settlements", "payment_id"),
    ("settlements", "invoice_id"),
    ("invoices", "entry_id"),
    ("payments", "entry_id"),
    ("settlements", "entry_id"),
    ("journal_lines", "entry_id"),
    ("prices", "price_list_id"),
    ("price_agreements", "price_list_id"),
)


@pytest.mark.parametrize(("table", "key"), PARTS)
async def test_the_database_lets_no_part_differ_from_its_document(
    business: Business, table: str, key: str
) -> None:
    customer = await business.shop()
    await sold(business, customer)
    await agreed(business, customer)
    keys = [f"ALTER TABLE {t} DROP CONSTRAINT fk_{t}_{k}_currency" for t, k in PARTS]
    broken = f"UPDATE {table} SET currency = 'USD'"  # noqa: S608 - a name of ours
    with psycopg.connect(business.urls.owner) as owner:
        for drop in keys:
            if drop != f"ALTER TABLE {table} DROP CONSTRAINT fk_{table}_{key}_currency":
                owner.execute(drop.encode())
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            owner.execute(broken.encode())
        owner.rollback()


@pytest.mark.parametrize("table", MONEYED)
async def test_a_currency_is_three_capitals(business: Business, table: str) -> None:
    await business.lead()
    customer = await business.shop()
    await sold(business, customer)
    await agreed(business, customer)
    with psycopg.connect(business.urls.owner) as owner:
        owner.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute(f"UPDATE {table} SET currency = 'usd'".encode())  # noqa: S608 - a name of ours
        owner.rollback()
