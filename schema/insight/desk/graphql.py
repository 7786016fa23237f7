"""The order desk's reports as the API shows them."""

from datetime import date
from decimal import Decimal

import strawberry

from schema.fulfilment.checks.rules import CheckCode
from schema.fulfilment.exceptions.rules import ExceptionKind
from schema.fulfilment.orders.rules import OrderChannel
from schema.insight.desk import queries
from schema.kernel.amounts import Money
from schema.kernel.reports import figure, report, rows


@rows
class IntakeTime:
    """How long orders that came by one way, or by all, took to be confirmed."""

    channel: OrderChannel | None = figure("The way they came; empty for all of them.")
    received: int = figure("How many came that are orders, or may become some.")
    confirmed: int = figure("How many of them the customer was sent a confirmation of.")
    median_hours: Decimal | None = figure("Half of those took no longer than this, in hours.")
    p90_hours: Decimal | None = figure("Nine of ten took no longer than this, in hours.")


@rows
class ReviewResult:
    """What one check of orders found."""

    check_code: CheckCode = figure("The check.")
    reviews: int = figure("How many reviews there were.")
    failed: int = figure("How many of them it stopped.")
    warned: int = figure("How many of them it warned of.")
    waived: int = figure("How many of those it stopped somebody let pass.")
    failed_share: Decimal | None = figure("failed ÷ reviews, from 0 to 1.")
    waived_share: Decimal | None = figure("waived ÷ failed, from 0 to 1.")


@rows
class OrderBookWeek:
    """What is open of confirmed orders that are due in one week, in one currency."""

    week: date | None = figure("The week's Monday; empty for orders without a day.")
    orders: int = figure("How many orders.")
    lines: int = figure("How many lines of them.")
    open: Money = figure("What is not shipped, at the lines' prices.")
    reserved: Money = figure("What of it is set aside.")
    late: Money = figure("What of it was due before the day.")


@rows
class ExceptionFigures:
    """Exceptions of one kind, in one currency."""

    kind: ExceptionKind = figure("The kind.")
    detected: int = figure("How many were found in the period.")
    repeated: int = figure("How many of them the same customer had met within 90 days.")
    repeated_share: Decimal | None = figure("repeated ÷ detected, from 0 to 1.")
    open: int = figure("How many found by its end are not resolved now.")
    median_age_days: Decimal | None = figure("Their median age at its end, in days.")
    cost: Money = figure("What those found in the period cost, as far as it is known.")


@strawberry.type
class DeskQueries:
    """What the order desk asks for."""

    intake_times = report(
        IntakeTime,
        queries.INTAKE_TIMES,
        "From intake to confirmation: of orders received in the period, first confirmation"
        " sent at - received at; median and ninth decile, by channel and for all. What was a"
        " duplicate or rejected does not count.",
    )
    review_results = report(
        ReviewResult,
        queries.REVIEW_RESULTS,
        "Of the reviews submitted in the period: failed ÷ reviews for each check that found"
        " anything, and waived ÷ failed.",
    )
    order_book = report(
        OrderBookWeek,
        queries.ORDER_BOOK,
        "The open order book: Σ (ordered - cancelled - shipped) * price of confirmed orders by"
        " the week they are due; late is what was due before the day.",
    )
    exception_figures = report(
        ExceptionFigures,
        queries.EXCEPTIONS,
        "Exceptions of orders by kind: found in the period, of those repeated (the same kind at"
        " the same customer within 90 days) ÷ found, open at its end with their age, and cost.",
    )
