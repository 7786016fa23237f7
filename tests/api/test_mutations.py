"""Mutations: what is told, what is left out, and how the answer says no."""

from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from schema.kernel.graphql import Context
from schema.kernel.roles import Role
from schema.pipeline.leads import queries as lead_queries
from schema.pipeline.leads.tables import Lead
from tests.asking import MONEY, Asker, cny
from tests.business import Business


async def test_what_is_not_told_stays_and_what_is_told_to_be_nothing_goes(
    ask: Asker, business: Business
) -> None:
    number = await business.lead(contact="Li Wei", need="pumps", interest=2)
    shows = "lead { contact need interest revision }"

    async def corrected(**told: str | None) -> dict[str, Any]:
        payload = await ask.tell("correctLead", {"number": number, **told}, shows)
        assert payload["userErrors"] == []
        lead: dict[str, Any] = payload["lead"]
        return lead

    assert await corrected(need="valves") == {
        "contact": "Li Wei",
        "need": "valves",
        "interest": 2,
        "revision": 2,
    }
    assert await corrected(contact=None, interest=None) == {
        "contact": None,
        "need": "valves",
        "interest": None,
        "revision": 3,
    }


@pytest.mark.parametrize("field", ["company", "source"])
async def test_what_cannot_be_nothing_is_not_told_to_be(
    ask: Asker, business: Business, field: str
) -> None:
    number = await business.lead()
    (refusal,) = (await ask.tell("correctLead", {"number": number, field: None}))["userErrors"]
    assert (refusal["code"], refusal["message"]) == (
        "CANNOT_BE_EMPTY",
        f"{field} cannot be empty; leave it out to keep it as it is.",
    )


async def test_what_may_be_nothing_is_told_to_be_and_not_left_out(
    ask: Asker, business: Business
) -> None:
    number = await business.lead()
    (refusal,) = (await ask.tell("planNextContact", {"number": number}))["userErrors"]
    assert (refusal["code"], refusal["message"]) == (
        "MUST_BE_TOLD",
        "nextContactOn must be told; give null to leave it empty.",
    )
    emptied = {"number": number, "nextContactOn": None}
    payload = await ask.tell("planNextContact", emptied, "lead { nextContactOn }")
    assert payload == {"lead": {"nextContactOn": None}, "userErrors": []}


async def test_each_kind_of_refusal_has_a_type_of_its_own(
    ask: Asker, business: Business
) -> None:
    customer = await business.shop(stocked="1")
    order = await business.draft(customer, "2")
    asked: list[tuple[str, dict[str, Any], Role, str, str]] = [
        ("captureLead", {"company": ""}, Role.ADMIN, "ValidationError", "TERRITORY_IS_MISSING"),
        ("cancelOrder", {"number": "SO-9"}, Role.ADMIN, "NotFoundError", "NO_SUCH_ORDER"),
        ("confirmOrder", {"number": order}, Role.FINANCE, "NotAllowedError", "ROLE_MAY_NOT"),
        (
            "confirmOrder",
            {"number": order},
            Role.ADMIN,
            "LimitExceededError",
            "INSUFFICIENT_STOCK",
        ),
        (
            "confirmOrder",
            {"number": order, "expectedRevision": 99},
            Role.ADMIN,
            "ConflictError",
            "REVISION_CONFLICT",
        ),
    ]
    for mutation, given, role, kind, code in asked:
        (refusal,) = (await ask.tell(mutation, given, role=role))["userErrors"]
        assert (refusal["__typename"], refusal["code"]) == (kind, code)
        assert refusal["path"] == ["input"]


async def test_a_move_that_is_not_drawn_tells_which_ones_are(
    ask: Asker, business: Business
) -> None:
    number = await business.lead()
    (refusal,) = (await ask.tell("convertLead", {"number": number}))["userErrors"]
    assert refusal == {
        "__typename": "TransitionError",
        "code": "MOVE_NOT_ALLOWED",
        "message": f"Lead {number} is new and cannot become converted;"
        " what it can still become: contacted or disqualified.",
        "path": ["input"],
        "from": "new",
        "to": "converted",
        "allowed": ["contacted", "disqualified"],
    }


async def test_the_payload_shows_the_record_with_everything_that_followed(
    ask: Asker, business: Business
) -> None:
    customer = await business.shop(price="10")
    invoice = await business.invoiced(customer, "3")
    payment = await business.payment(customer, "30")
    shows = f"""payment {{ unallocated {MONEY} settlements {{ amount {MONEY} reversal
      invoice {{ outstanding {MONEY} order {{ state customer {{
        credit {{ exposure {MONEY} }} }} }} }} }} }}"""
    told = {"number": payment, "allotments": [{"invoice": invoice}]}
    assert (await ask.tell("allocatePayment", told, shows))["payment"] == {
        "unallocated": cny("0.00"),
        "settlements": [
            {
                "amount": cny("30.00"),
                "reversal": False,
                "invoice": {
                    "outstanding": cny("0.00"),
                    "order": {
                        "state": "CLOSED",
                        "customer": {"credit": {"exposure": cny("0.00")}},
                    },
                },
            }
        ],
    }


async def test_each_mutation_of_a_request_stands_alone(ask: Asker, business: Business) -> None:
    number = await business.lead()
    query = f"""mutation {{
      first: convertLead(input: {{number: "{number}"}}) {{ userErrors {{ code }} }}
      second: contactLead(input: {{number: "{number}"}}) {{ lead {{ state }} }}
      third: qualifyLead(input: {{number: "{number}"}}) {{ lead {{ state }} }}
    }}"""
    assert await ask(query) == {
        "first": {"userErrors": [{"code": "MOVE_NOT_ALLOWED"}]},
        "second": {"lead": {"state": "CONTACTED"}},
        "third": {"lead": {"state": "QUALIFIED"}},
    }


NUMBERS: Final = (
    ("addOrderLine", {"number": "SO-000001", "sku": "PUMP"}, "quantity"),
    ("addOrderLine", {"number": "SO-000001", "sku": "PUMP", "quantity": "1"}, "price"),
    ("changeOrderLine", {"number": "SO-000001/1"}, "quantity"),
    ("changeOrderLine", {"number": "SO-000001/1"}, "price"),
    ("setCreditLimit", {"number": "CU-000001"}, "creditLimit"),
    ("receivePayment", {"customer": "CU-000001"}, "amount"),
    ("repriceProduct", {"sku": "PUMP"}, "listPrice"),
    ("captureLead", {"company": "x", "territory": "x"}, "estimatedAmount"),
    ("receiveStock", {"sku": "PUMP", "warehouse": "Main"}, "quantity"),
    ("adjustStock", {"sku": "PUMP", "warehouse": "Main"}, "onHand"),
    ("scrapStock", {"sku": "PUMP", "warehouse": "Main", "reason": "x"}, "quantity"),
)


@pytest.mark.parametrize("number", ["-1", "NaN", "sNaN", "Infinity", "-Infinity", "1E+30"])
async def test_a_number_nobody_can_mean_changes_nothing_and_is_no_bug(
    ask: Asker, business: Business, number: str
) -> None:
    await business.draft(await business.shop(), "1")
    before = business.picture()
    with capture_logs() as logs:
        for mutation, given, field in NUMBERS:
            kind = f"{mutation[0].upper()}{mutation[1:]}Input!"
            query = f"mutation ($given: {kind}) {{ {mutation}(input: $given) {{ userErrors {{ code }} }} }}"  # fmt: skip # noqa: E501
            body = (await ask.answer(query, {"given": given | {field: number}})).json()
            refused = body.get("errors") or body["data"][mutation]["userErrors"]
            assert refused, mutation
    assert logs == []
    assert business.picture() == before


async def test_a_number_too_precise_to_keep_is_refused_rather_than_rounded(
    ask: Asker, business: Business
) -> None:
    await business.draft(await business.shop(), "1")
    before = business.picture()
    for mutation, given, field in NUMBERS:
        payload = await ask.tell(mutation, given | {field: "1.00000001"})
        assert len(payload["userErrors"]) == 1, mutation
    assert business.picture() == before


async def test_a_bug_is_masked_and_found_again_by_its_number(
    ask: Asker, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await business.lead()
    before = business.picture()

    async def fail(*_told: object) -> Lead:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(lead_queries, "lead_for_change", fail)
    with capture_logs() as logs:
        answer = await ask.answer(
            f'mutation {{ contactLead(input: {{number: "{number}"}}) {{ lead {{ id }} }} }}'
        )
    (error,) = answer.json()["errors"]
    correlation = error["extensions"]["correlationId"]
    assert error["extensions"] == {"code": "INTERNAL", "correlationId": correlation}
    assert error["message"] == (
        f"Something went wrong on our side; report number {correlation}."
    )
    assert "42" not in answer.text.replace(correlation, "")
    assert [(log["event"], log["correlation_id"]) for log in logs] == [("bug", correlation)]
    assert str(logs[0]["exc_info"]) == "the secret is 42"
    assert business.picture() == before


async def test_a_bug_in_reading_is_masked_too(
    ask: Asker, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    await business.lead()

    async def fail(*_told: object) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(Context, "rows", fail)
    with capture_logs() as logs:
        answer = await ask.answer("{ leads { totalCount } }", interpret=True)
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "secret" not in answer.text
    assert len(logs) == 1
