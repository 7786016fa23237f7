"""Product lines: a tree with codes of its own, which products are part of."""

from decimal import Decimal
from typing import Any, Final

import pytest

from schema.catalogue.lines import operations, rules
from schema.catalogue.products import operations as products
from schema.catalogue.products.tables import Product
from tests.business import Business

LINES: Final = (
    "SELECT l.code, l.name, p.code FROM product_lines l"
    " LEFT JOIN product_lines p ON p.id = l.parent_id ORDER BY 1"
)


async def test_a_line_is_part_of_another_until_it_is_put_elsewhere(business: Business) -> None:
    await business.do(operations.add_line, "GOODS", name="All goods")
    await business.do(operations.add_line, " PUMPS ", parent="GOODS")
    assert business.rows(LINES) == [("GOODS", "All goods", None), ("PUMPS", "PUMPS", "GOODS")]
    await business.do(operations.correct, "PUMPS", name=" ", parent=None)
    assert business.rows(LINES) == [("GOODS", "All goods", None), ("PUMPS", "PUMPS", None)]


async def test_a_line_is_not_part_of_itself_however_far_down(business: Business) -> None:
    for code, parent in (("A", None), ("B", "A"), ("C", "B")):
        await business.do(operations.add_line, code, parent=parent)
    for below in "ABC":
        assert await business.refuse(operations.correct, "A", parent=below) == (
            f"Product line A cannot be part of {below}, which is part of it;"
            " choose another one."
        )


async def test_a_code_is_given_once_and_can_be_written_into_a_cell(business: Business) -> None:
    await business.do(operations.add_line, "PUMPS")
    assert await business.refuse(operations.add_line, "PUMPS") == (
        "There is a product line PUMPS already; choose another code."
    )
    for code in ("", " ", "=1+1", "x" * 41, "a\nb"):
        assert await business.refuse(operations.add_line, code) == (
            f"{code} cannot be the code of a product line; write up to 40 letters and digits,"
            " like PUMPS."
        )


async def test_a_line_nobody_added_is_refused(business: Business) -> None:
    await business.product()
    words = "There is no product line X; use the code of one, or add it first."
    assert await business.refuse(operations.correct, "X", name="x") == words
    assert await business.refuse(operations.add_line, "Y", parent="X") == words
    assert await business.refuse(products.correct, "PUMP", line="X") == words


async def test_what_is_known_of_a_product_is_put_right(business: Business) -> None:
    await business.product()
    await business.do(operations.add_line, "PUMPS")
    told: dict[str, Any] = {
        "floor_price": Decimal(8),
        "min_quantity": Decimal(2),
        "quantity_step": Decimal(2),
    }
    await business.do(products.correct, "PUMP", name=" Big pump ", line="PUMPS", **told)
    found = await business.find(Product.sku, "PUMP")
    assert (found.name, found.floor_price, found.min_quantity, found.quantity_step) == (
        "Big pump", 8, 2, 2,
    )  # fmt: skip
    assert found.line_id is not None
    await business.do(products.correct, "PUMP", line=None, floor_price=None)
    found = await business.find(Product.sku, "PUMP")
    assert (found.line_id, found.floor_price, found.name) == (None, None, "Big pump")


async def test_a_product_is_not_put_right_to_nonsense(business: Business) -> None:
    await business.product()
    correct = products.correct
    assert await business.refuse(correct, "PUMP", name=" ") == (
        "Product PUMP needs a name; write what people call it."
    )
    assert await business.refuse(correct, "PUMP", floor_price=Decimal(11)) == (
        "The floor price 11 of PUMP cannot be above its list price 10.000000; lower it, or"
        " reprice the product first."
    )
    assert await business.refuse(correct, "PUMP", floor_price=Decimal(-1)) == (
        "Product PUMP cannot cost -1; give a price of 0 or more."
    )
    for rule in ("min_quantity", "quantity_step"):
        told: dict[str, Any] = {rule: Decimal(-1)}
        assert await business.refuse(correct, "PUMP", **told) == (
            "PUMP cannot be sold in quantities of -1; give 0 or more."
        )
    await business.do(correct, "PUMP", floor_price=Decimal(8))
    assert await business.refuse(products.reprice, "PUMP", Decimal(7)) == (
        "The floor price 8.000000 of PUMP cannot be above its list price 7; lower it, or"
        " reprice the product first."
    )


async def test_what_only_the_database_sees_is_refused_with_the_same_sentence(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when two come at once, and the rule saw neither of their changes."""
    await business.do(operations.add_line, "PUMPS")
    await business.do(operations.add_line, "SMALL", parent="PUMPS")
    monkeypatch.setattr(rules, "check_parent", lambda *_: None)
    assert await business.refuse(operations.correct, "PUMPS", parent="SMALL") == (
        "Product line PUMPS cannot be part of SMALL, which is part of it; choose another one."
    )
