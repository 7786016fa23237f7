"""Many records at once: each on its own merits, all or those that can be, once for each key."""

from typing import Any, Final

import pytest

from schema.kernel.roles import Role
from tests.asking import Asker
from tests.business import Business

LEADS: Final = """mutation ($given: CaptureLeadBulkInput!) { captureLeadBulk(input: $given) {
  done
  results { lead { number company } userErrors { __typename code message path } }
  userErrors { __typename code }
} }"""
CONFIRM: Final = """mutation ($given: ConfirmOrderBulkInput!) {
 confirmOrderBulk(input: $given) {
  done
  results {
    order { number state }
    userErrors { code path ... on TransitionError { from to allowed }
                 ... on ConflictError { currentRevision } }
  }
} }"""
SKIP: Final = {"errorPolicy": "IGNORE_FAILED"}


async def tell(
    ask: Asker, mutation: str, rows: list[dict[str, Any]], **more: object
) -> dict[str, Any]:
    """Send rows; return the payload."""
    (payload,) = (await ask(mutation, {"given": {"rows": rows, **more}})).values()
    found: dict[str, Any] = payload
    return found


def fared(payload: dict[str, Any]) -> list[str | None]:
    """Tell for each row its record's number, or the code it was refused with."""
    told = []
    for result in payload["results"]:
        (record,) = (value for key, value in result.items() if key != "userErrors")
        told.append(record["number"] if record else result["userErrors"][0]["code"])
        assert bool(record) is not bool(result["userErrors"])
    return told


GOOD: Final = [{"company": f"Lead {n}", "territory": "north"} for n in range(3)]
BAD: Final = {"company": "No rating", "territory": "north", "interest": 9}


async def test_rows_that_are_all_in_order_are_all_done(ask: Asker) -> None:
    told = await tell(ask, LEADS, GOOD)
    assert (told["done"], told["userErrors"]) == (3, [])
    assert [result["lead"]["company"] for result in told["results"]] == [
        "Lead 0",
        "Lead 1",
        "Lead 2",
    ]


async def test_one_refused_row_takes_everything_back_and_every_row_is_told_why(
    ask: Asker, business: Business
) -> None:
    before = business.picture()
    told = await tell(ask, LEADS, [GOOD[0], BAD, GOOD[1], BAD])
    assert told["done"] == 0
    (first, second, *_) = (result["userErrors"][0] for result in told["results"])
    assert fared(told) == ["NOT_DONE", second["code"], "NOT_DONE", second["code"]]
    assert first == {
        "__typename": "ValidationError",
        "code": "NOT_DONE",
        "message": "This row is in order, but nothing was done because others are not;"
        " correct them, or ignore those that fail.",
        "path": ["input", "rows", "0"],
    }
    assert second["path"] == ["input", "rows", "1"]
    assert business.picture() == before


async def test_refused_rows_can_be_left_out(ask: Asker, business: Business) -> None:
    told = await tell(ask, LEADS, [GOOD[0], BAD, GOOD[1]], **SKIP)
    assert told["done"] == 2
    assert business.rows("SELECT company FROM leads ORDER BY id") == [("Lead 0",), ("Lead 1",)]
    refused = told["results"][1]
    assert (refused["lead"], refused["userErrors"][0]["__typename"]) == (
        None,
        "ValidationError",
    )


@pytest.mark.parametrize("policy", ["REJECT_EVERYTHING", "IGNORE_FAILED"])
async def test_a_dry_run_tells_how_rows_would_fare_and_changes_nothing(
    ask: Asker, business: Business, policy: str
) -> None:
    before = business.picture()
    told = await tell(ask, LEADS, [GOOD[0], BAD], dryRun=True, errorPolicy=policy)
    codes = [[error["code"] for error in one["userErrors"]] for one in told["results"]]
    reason = codes[1][0]
    assert codes == [["NOT_DONE"] if policy == "REJECT_EVERYTHING" else [], [reason]]
    assert (told["done"], business.picture()) == (0, before)


async def test_a_row_sees_what_the_rows_before_it_did(ask: Asker, business: Business) -> None:
    """Two orders that each fit the stock but not together; one that does not move at all."""
    customer = await business.shop(stocked="10")
    for quantity in ("6", "6", "3"):
        await business.draft(customer, quantity)
    rows = [{"number": f"SO-00000{n}"} for n in (1, 2, 3, 1, 9)]
    told = await tell(ask, CONFIRM, rows, **SKIP)
    assert fared(told) == [
        "SO-000001",
        "INSUFFICIENT_STOCK",
        "SO-000003",
        "MOVE_NOT_ALLOWED",
        "NO_SUCH_ORDER",
    ]
    assert told["results"][3]["userErrors"][0] == {
        "code": "MOVE_NOT_ALLOWED",
        "path": ["input", "rows", "3"],
        "from": "confirmed",
        "to": "confirmed",
        "allowed": ["cancelled", "shipped"],
    }
    assert business.rows("SELECT sum(reserved) FROM stock_levels") == [(9,)]


async def test_each_row_may_name_the_revision_it_has_read(
    ask: Asker, business: Business
) -> None:
    customer = await business.shop()
    for _ in range(2):
        await business.draft(customer, "1")
    rows: list[dict[str, Any]] = [
        {"number": "SO-000001", "expectedRevision": 77},
        {"number": "SO-000002"},
    ]
    told = await tell(ask, CONFIRM, rows, **SKIP)
    assert fared(told) == ["REVISION_CONFLICT", "SO-000002"]
    ((revision,),) = business.rows("SELECT revision FROM orders WHERE number = 'SO-000001'")
    assert told["results"][0]["userErrors"][0]["currentRevision"] == revision


async def test_the_same_key_does_it_once_and_tells_the_same_again(
    ask: Asker, business: Business
) -> None:
    rows: list[dict[str, Any]] = [GOOD[0], BAD, GOOD[1]]
    first = await tell(ask, LEADS, rows, idempotencyKey="k", **SKIP)
    before = business.picture()
    assert await tell(ask, LEADS, rows, idempotencyKey="k", **SKIP) == first
    assert business.picture() == before
    other = await tell(ask, LEADS, rows[:1], idempotencyKey="k", **SKIP)
    assert [error["code"] for error in other["userErrors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert other["results"] == []


async def test_a_dry_run_leaves_the_key_unused(ask: Asker) -> None:
    await tell(ask, LEADS, GOOD, idempotencyKey="k", dryRun=True)
    assert (await tell(ask, LEADS, GOOD, idempotencyKey="k"))["done"] == 3


async def test_what_was_taken_back_is_told_again_and_leaves_no_record(
    ask: Asker, business: Business
) -> None:
    first = await tell(ask, LEADS, [*GOOD, BAD], idempotencyKey="k")
    assert fared(first) == ["NOT_DONE"] * 3 + ["INTEREST_OUT_OF_RANGE"]
    assert await tell(ask, LEADS, [*GOOD, BAD], idempotencyKey="k") == first
    other = await tell(ask, LEADS, GOOD, idempotencyKey="k")
    assert [error["code"] for error in other["userErrors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert business.rows("SELECT count(*) FROM leads") == [(0,)]


async def test_rows_that_changed_since_are_told_as_they_were(ask: Asker) -> None:
    first = await tell(ask, LEADS, GOOD, idempotencyKey="k")
    corrected = await ask.tell("correctLead", {"number": "LD-000001", "company": "Other"})
    assert corrected["userErrors"] == []
    assert await tell(ask, LEADS, GOOD, idempotencyKey="k") == first


async def test_a_row_may_have_a_key_of_its_own(ask: Asker, business: Business) -> None:
    rows = [{**row, "idempotencyKey": f"row {n}"} for n, row in enumerate(GOOD)]
    first = await tell(ask, LEADS, rows[:2])
    again = await tell(ask, LEADS, rows)
    assert fared(again)[:2] == fared(first)
    assert business.rows("SELECT count(*) FROM leads") == [(3,)]


async def test_a_row_does_not_take_the_key_of_what_was_refused_alone(ask: Asker) -> None:
    row = {**BAD, "idempotencyKey": "k"}
    alone = await ask.tell("captureLead", row)
    assert [error["code"] for error in alone["userErrors"]] == ["INTEREST_OUT_OF_RANGE"]
    among = await tell(ask, LEADS, [row, GOOD[0]], **SKIP)
    assert fared(among) == ["IDEMPOTENCY_MISMATCH", "LD-000002"]


async def test_a_thousand_rows_are_few_statements_and_one_more_is_refused(
    ask: Asker, business: Business
) -> None:
    rows = [{"company": f"Lead {n}", "territory": "north"} for n in range(1001)]
    told = await tell(ask, LEADS, rows)
    assert [error["code"] for error in told["userErrors"]] == ["TOO_MANY_ROWS"]
    told = await tell(ask, LEADS, rows[:1000])
    assert told["done"] == 1000
    assert business.rows("SELECT count(*) FROM leads") == [(1000,)]


async def test_who_may_not_do_one_may_not_do_many(ask: Asker, business: Business) -> None:
    await business.shop()
    document = """mutation ($given: RepriceProductBulkInput!) {
      repriceProductBulk(input: $given) { results { userErrors { __typename } } } }"""
    found = await ask(
        document,
        {"given": {"rows": [{"sku": "PUMP", "listPrice": "1"}]}},
        role=Role.FINANCE,
        name="fin@x.org",
    )
    assert found["repriceProductBulk"]["results"] == [
        {"userErrors": [{"__typename": "NotAllowedError"}]}
    ]


async def test_what_follows_from_a_row_belongs_to_it(ask: Asker, business: Business) -> None:
    """Registering a customer opens their credit: for each row, and not for one taken back."""
    document = """mutation ($given: RegisterCustomerBulkInput!) {
      registerCustomerBulk(input: $given) { done results { userErrors { code } } } }"""
    rows = [
        {"name": "Acme", "territory": "north"},
        {"name": "", "territory": "north"},
        {"name": "Beta", "territory": "north"},
    ]
    told = await tell(ask, document, rows, **SKIP)
    assert told["done"] == 2
    assert business.rows(
        "SELECT c.name FROM credits JOIN customers c ON c.id = customer_id ORDER BY 1"
    ) == [("Acme",), ("Beta",)]
