"""Products: what they cost and whether they are still sold."""

from decimal import Decimal

from schema.catalogue.products import operations
from schema.catalogue.products.tables import Product
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import Business


async def test_a_product_is_priced_in_the_companys_currency_unless_told(
    business: Business,
) -> None:
    await business.product("PUMP", "10.5")
    await business.product("VALVE", "3", currency="EUR")
    pump, valve = (
        await business.find(Product.sku, "PUMP"),
        await business.find(Product.sku, "VALVE"),
    )
    assert (pump.list_price, pump.currency, pump.active) == (Decimal("10.5"), "CNY", True)
    assert (valve.list_price, valve.currency, valve.active) == (Decimal(3), "EUR", True)


async def test_a_price_is_not_negative(business: Business) -> None:
    words = "Product PUMP cannot cost -1; give a price of 0 or more."
    assert words == await business.refuse(operations.add, "PUMP", "Pump", "pcs", Decimal(-1))
    await business.product("PUMP")
    assert words == await business.refuse(operations.reprice, "PUMP", Decimal(-1))


async def test_a_price_too_large_to_keep_is_refused(business: Business) -> None:
    await business.product("PUMP")
    assert await business.refuse(operations.reprice, "PUMP", Decimal(10) ** 12) == (
        "A value is too large or too precise to be kept; give a shorter one."
    )


async def test_a_price_too_precise_to_keep_is_refused_rather_than_rounded(
    business: Business,
) -> None:
    await business.product("PUMP")
    assert await business.refuse(operations.reprice, "PUMP", Decimal("0.0000001")) == (
        "The price of PUMP cannot be 1E-7; give at most six decimal places."
    )


async def test_a_currency_is_three_letters(business: Business) -> None:
    said = await business.refuse(
        operations.add, "PUMP", "Pump", "pcs", Decimal(1), currency="yuan"
    )
    assert said == "yuan is not a currency code; write three capital letters such as CNY."


async def test_a_code_names_one_product(business: Business) -> None:
    await business.product("PUMP")
    assert await business.refuse(operations.add, " PUMP ", "Pump", "pcs", Decimal(1)) == (
        "There is a product PUMP already; choose another code or reprice that one."
    )


async def test_a_product_nobody_knows_is_neither_repriced_nor_retired(
    business: Business,
) -> None:
    words = "There is no product PUMP; use a code from the catalogue."
    assert words == await business.refuse(operations.reprice, "PUMP", Decimal(1))
    assert words == await business.refuse(operations.retire, "PUMP")


async def test_a_seller_does_not_set_prices(business: Business) -> None:
    await business.product("PUMP")
    seller = Actor("ann@x.org", Role.SELLER, "test")
    assert await business.refuse(operations.reprice, "PUMP", Decimal(1), by=seller) == (
        "Role seller may not reprice (products); ask manager."
    )


async def test_repricing_leaves_the_orders_there_are_alone(business: Business) -> None:
    customer = await business.shop(price="10")
    await business.draft(customer, "2")
    await business.do(operations.reprice, "PUMP", Decimal(20))
    await business.draft(customer, "2")
    assert business.rows("SELECT total FROM orders ORDER BY number") == [
        (Decimal(20),),
        (Decimal(40),),
    ]
