"""A seller's reports as the API shows them."""

from datetime import date, datetime

import strawberry

from schema.insight.selling import queries
from schema.insight.selling.rules import DayKind, HistoryKind
from schema.kernel.amounts import Money
from schema.kernel.reports import figure, report, rows
from schema.pipeline.leads.rules import LeadState


@rows
class DayItem:
    """Something a seller should see to."""

    kind: DayKind = figure("Why it is on the list.")
    number: str = figure("The number of the record it is about.")
    about: str = figure("The customer, or the company of a lead.")
    due_on: date | None = figure("Since when it waits, or by when it was to be done.")


@rows
class PipelineStage:
    """The leads in one state, in one currency."""

    state: LeadState = figure("The state.")
    leads: int = figure("How many leads.")
    estimated: Money | None = figure("What they may come to, as far as anybody said.")
    stale: int = figure("Open ones with no next contact, or one that is over.")


@rows
class CustomerReceivables:
    """What one customer owes us in one currency."""

    customer: str = figure("The customer's number.")
    name: str = figure("The customer's name.")
    outstanding: Money = figure("What is not paid of all invoices.")
    overdue: Money = figure("What is not paid of invoices that were due before the day.")
    oldest_days: int | None = figure("The days since the oldest of those was due.")
    promised_on: date | None = figure("The first day by which they promised to pay any.")
    hold_reason: str | None = figure("Why their credit is on hold, while it is.")


@rows
class HistoryItem:
    """Something that happened with a customer."""

    kind: HistoryKind = figure("What happened.")
    number: str = figure("The number of the record that tells it.")
    at: datetime = figure("When it happened; what is known by the day, at its beginning.")
    who: str | None = figure("Who did it, brought it or signed for it.")
    about: str | None = figure("What it was about: an order, a new owner, a reason.")
    amount: Money | None = figure("How much money it was about.")


@strawberry.type
class SellingQueries:
    """What sellers ask for."""

    my_day = report(
        DayItem,
        queries.MY_DAY,
        "What a seller should see to on a day: leads to contact and payments promised by then,"
        " orders and invoices past their day, and what is open with their customers: holds,"
        " changes wanted, exceptions, incidents, data issues. The oldest first.",
    )
    pipeline = report(
        PipelineStage,
        queries.PIPELINE,
        "Leads by state and currency: count, Σ estimated amount, and how many open ones are"
        " stale: no next contact, or one before the day.",
    )
    receivables_by_customer = report(
        CustomerReceivables,
        queries.RECEIVABLES,
        "What customers owe now: Σ (total - allocated) of their invoices, of those due before"
        " the day, and the days since the oldest of those was due. Who owes most first.",
    )
    customer_history = report(
        HistoryItem,
        queries.HISTORY,
        "Everything that happened with a customer, in every stage, the newest first; for the"
        " next rows ask for what happened before the last one.",
    )
