"""Customers who may be one, and merges, as the API shows them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.customers.duplicates import operations
from schema.customers.duplicates.rules import CustomerFact, DuplicateState, GaveUp
from schema.customers.duplicates.tables import (
    Duplicate,
    Merge,
    MergeFact,
    MergeItem,
)
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(DuplicateState, CustomerFact, GaveUp)


@node(Duplicate)
class DuplicateNode(Node):
    """Shows a ``Duplicate`` row."""

    number: str = column(Duplicate.number)
    score: Decimal = column(Duplicate.score)
    likeness: Decimal = column(Duplicate.likeness)
    same_uscc: bool = column(Duplicate.same_uscc)
    same_tax_number: bool = column(Duplicate.same_tax_number)
    same_bank_account: bool = column(Duplicate.same_bank_account)
    same_phone: bool = column(Duplicate.same_phone)
    same_email: bool = column(Duplicate.same_email)
    same_domain: bool = column(Duplicate.same_domain)
    same_city: bool = column(Duplicate.same_city)
    found_at: datetime = column(Duplicate.found_at)
    asked_by: str | None = column(Duplicate.asked_by)
    state: DuplicateState = column(Duplicate.state)
    decided_by: str | None = column(Duplicate.decided_by)
    decided_at: datetime | None = column(Duplicate.decided_at)
    revision: int = column(Duplicate.revision)
    customer: CustomerNode | None = related(
        Duplicate.customer_id, Customer.id, CustomerNode | None, "One of them, if yours to see."
    )
    other: CustomerNode | None = related(
        Duplicate.other_id, Customer.id, CustomerNode | None, "The other, if yours to see."
    )


@node(MergeItem)
class MergeItemNode(Node):
    """Shows a ``MergeItem`` row."""

    relation: str = column(MergeItem.relation)
    gave_up: GaveUp | None = column(MergeItem.gave_up)
    revision: int = column(MergeItem.revision)


@node(MergeFact)
class MergeFactNode(Node):
    """Shows a ``MergeFact`` row."""

    fact: CustomerFact = column(MergeFact.fact)
    before: str | None = column(MergeFact.before)
    after: str | None = column(MergeFact.after)
    revision: int = column(MergeFact.revision)


@node(Merge)
class MergeNode(Node):
    """Shows a ``Merge`` row."""

    number: str = column(Merge.number)
    merged_by: str = column(Merge.merged_by)
    merged_at: datetime = column(Merge.merged_at)
    undo_until: date = column(Merge.undo_until)
    undone_by: str | None = column(Merge.undone_by)
    undone_at: datetime | None = column(Merge.undone_at)
    revision: int = column(Merge.revision)
    winner: CustomerNode = related(Merge.winner_id, Customer.id, CustomerNode, "Who stays.")
    loser: CustomerNode | None = related(
        Merge.loser_id,
        Customer.id,
        CustomerNode | None,
        "Who turned out to be the one who stays, if yours to see.",
    )
    items: list[MergeItemNode] = children(
        MergeItem.merge_id, list[MergeItemNode], MergeItem.id, "What went over."
    )
    facts: list[MergeFactNode] = children(
        MergeFact.merge_id,
        list[MergeFactNode],
        MergeFact.id,
        "What the one who stays has from the other.",
    )


DUPLICATES: Listing = Listing(
    DuplicateNode,
    Duplicate,
    (
        Duplicate.number,
        Duplicate.score,
        Duplicate.likeness,
        Duplicate.same_uscc,
        Duplicate.same_tax_number,
        Duplicate.same_bank_account,
        Duplicate.same_phone,
        Duplicate.same_email,
        Duplicate.same_domain,
        Duplicate.same_city,
        Duplicate.state,
        Duplicate.found_at,
        Duplicate.asked_by,
        Duplicate.decided_by,
        Duplicate.decided_at,
    ),
    {
        "customer": (Duplicate.customer_id, CUSTOMERS),
        "other": (Duplicate.other_id, CUSTOMERS),
    },
)
MERGES: Listing = Listing(
    MergeNode,
    Merge,
    (Merge.number, Merge.merged_by, Merge.merged_at, Merge.undo_until, Merge.undone_at),
    {"winner": (Merge.winner_id, CUSTOMERS)},
)


@strawberry.type
class DuplicateQueries:
    """Questions about customers we may know twice."""

    duplicates = DUPLICATES.field("Customers who may be one.")
    duplicates_aggregate = DUPLICATES.aggregates.field("What pairs of customers come to.")
    duplicate = found_by(Duplicate.number, DuplicateNode, "One pair by number.")
    merges = MERGES.field("Customers who became one.")
    merges_aggregate = MERGES.aggregates.field("What merges come to.")
    merge = found_by(Merge.number, MergeNode, "One merge by number.")


@strawberry.type
class DuplicateSubscriptions:
    """News of customers we may know twice."""

    duplicate_changed = subscription(DUPLICATES, "A pair of customers has changed.")
    merge_changed = subscription(MERGES, "Customers became one, or two again.")


@strawberry.type
class DuplicateMutations:
    """What can happen to customers we may know twice."""

    ask_to_merge = mutation(
        operations.ask_to_merge, Duplicate, DuplicateNode, "ask_to_merge", makes=True
    )
    keep_customers_apart = mutation(
        operations.keep_apart, Duplicate, DuplicateNode, "keep_customers_apart"
    )
    doubt_duplicate = mutation(operations.doubt, Duplicate, DuplicateNode, "doubt_duplicate")
    merge_customers = mutation(operations.merge, Merge, MergeNode, "merge_customers")
    undo_merge = mutation(operations.undo_merge, Merge, MergeNode, "undo_merge")

    ask_to_merge_bulk = bulk("ask_to_merge")
    keep_customers_apart_bulk = bulk("keep_customers_apart")
    doubt_duplicate_bulk = bulk("doubt_duplicate")
    merge_customers_bulk = bulk("merge_customers")
    undo_merge_bulk = bulk("undo_merge")
