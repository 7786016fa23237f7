"""How a column looks: what follows from its declaration."""

from dataclasses import replace
from typing import Any, Final

import pytest

from schema.catalogue.products.tables import Product
from schema.kernel.roles import Role
from schema.kernel.sheet import Column, Sheet
from schema.kernel.words import Language
from schema.pipeline.leads.sheet import LEADS
from schema.sheets import SHEETS
from sync.dress import Place, Style, parts, typed_in
from sync.wording import codes

HERE: Final = Place(7, 3, 99)
BELOW: Final = {"sheetId": 7, "startRowIndex": 1, "startColumnIndex": 3, "endColumnIndex": 4}
TYPED: Final = {
    "leads": [
        "action", "company", "contact", "phone", "source", "interest", "need",
        "estimated_amount", "next_contact_on",
    ],
    "customers": [
        "action", "name", "territory", "short_name", "kind", "uscc", "industry", "size",
        "phone", "email", "website",
    ],
    "orders": [
        "action", "order", "entry_group", "customer", "sku", "quantity", "price",
        "requested_on", "customer_po", "channel", "ship_to", "payment_term",
    ],
    "stock": ["action", "shelf"],
    "shipments": ["action", "carrier", "tracking", "expected_on"],
    "shipping": [
        "action", "line", "quantity", "warehouse", "planned_on", "mode", "carrier",
        "consolidation",
    ],
    "prices": [
        "action", "price_list", "sku", "min_quantity", "price", "reason", "valid_from",
        "valid_to",
    ],
    "replenishment": ["action", "quantity"],
    "receivables": ["note", "promised_on"],
    "payments": ["customer", "amount", "charges", "received_on", "reference", "allotments"],
    "bank": ["action", "house_bank", "booked_on", "amount", "counterparty",
             "counterparty_account", "remittance", "reference", "customer", "settles",
             "charges"],
}  # fmt: skip


def style(sheet: Sheet) -> Style:
    """Dress a sheet for English-speaking managers."""
    return Style(sheet, Language.ENGLISH, Role.MANAGER, only_warns=False)


TICKED: Final = style(replace(LEADS, columns=(Column("Sold", Product.active),)))


def test_what_is_true_or_false_is_a_box_to_tick() -> None:
    assert parts(TICKED, "active", HERE)["choices"] == {
        "setDataValidation": {
            "range": BELOW,
            "rule": {"condition": {"type": "BOOLEAN"}, "strict": False},
        }
    }


@pytest.mark.parametrize("sheet", SHEETS)
def test_columns_nobody_may_type_in_are_shaded_and_protected_and_no_others(sheet: str) -> None:
    mine = style(SHEETS[sheet])
    dressed = {code: parts(mine, code, HERE) for code in codes(mine.sheet)}
    assert [code for code in dressed if typed_in(mine, code)] == TYPED.get(sheet)
    for code, look in dressed.items():
        assert {"shade", "protection"} <= look.keys() or typed_in(mine, code)
        assert not (typed_in(mine, code) and {"shade", "protection"} & look.keys())


def test_a_protection_covers_rows_that_are_inserted_below_the_header() -> None:
    wanted: dict[str, Any] = parts(style(LEADS), "state", HERE)["protection"]
    assert wanted == {
        "addProtectedRange": {
            "protectedRange": {
                "protectedRangeId": 99,
                "range": {"sheetId": 7, "startColumnIndex": 3, "endColumnIndex": 4},
                "description": "Not to be typed in: State",
                "warningOnly": False,
            }
        }
    }
