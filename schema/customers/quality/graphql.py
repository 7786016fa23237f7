"""Data issues and cleanings as the API shows them."""

from datetime import datetime

import strawberry

from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.rules import CustomerKind
from schema.customers.accounts.tables import Customer
from schema.customers.quality import operations
from schema.customers.quality.rules import CleaningState, IssueState, QualityRule
from schema.customers.quality.tables import Cleaning, FreshnessRule, QualityIssue
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(QualityRule, IssueState, CleaningState)


@node(QualityIssue)
class QualityIssueNode(Node):
    """Shows a ``QualityIssue`` row."""

    number: str = column(QualityIssue.number)
    rule: QualityRule = column(QualityIssue.rule)
    detail: str | None = column(QualityIssue.detail)
    weight: int = column(QualityIssue.weight)
    found_at: datetime = column(QualityIssue.found_at)
    state: IssueState = column(QualityIssue.state)
    resolved_at: datetime | None = column(QualityIssue.resolved_at)
    resolved_by: str | None = column(QualityIssue.resolved_by)
    reason: str | None = column(QualityIssue.reason)
    revision: int = column(QualityIssue.revision)
    customer: CustomerNode = related(
        QualityIssue.customer_id, Customer.id, CustomerNode, "The customer it is about."
    )


@node(FreshnessRule)
class FreshnessRuleNode(Node):
    """Shows a ``FreshnessRule`` row."""

    kind: CustomerKind = column(FreshnessRule.kind)
    days: int = column(FreshnessRule.days)
    revision: int = column(FreshnessRule.revision)


@node(Cleaning)
class CleaningNode(Node):
    """Shows a ``Cleaning`` row."""

    number: str = column(Cleaning.number)
    begun_by: str = column(Cleaning.begun_by)
    begun_at: datetime = column(Cleaning.begun_at)
    state: CleaningState = column(Cleaning.state)
    reached: str | None = column(Cleaning.reached)
    customers: int = column(Cleaning.customers)
    examined: int = column(Cleaning.examined)
    found: int = column(Cleaning.found)
    finished_at: datetime | None = column(Cleaning.finished_at)
    revision: int = column(Cleaning.revision)


QUALITY_ISSUES: Listing = Listing(
    QualityIssueNode,
    QualityIssue,
    (
        QualityIssue.number,
        QualityIssue.rule,
        QualityIssue.weight,
        QualityIssue.found_at,
        QualityIssue.state,
        QualityIssue.resolved_at,
    ),
    {"customer": (QualityIssue.customer_id, CUSTOMERS)},
)
FRESHNESS_RULES: Listing = Listing(
    FreshnessRuleNode, FreshnessRule, (FreshnessRule.kind, FreshnessRule.days)
)
CLEANINGS: Listing = Listing(
    CleaningNode,
    Cleaning,
    (Cleaning.number, Cleaning.begun_by, Cleaning.begun_at, Cleaning.state, Cleaning.found),
)


@strawberry.type
class QualityQueries:
    """Questions about how good our data is."""

    quality_issues = QUALITY_ISSUES.field(
        "What is wrong, missing or old in what we know about customers: the tasks are those"
        " that are open."
    )
    quality_issues_aggregate = QUALITY_ISSUES.aggregates.field("What data issues come to.")
    quality_issue = found_by(QualityIssue.number, QualityIssueNode, "One issue by number.")
    freshness_rules = FRESHNESS_RULES.field(
        "For how many days what was verified holds, where the company decided so."
    )
    freshness_rules_aggregate = FRESHNESS_RULES.aggregates.field("What these rules come to.")
    cleanings = CLEANINGS.field("When all customers were looked at.")
    cleanings_aggregate = CLEANINGS.aggregates.field("What cleanings come to.")
    cleaning = found_by(Cleaning.number, CleaningNode, "One cleaning by number.")


@strawberry.type
class QualitySubscriptions:
    """News of how good our data is."""

    quality_issue_changed = subscription(QUALITY_ISSUES, "A data issue has changed.")
    cleaning_changed = subscription(CLEANINGS, "A cleaning has come further.")


@strawberry.type
class QualityMutations:
    """What can happen to our data about customers."""

    report_bounce = mutation(
        operations.report_bounce, QualityIssue, QualityIssueNode, "report_bounce"
    )
    report_closed = mutation(
        operations.report_closed, QualityIssue, QualityIssueNode, "report_closed"
    )
    waive_quality_issue = mutation(
        operations.waive, QualityIssue, QualityIssueNode, "waive_quality_issue"
    )
    resolve_quality_issue = mutation(
        operations.resolve, QualityIssue, QualityIssueNode, "resolve_quality_issue"
    )
    set_freshness = mutation(
        operations.set_freshness, FreshnessRule, FreshnessRuleNode, "set_freshness"
    )
    begin_cleaning = mutation(
        operations.begin_cleaning, Cleaning, CleaningNode, "begin_cleaning", makes=True
    )
    go_on_cleaning = mutation(
        operations.go_on_cleaning, Cleaning, CleaningNode, "go_on_cleaning"
    )

    report_bounce_bulk = bulk("report_bounce")
    report_closed_bulk = bulk("report_closed")
    waive_quality_issue_bulk = bulk("waive_quality_issue")
    resolve_quality_issue_bulk = bulk("resolve_quality_issue")
    set_freshness_bulk = bulk("set_freshness")
