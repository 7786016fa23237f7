"""Who may do what, written by hand: every mutation in a group, and the groups of every role."""

from typing import Final

from schema.kernel.roles import Role

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
        *("addHouseBank", "correctHouseBank", "archiveHouseBank"),
        "restoreHouseBank",
        *("importBankStatement", "enterBankLine", "noteBankLine", "postBankLine"),
        *("setAsideBankLine", "acceptBankSuggestion", "matchBankLine"),
        *("dismissBankLine", "undoBankLine"),
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
