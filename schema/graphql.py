"""The whole API in one place: every stage's questions and every stage's verbs."""

import strawberry
from strawberry.tools import merge_types

from schema.catalogue.lines.graphql import (
    ProductLineMutations,
    ProductLineQueries,
    ProductLineSubscriptions,
)
from schema.catalogue.prices.graphql import PriceMutations, PriceQueries, PriceSubscriptions
from schema.catalogue.products.graphql import (
    ProductMutations,
    ProductQueries,
    ProductSubscriptions,
)
from schema.customers.accounts.graphql import (
    CustomerMutations,
    CustomerQueries,
    CustomerSubscriptions,
)
from schema.customers.addresses.graphql import AddressMutations, AddressQueries
from schema.customers.agreements.graphql import (
    PriceAgreementMutations,
    PriceAgreementQueries,
    PriceAgreementSubscriptions,
)
from schema.customers.bank_accounts.graphql import BankAccountMutations, BankAccountQueries
from schema.customers.credit.graphql import CreditMutations, CreditQueries, CreditSubscriptions
from schema.customers.duplicates.graphql import (
    DuplicateMutations,
    DuplicateQueries,
    DuplicateSubscriptions,
)
from schema.customers.imports.graphql import (
    ImportMutations,
    ImportQueries,
    ImportSubscriptions,
)
from schema.customers.quality.graphql import (
    QualityMutations,
    QualityQueries,
    QualitySubscriptions,
)
from schema.customers.requests.graphql import (
    ChangeRequestMutations,
    ChangeRequestQueries,
    ChangeRequestSubscriptions,
)
from schema.customers.requirements.graphql import RequirementMutations, RequirementQueries
from schema.customers.tax_titles.graphql import TaxTitleMutations, TaxTitleQueries
from schema.exchange.conflicts.graphql import (
    ConflictMutations,
    ConflictQueries,
    ConflictSubscriptions,
)
from schema.exchange.cycles.graphql import CycleQueries
from schema.exchange.edits.graphql import EditQueries, EditSubscriptions
from schema.exchange.files.graphql import FileMutations, FileQueries, FileSubscriptions
from schema.exchange.links.graphql import LinkMutations, LinkQueries, LinkSubscriptions
from schema.exchange.previews.graphql import PreviewQueries
from schema.exchange.rounds.graphql import RoundMutations, RoundQueries, RoundSubscriptions
from schema.fulfilment.amendments.graphql import (
    AmendmentMutations,
    AmendmentQueries,
    AmendmentSubscriptions,
)
from schema.fulfilment.confirmations.graphql import (
    ConfirmationMutations,
    ConfirmationQueries,
    ConfirmationSubscriptions,
)
from schema.fulfilment.deliveries.graphql import (
    DeliveryMutations,
    DeliveryQueries,
    DeliverySubscriptions,
)
from schema.fulfilment.exceptions.graphql import (
    ExceptionMutations,
    ExceptionQueries,
    ExceptionSubscriptions,
)
from schema.fulfilment.holds.graphql import HoldMutations, HoldQueries, HoldSubscriptions
from schema.fulfilment.intake.graphql import (
    IntakeMutations,
    IntakeQueries,
    IntakeSubscriptions,
)
from schema.fulfilment.orders.graphql import OrderMutations, OrderQueries, OrderSubscriptions
from schema.fulfilment.plans.graphql import PlanMutations, PlanQueries, PlanSubscriptions
from schema.fulfilment.promises.graphql import (
    PromiseMutations,
    PromiseQueries,
    PromiseSubscriptions,
)
from schema.fulfilment.replenishment.graphql import (
    ReplenishmentMutations,
    ReplenishmentQueries,
    ReplenishmentSubscriptions,
)
from schema.fulfilment.reviews.graphql import (
    ReviewMutations,
    ReviewQueries,
    ReviewSubscriptions,
)
from schema.fulfilment.shipments.graphql import (
    ShipmentMutations,
    ShipmentQueries,
    ShipmentSubscriptions,
)
from schema.fulfilment.soft_reservations.graphql import (
    SoftReservationMutations,
    SoftReservationQueries,
    SoftReservationSubscriptions,
)
from schema.fulfilment.trials.graphql import TrialQueries
from schema.insight.desk.graphql import DeskQueries
from schema.insight.logistics.graphql import LogisticsQueries
from schema.insight.pricing.graphql import PricingQueries
from schema.insight.selling.graphql import SellingQueries
from schema.insight.supply.graphql import SupplyQueries
from schema.inventory.counts.graphql import CountMutations, CountQueries, CountSubscriptions
from schema.inventory.receipts.graphql import (
    ReceiptMutations,
    ReceiptQueries,
    ReceiptSubscriptions,
)
from schema.inventory.stock.graphql import StockMutations, StockQueries, StockSubscriptions
from schema.inventory.transfers.graphql import (
    TransferMutations,
    TransferQueries,
    TransferSubscriptions,
)
from schema.inventory.warehouses.graphql import (
    WarehouseMutations,
    WarehouseQueries,
    WarehouseSubscriptions,
)
from schema.kernel.nodes import NodeQueries
from schema.kernel.refusals import TYPES
from schema.people.keys.graphql import ApiKeyMutations, ApiKeyQueries, ApiKeySubscriptions
from schema.people.users.graphql import UserMutations, UserQueries, UserSubscriptions
from schema.pipeline.leads.graphql import LeadMutations, LeadQueries, LeadSubscriptions
from schema.receivables.invoices.graphql import (
    InvoiceMutations,
    InvoiceQueries,
    InvoiceSubscriptions,
)
from schema.receivables.payments.graphql import (
    PaymentMutations,
    PaymentQueries,
    PaymentSubscriptions,
)

QUERIES = (
    NodeQueries,
    UserQueries,
    ApiKeyQueries,
    LinkQueries,
    EditQueries,
    ConflictQueries,
    CycleQueries,
    PreviewQueries,
    RoundQueries,
    FileQueries,
    ProductLineQueries,
    ProductQueries,
    PriceQueries,
    WarehouseQueries,
    ReceiptQueries,
    StockQueries,
    CountQueries,
    TransferQueries,
    CustomerQueries,
    AddressQueries,
    TaxTitleQueries,
    BankAccountQueries,
    RequirementQueries,
    PriceAgreementQueries,
    CreditQueries,
    DuplicateQueries,
    QualityQueries,
    ChangeRequestQueries,
    ImportQueries,
    LeadQueries,
    OrderQueries,
    IntakeQueries,
    ReviewQueries,
    HoldQueries,
    PromiseQueries,
    SoftReservationQueries,
    ReplenishmentQueries,
    TrialQueries,
    AmendmentQueries,
    ConfirmationQueries,
    ExceptionQueries,
    ShipmentQueries,
    PlanQueries,
    DeliveryQueries,
    InvoiceQueries,
    PaymentQueries,
    *(SellingQueries, DeskQueries, SupplyQueries, LogisticsQueries, PricingQueries),
)
MUTATIONS = (
    UserMutations,
    ApiKeyMutations,
    LinkMutations,
    ConflictMutations,
    RoundMutations,
    FileMutations,
    ProductLineMutations,
    ProductMutations,
    PriceMutations,
    WarehouseMutations,
    ReceiptMutations,
    StockMutations,
    CountMutations,
    TransferMutations,
    CustomerMutations,
    AddressMutations,
    TaxTitleMutations,
    BankAccountMutations,
    RequirementMutations,
    PriceAgreementMutations,
    CreditMutations,
    DuplicateMutations,
    QualityMutations,
    ChangeRequestMutations,
    ImportMutations,
    LeadMutations,
    OrderMutations,
    IntakeMutations,
    ReviewMutations,
    HoldMutations,
    PromiseMutations,
    SoftReservationMutations,
    ReplenishmentMutations,
    AmendmentMutations,
    ConfirmationMutations,
    ExceptionMutations,
    ShipmentMutations,
    PlanMutations,
    DeliveryMutations,
    InvoiceMutations,
    PaymentMutations,
)
SUBSCRIPTIONS = (
    ProductLineSubscriptions,
    ProductSubscriptions,
    PriceSubscriptions,
    WarehouseSubscriptions,
    ReceiptSubscriptions,
    StockSubscriptions,
    CountSubscriptions,
    TransferSubscriptions,
    CustomerSubscriptions,
    PriceAgreementSubscriptions,
    CreditSubscriptions,
    DuplicateSubscriptions,
    QualitySubscriptions,
    ChangeRequestSubscriptions,
    ImportSubscriptions,
    ConflictSubscriptions,
    EditSubscriptions,
    FileSubscriptions,
    LinkSubscriptions,
    RoundSubscriptions,
    OrderSubscriptions,
    IntakeSubscriptions,
    ReviewSubscriptions,
    HoldSubscriptions,
    PromiseSubscriptions,
    SoftReservationSubscriptions,
    ReplenishmentSubscriptions,
    AmendmentSubscriptions,
    ConfirmationSubscriptions,
    ExceptionSubscriptions,
    ShipmentSubscriptions,
    PlanSubscriptions,
    DeliverySubscriptions,
    UserSubscriptions,
    ApiKeySubscriptions,
    LeadSubscriptions,
    InvoiceSubscriptions,
    PaymentSubscriptions,
)
Query = strawberry.type(
    merge_types("Query", QUERIES),
    description="What can be asked: one record, or a list of them page by page.",
)
Mutation = strawberry.type(
    merge_types("Mutation", MUTATIONS),
    description="What can happen: every field is a verb, done wholly or not at all.",
)
Subscription = strawberry.type(
    merge_types("Subscription", SUBSCRIPTIONS),
    description="What can be followed: changes, as they happen.",
)

__all__ = ["TYPES", "Mutation", "Query", "Subscription"]
