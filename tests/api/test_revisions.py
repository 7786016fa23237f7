"""Revisions: who names the one they read changes nothing that has moved on since."""

import pytest

from tests.asking import Asker
from tests.business import Business


async def test_who_names_a_revision_that_is_gone_is_refused(
    ask: Asker, business: Business
) -> None:
    number = await business.lead()
    told = {"number": number, "need": "x", "expectedRevision": 1}
    assert (await ask.tell("correctLead", told))["userErrors"] == []
    before = business.picture()
    payload = await ask.tell("correctLead", told, "lead { id }")
    assert payload == {
        "lead": None,
        "userErrors": [
            {
                "__typename": "ConflictError",
                "code": "REVISION_CONFLICT",
                "message": f"Lead {number} changed meanwhile; read it again before changing it"
                " (it is at revision 2, you named 1).",
                "path": ["input"],
                "currentRevision": 2,
            }
        ],
    }
    assert business.picture() == before


@pytest.mark.parametrize("written", [" {} ", "{}\n"])
async def test_a_revision_counts_however_the_number_is_written(
    ask: Asker, business: Business, written: str
) -> None:
    number = await business.lead()
    told = {"number": written.format(number), "need": "x", "expectedRevision": 9}
    (refusal,) = (await ask.tell("correctLead", told))["userErrors"]
    assert refusal["code"] == "REVISION_CONFLICT"


async def test_a_revision_of_credit_is_the_credits_own(ask: Asker, business: Business) -> None:
    customer = await business.customer()
    told = {"number": customer, "creditLimit": "5", "expectedRevision": 1}
    (refusal,) = (await ask.tell("setCreditLimit", told))["userErrors"]
    assert (refusal["code"], refusal["currentRevision"]) == ("REVISION_CONFLICT", 2)
    assert (await ask.tell("setCreditLimit", told | {"expectedRevision": 2}))[
        "userErrors"
    ] == []


async def test_a_warehouse_that_has_moved_on_is_neither_corrected_nor_archived(
    ask: Asker, business: Business
) -> None:
    await business.warehouse("Main")
    await ask.tell("correctWarehouse", {"code": "Main", "region": "north"})
    for mutation in ("correctWarehouse", "archiveWarehouse"):
        told = {"code": "Main", "expectedRevision": 1}
        (refusal,) = (await ask.tell(mutation, told))["userErrors"]
        assert (refusal["code"], refusal["currentRevision"]) == ("REVISION_CONFLICT", 2)
    told = {"code": "Main", "expectedRevision": 2}
    assert (await ask.tell("archiveWarehouse", told))["userErrors"] == []


async def test_where_a_revision_can_be_named_it_counts(ask: Asker, business: Business) -> None:
    query = '{ __type(name: "%sInput") { inputFields { name } } }'

    async def can_be_named(name: str) -> bool:
        fields = (await ask(query % name))["__type"]["inputFields"]
        return "expectedRevision" in [field["name"] for field in fields]

    assert await can_be_named("CorrectLead")
    for makes_a_record in ("AddProduct", "CreateUser", "ReverseStockMove"):
        assert not await can_be_named(makes_a_record)
    await business.shop()
    told = {"sku": "PUMP", "warehouse": "Main", "expectedRevision": 99}
    for mutation, more in (
        ("receiveStock", {"quantity": "1"}),
        ("adjustStock", {"onHand": "1"}),
        ("shelveStock", {"shelf": "A-1"}),
        ("scrapStock", {"quantity": "1", "reason": "x"}),
    ):
        if await can_be_named(mutation[0].upper() + mutation[1:]):
            (refusal,) = (await ask.tell(mutation, told | more))["userErrors"]
            assert refusal["code"] == "REVISION_CONFLICT"
