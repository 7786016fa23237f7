"""The reports on shipments as the API shows them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.insight.logistics import queries
from schema.kernel.amounts import Money
from schema.kernel.reports import figure, report, rows


@rows
class OnTimeInFull:
    """How many lines arrived in time and in full, with one carrier or all of them."""

    carrier: str | None = figure("Who brought them last, as we wrote it; empty for all.")
    lines: int = figure("How many lines arrived.")
    on_time: int = figure("How many of them by their day, all that came of them.")
    in_full: int = figure("How many of them wholly.")
    on_time_in_full: int = figure("How many of them both.")
    on_time_rate: Decimal | None = figure("on time ÷ lines, from 0 to 1.")
    in_full_rate: Decimal | None = figure("in full ÷ lines, from 0 to 1.")
    otif: Decimal | None = figure("on time and in full ÷ lines, from 0 to 1.")


@rows
class PerfectOrders:
    """How many orders went without any fault; rates from 0 to 1, empty without orders."""

    orders: int = figure("How many orders arrived wholly.")
    on_time_rate: Decimal | None = figure("Those of which the last goods came by their day.")
    complete_rate: Decimal | None = figure("Those of which nothing was cancelled.")
    unharmed_rate: Decimal | None = figure("Those of which nothing was lost or damaged.")
    documents_rate: Decimal | None = figure(
        "Those without wrong data, disputed price or wrong address."
    )
    perfect: int = figure("How many were all of it.")
    product_of_rates: Decimal | None = figure("The four rates, one times the other.")
    perfect_share: Decimal | None = figure("perfect ÷ orders.")


@rows
class CarrierScore:
    """How well one carrier did with what we gave them."""

    carrier: str = figure("The carrier, as we wrote it; empty for those without.")
    shipments: int = figure("How many shipments they got.")
    delivered: int = figure("How many of them arrived.")
    on_time: int = figure("How many of those by the day that was expected.")
    on_time_rate: Decimal | None = figure("on time ÷ delivered, from 0 to 1.")
    harmed_per_thousand: Decimal | None = figure("(lost + damaged) ÷ quantity * 1,000.")
    claims: int = figure("How many claims we filed.")
    claimed: Money | None = figure("How much we wanted; empty where currencies differ.")
    settled: Money | None = figure("How much of it they pay.")
    recovery: Decimal | None = figure("settled ÷ claimed, from 0 to 1.")
    weight: Decimal | None = figure("What the packages of their plans weighed, in kg.")


@rows
class Delay:
    """A shipment on its way that is late, or of which nothing is heard."""

    number: str = figure("The shipment's number.")
    order_number: str = figure("The order's number.")
    customer: str = figure("The customer's name.")
    carrier: str | None = figure("Who brings it.")
    tracking: str | None = figure("The carrier's number for it.")
    expected_on: date | None = figure("When it should have arrived.")
    late_days: int | None = figure("How many days ago that was; empty while it is not.")
    heard_at: datetime = figure("When something was heard of it last.")
    silent_days: int = figure("How many days ago that was.")


@strawberry.type
class LogisticsQueries:
    """What logistics asks for."""

    on_time_in_full = report(
        OnTimeInFull,
        queries.ON_TIME_IN_FULL,
        "OTIF: of the lines whose last goods arrived in the period, those of which everything"
        " arrived by the order's day, and ordered - cancelled in full ÷ lines. A line without a"
        " day is in time; what was lost did not arrive. For all, and by carrier.",
    )
    perfect_orders = report(
        PerfectOrders,
        queries.PERFECT_ORDERS,
        "Of the orders that arrived wholly in the period: on time * complete * unharmed *"
        " right documents, as the product of their rates, and the share that meets all.",
    )
    carrier_scores = report(
        CarrierScore,
        queries.CARRIERS,
        "Carriers by the shipments they got in the period: on time ÷ delivered, lost and"
        " damaged of 1,000, settled ÷ claimed, and weight.",
    )
    delays = report(
        Delay,
        queries.DELAYS,
        "Shipments on their way that were expected before the day, or of which nothing was"
        " heard for more than 3 days before it. The latest first.",
    )
