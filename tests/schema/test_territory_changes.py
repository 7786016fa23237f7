"""Row-level security: a seller changes and adds nothing in another territory."""

from typing import Any, Final

from tests.asking import Asker
from tests.business import Business
from tests.schema.south import NORTH, South

CHANGES: Final[list[tuple[str, str, dict[str, Any]]]] = [
    ("correctLead", "lead", {"need": "x"}),
    ("planNextContact", "lead", {"nextContactOn": None}),
    ("contactLead", "lead", {}),
    ("qualifyLead", "lead", {}),
    ("disqualifyLead", "lead", {"disqualifyReason": "x"}),
    ("convertLead", "lead", {}),
    ("correctCustomer", "customer", {"name": "x"}),
    ("addOrderLine", "draft", {"sku": "PUMP", "quantity": "1"}),
    ("rescheduleOrder", "draft", {"requestedOn": None}),
    ("confirmOrder", "draft", {}),
    ("cancelOrder", "draft", {}),
    ("correctOrder", "draft", {"customerPo": "x"}),
    ("submitOrder", "draft", {}),
    ("sendOrderBack", "draft", {}),
    ("rejectAmendment", "amendment", {}),
    ("archiveRequirement", "requirement", {}),
    ("withdrawChangeRequest", "request", {}),
    ("askForCustomerName", "customer", {"name": "x"}),
    ("correctIntake", "intake", {"content": "x"}),
    ("enterIntake", "intake", {"lines": [{"sku": "HOSE", "quantity": "1"}]}),
    ("rejectIntake", "intake", {"reason": "x"}),
    ("answerOrderConfirmation", "confirmation", {"state": "ACCEPTED"}),
    ("offerSolutions", "exception", {"options": "x"}),
    ("agreeOnSolution", "exception", {"solution": "x"}),
    ("releaseSoftReservation", "kept", {}),
    ("touchLink", "link", {}),
    ("resolveConflict", "conflict", {"decision": "SHEET"}),
]


async def test_what_a_seller_does_not_see_they_do_not_change(
    ask: Asker, business: Business, south: South
) -> None:
    before = business.picture()
    asked = [(m, {"number": getattr(south, what), **more}) for m, what, more in CHANGES]
    asked += [
        ("draftOrder", {"customer": south.customer}),
        ("shipOrder", {"order": south.confirmed}),
        ("receiveOrder", {"channel": "PHONE", "customer": south.customer}),
        ("markIntakeDuplicate", {"number": south.intake, "order": south.draft}),
        ("sendOrderConfirmation", {"order": south.confirmed, "channel": "PHONE"}),
        (
            "reportOrderException",
            {"order": south.confirmed, "kind": "OTHER", "description": "x"},
        ),
        (
            "requestSoftReservation",
            {
                "customer": south.customer,
                "sku": "PUMP",
                "warehouse": "Main",
                "quantity": "1",
                "until": "2030-06-02",
            },
        ),
        ("reportClosed", {"customer": south.customer, "reason": "x"}),
        ("reportBounce", {"customer": south.customer, "email": "li0@twin.cn"}),
        ("askToMerge", {"number": south.customer, "other": "CU-000003"}),
        ("proposeAmendment", {"order": south.confirmed, "reason": "x"}),
        ("addRequirement", {"customer": south.customer, "kind": "LABEL", "description": "x"}),
        ("changeOrderLine", {"number": f"{south.draft}/1", "quantity": "2"}),
        ("deliverShipment", {"number": "SH-000001"}),
    ]
    for mutation, given in asked:
        (refusal,) = (await ask.tell(mutation, given, **NORTH))["userErrors"]
        assert refusal["__typename"] == "NotFoundError", mutation
    assert business.picture() == before


async def test_a_seller_puts_nothing_into_another_territory(
    ask: Asker, business: Business, south: South
) -> None:
    assert south.lead
    before = business.picture()
    for mutation, named in (("captureLead", "company"), ("registerCustomer", "name")):
        told = {named: "Mine", "territory": "south"}
        (refusal,) = (await ask.tell(mutation, told, **NORTH))["userErrors"]
        assert refusal["__typename"] == "NotAllowedError"
    assert business.picture() == before
