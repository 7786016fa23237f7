"""Which role may do what: every role is tried on every mutation that is served."""

from typing import Any, Final

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    is_required_input_field,
)

from api.served import GRAPHQL
from schema.exchange.links.rules import LENDABLE
from schema.kernel.inputs import camel
from schema.kernel.roles import Role
from schema.kernel.verbs import allowed, arguments
from tests.asking import Asker
from tests.house.write_docs import mutations

LEADS: Final = frozenset(
    {
        *("captureLead", "correctLead", "planNextContact", "contactLead"),
        *("qualifyLead", "disqualifyLead", "convertLead"),
    }
)
ORDERS: Final = frozenset(
    {
        *("draftOrder", "addOrderLine", "changeOrderLine"),
        *("rescheduleOrder", "confirmOrder", "cancelOrder", "correctOrder"),
        *("submitOrder", "sendOrderBack", "proposeAmendment", "rejectAmendment"),
    }
)
REQUIREMENTS: Final = frozenset({"addRequirement", "archiveRequirement"})
DECIDING: Final = frozenset(
    {
        *(
            "waiveFinding",
            "waiveFindings",
            "approveOrder",
            "holdOrder",
            "releaseOrderHold",
            "reserveOrder",
        ),
        *("allocateStock", "handOverStock", "applyAmendment", "closeOrderLine"),
    }
)
HOLDING: Final = frozenset({"waiveFinding", "waiveFindings", "holdOrder", "releaseOrderHold"})
PRICES: Final = frozenset(
    {
        *("addPriceList", "archivePriceList", "draftPriceBatch", "proposePrice", "changePrice"),
        *("schedulePriceBatch", "submitPriceBatch", "reopenPriceBatch", "approvePriceBatch"),
        *("rejectPriceBatch", "agreePrices", "endPriceAgreement"),
    }
)
SHIPPING: Final = frozenset({"shipOrder", "deliverShipment", "reportIncident"})
INTAKE: Final = frozenset({"receiveOrder", "correctIntake"})
ENTERING: Final = INTAKE | {"enterIntake", "markIntakeDuplicate"}
SCREENING: Final = frozenset({"rejectIntake", "reopenIntake"})
CONFIRMING: Final = frozenset({"sendOrderConfirmation", "answerOrderConfirmation"})
KEEPING: Final = frozenset({"requestSoftReservation", "releaseSoftReservation"})
KEPT: Final = frozenset({"approveSoftReservation", "rejectSoftReservation"})
REPORTED: Final = frozenset({"reportOrderException"})
AGREEING: Final = frozenset({"offerSolutions", "agreeOnSolution"})
SOLVING: Final = AGREEING | {"resolveOrderException"}
ORDERING: Final = ENTERING | SCREENING | CONFIRMING | REPORTED | AGREEING
"""What who speaks with a customer does with their order before and after it is one."""
PLANS: Final = frozenset(
    {
        *("planShipment", "replanShipment", "releaseShipmentPlan", "cancelShipmentPlan"),
        "correctShipment",
    }
)
PICKING: Final = frozenset({"pickShipmentPlan", "packShipmentPlan", "handOverShipmentPlan"})
WEIGHING: Final = frozenset({"weighShipmentPlan"})
COUNTING: Final = frozenset({"beginStockCount", "noteCounted", "finishStockCount"})
COUNTS_CLOSED: Final = frozenset({"cancelStockCount"})
LOGISTICS: Final = PLANS | PICKING | WEIGHING | COUNTING | COUNTS_CLOSED
SUPPLY: Final = frozenset(
    {
        *("expectReceipt", "correctExpectedReceipt", "cancelExpectedReceipt"),
        *("draftTransfer", "shipTransfer", "receiveTransfer", "cancelTransfer", "lookAtStock"),
    }
)
STOCK: Final = frozenset({"receiveStock", "adjustStock", "trackShipment"}) | SUPPLY
PLANNING: Final = frozenset(
    {
        *("setReorderRule", "archiveReorderRule"),
        *("correctReorderProposal", "rejectReorderProposal"),
    }
)
INCIDENTS: Final = frozenset({"notifyOfIncident", "resolveIncident"})
CLAIMS: Final = frozenset({"fileCarrierClaim", "acceptCarrierClaim", "rejectCarrierClaim"})
CLAIMS_PAID: Final = frozenset({"settleCarrierClaim", "writeOffCarrierClaim"})
WAREHOUSES: Final = frozenset(
    {
        *("openWarehouse", "correctWarehouse", "archiveWarehouse"),
        *("shelveStock", "putOnShelf", "scrapStock", "reverseStockMove"),
    }
)
PRODUCTS: Final = frozenset(
    {
        *("addProduct", "repriceProduct", "retireProduct", "correctProduct"),
        *("addProductLine", "correctProductLine"),
    }
)
CREDIT: Final = frozenset(
    {
        *("setCreditLimit", "setPaymentTerms", "holdCredit", "releaseCredit"),
        *("addPaymentTerm", "renamePaymentTerm", "archivePaymentTerm", "restorePaymentTerm"),
    }
)
MONEY: Final = frozenset(
    {
        *("issueInvoice", "issueCreditNote", "annotateInvoice", "recordPromise"),
        *("receivePayment", "allocatePayment", "releasePayment"),
        *("identifyPayment", "reversePayment", "refundPayment"),
        *("renameAccount", "recodeAccount"),
        *("softCloseFiscalPeriod", "reopenFiscalPeriod", "closeFiscalPeriod"),
    }
)
LINKS: Final = frozenset(
    {
        *("linkSheet", "proposeLink", "confirmLink", "unlinkSheet"),
        *("rescopeLink", "translateLink", "pauseLink", "resumeLink"),
    }
)
FILES: Final = frozenset({"attachFile", "detachFile"})
CONTACTS: Final = frozenset({"addContact", "correctContact", "partWithContact"})
ADDRESSES: Final = frozenset({"addAddress", "correctAddress", "archiveAddress"})
TAX_TITLES: Final = frozenset({"addTaxTitle", "correctTaxTitle", "archiveTaxTitle"})
BANK_ACCOUNTS: Final = frozenset({"addBankAccount", "correctBankAccount", "archiveBankAccount"})
CUSTOMERS: Final = CONTACTS | ADDRESSES | TAX_TITLES | {"registerCustomer", "correctCustomer"}
CHOICES: Final = frozenset(
    {"verifyCustomer", "preferContact", "preferAddress", "preferTaxTitle"}
)
ASKING: Final = frozenset(
    {
        *(
            "askToMerge",
            "askForCustomerName",
            "askForUscc",
            "askForTaxTitle",
            "askForTaxNumber",
        ),
        *("withdrawChangeRequest", "reportBounce", "reportClosed"),
    }
)
REPORTING: Final = frozenset({"reportBounce", "reportClosed"})
STEWARDSHIP: Final = frozenset(
    {
        *("keepCustomersApart", "doubtDuplicate", "waiveQualityIssue", "resolveQualityIssue"),
        "setFreshness",
    }
)
CLEANING: Final = frozenset({"beginCleaning", "goOnCleaning"})
MERGING: Final = frozenset({"mergeCustomers", "undoMerge"})
REQUESTS: Final = frozenset({"approveChangeRequest", "rejectChangeRequest"})
IMPORTING: Final = frozenset({"stageImport", "goOnImporting", "undoImport"})
MANAGING: Final = ASKING | STEWARDSHIP | CLEANING | MERGING | REQUESTS | IMPORTING
PEOPLE: Final = frozenset({"createUser", "deactivateUser", "createApiKey"})
SALES: Final = LEADS | ORDERS | REQUIREMENTS | SHIPPING | FILES | CUSTOMERS

MAY: Final[dict[Role, frozenset[str]]] = {
    Role.SELLER: SALES
    | ORDERING
    | KEEPING
    | CHOICES
    | INCIDENTS
    | ASKING
    | {"resolveConflict", "touchLink", "revokeApiKey"},
    Role.MANAGER: SALES
    | ORDERING
    | KEEPING
    | KEPT
    | SOLVING
    | LOGISTICS
    | {"lookForExceptions", "postStockCount"}
    | MANAGING
    | CHOICES
    | BANK_ACCOUNTS
    | STOCK
    | WAREHOUSES
    | PRODUCTS
    | PRICES
    | DECIDING
    | PLANNING
    | INCIDENTS
    | CLAIMS
    | LINKS
    | {"approveReorderProposal"}
    | {"reassignCustomer", "issueInvoice", "resolveConflict", "touchLink", "revokeApiKey"},
    Role.ORDER_DESK: ORDERS
    | ORDERING
    | KEEPING
    | KEPT
    | SOLVING
    | PLANS
    | {"lookForExceptions"}
    | ASKING
    | REQUIREMENTS
    | DECIDING
    | INCIDENTS
    | FILES
    | ADDRESSES
    | {"preferAddress", "touchLink", "revokeApiKey"},
    Role.WAREHOUSE: SHIPPING
    | LOGISTICS
    | REPORTED
    | STOCK
    | WAREHOUSES
    | PLANNING
    | CLAIMS
    | FILES
    | {"reserveOrder", "allocateStock", "holdOrder", "touchLink", "revokeApiKey"},
    Role.FINANCE: MONEY
    | {"postStockCount"}
    | ASKING
    | MERGING
    | TAX_TITLES
    | BANK_ACCOUNTS
    | {"preferTaxTitle", "acceptCarrierClaim", "rejectCarrierClaim"}
    | CLAIMS_PAID
    | CREDIT
    | HOLDING
    | LINKS
    | FILES
    | {"resolveConflict", "touchLink", "revokeApiKey"},
    Role.CREDIT: CREDIT | HOLDING | FILES | {"touchLink", "revokeApiKey"},
    Role.SERVICE: FILES
    | INTAKE
    | REPORTED
    | SOLVING
    | {"lookForExceptions"}
    | ASKING
    | STEWARDSHIP
    | CLEANING
    | MERGING
    | CONTACTS
    | ADDRESSES
    | REQUIREMENTS
    | CLAIMS
    | {"trackShipment", "reportIncident", "notifyOfIncident"}
    | {
        "holdOrder",
        "correctCustomer",
        "verifyCustomer",
        "preferContact",
        "preferAddress",
        "revokeApiKey",
    },
    Role.ANALYST: frozenset(),
    Role.AUDITOR: frozenset(),
    Role.INTEGRATION: SALES
    | ENTERING
    | CONFIRMING
    | REPORTED
    | PLANS
    | PICKING
    | COUNTING
    | {"lookForExceptions"}
    | BANK_ACCOUNTS
    | STOCK
    | REPORTING
    | CLEANING
    | IMPORTING
    | {"reserveOrder", "revokeApiKey"},
    Role.ADMIN: SALES
    | ORDERING
    | KEEPING
    | KEPT
    | SOLVING
    | LOGISTICS
    | {"lookForExceptions", "postStockCount"}
    | MANAGING
    | CHOICES
    | BANK_ACCOUNTS
    | STOCK
    | WAREHOUSES
    | PRODUCTS
    | PRICES
    | DECIDING
    | PLANNING
    | INCIDENTS
    | CLAIMS
    | CLAIMS_PAID
    | CREDIT
    | MONEY
    | {"approveReorderProposal", "runRound"}
    | LINKS
    | PEOPLE
    | {"setAuthorityLimit", "reassignCustomer", "resolveConflict", "touchLink", "revokeApiKey"},
}
"""Who may do what, written by hand."""

SCALARS: Final = {
    "Int": 1,
    "Decimal": "1",
    "Date": "2030-06-02",
    "DateTime": "2030-06-02T00:00:00Z",
}


def something(kind: GraphQLInputType) -> Any:  # noqa: ANN401 - any input
    """Think of a value, leaving out what need not be told."""
    kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(kind, GraphQLList):
        return [something(kind.of_type)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        needed = {n: f for n, f in kind.fields.items() if is_required_input_field(f)}
        return {name: something(field.type) for name, field in needed.items()}
    return SCALARS.get(kind.name, "x")


def shown(one: str, name: str) -> str:
    """Ask how the only row fared, where a mutation takes several."""
    return "__typename" if one == name else "results { userErrors { code } }"


def nothing(name: str) -> dict[str, None]:
    """Tell what may be nothing but has to be told."""
    told = arguments(mutations()[name])
    return {camel(one.name): None for one in told if one.required and one.nullable}


@pytest.mark.parametrize("role", Role)
async def test_exactly_the_listed_mutations_let_a_role_in(ask: Asker, role: Role) -> None:
    served = GRAPHQL.mutation_type
    assert served is not None
    refused = set()
    for name, field in served.fields.items():
        one = name.removesuffix("Bulk")
        given = something(field.args["input"].type)
        told = given if one == name else given["rows"][0]
        told.update(nothing(one))
        payload = await ask.tell(name, given, shown(one, name), role=role, name=f"{role}@x.org")
        (payload,) = payload.get("results", [payload])
        if [refusal["code"] for refusal in payload["userErrors"]] == ["ROLE_MAY_NOT"]:
            refused.add(name)
    let_in = set(served.fields) - refused
    assert {name for name in let_in if not name.endswith("Bulk")} == MAY[role]
    bulk = {name for name in served.fields if name.endswith("Bulk")}
    assert let_in & bulk == {name for name in bulk if name.removesuffix("Bulk") in MAY[role]}


@pytest.mark.parametrize("role", Role)
def test_who_lends_a_role_may_do_all_it_may(role: Role) -> None:
    def deeds(of: Role) -> set[str]:
        return {name for name, told in mutations().items() if of in allowed(told)}

    for lent in LENDABLE.get(role, frozenset()):
        assert deeds(lent) <= deeds(role), lent
