"""The warehouse's reports as the API shows them."""

from datetime import date
from decimal import Decimal

import strawberry

from schema.insight.supply import queries
from schema.kernel.amounts import Money
from schema.kernel.reports import figure, report, rows


@rows
class StockStatus:
    """A product in one warehouse, all lots together; quantities in its unit."""

    warehouse: str = figure("The warehouse's code.")
    sku: str = figure("The product's SKU.")
    name: str = figure("The product's name.")
    unit: str = figure("The product's unit.")
    on_hand: Decimal = figure("How much lies there.")
    reserved: Decimal = figure("How much of it is promised.")
    available: Decimal = figure("How much of it can still be promised.")
    incoming: Decimal = figure("How much is on its way there.")
    next_on: date | None = figure("When the first of that is due.")
    daily_demand: Decimal = figure("How much left on a day, over the last 30 days.")
    cover_days: Decimal | None = figure("available ÷ daily demand; empty without demand.")


@rows
class FillRate:
    """How much of what was due left in time, for a product or all of them."""

    sku: str | None = figure("The product's SKU; empty for all products.")
    name: str | None = figure("The product's name.")
    lines: int = figure("How many lines were due.")
    filled: int = figure("How many left whole with their first shipment, in time.")
    line_fill_rate: Decimal | None = figure("filled ÷ lines, from 0 to 1.")
    due: Decimal = figure("How much was due.")
    in_time: Decimal = figure("How much of it left in time.")
    case_fill_rate: Decimal | None = figure("in time ÷ due, from 0 to 1.")


@rows
class StockOut:
    """On how many days a product, or any, lacked."""

    sku: str | None = figure("The product's SKU; empty for all products.")
    name: str | None = figure("The product's name.")
    item_days: int = figure("Days, times products.")
    out_days: int = figure("On how many of them nothing was left, and somebody waited.")
    rate: Decimal | None = figure("out days ÷ item days, from 0 to 1.")


@rows
class StockTurnover:
    """How often a product's stock was sold in twelve months; quantities in its unit."""

    sku: str = figure("The product's SKU.")
    name: str = figure("The product's name.")
    unit: str = figure("The product's unit.")
    issued: Decimal = figure("How much left with shipments.")
    average: Decimal = figure("The average of what lay there at thirteen ends of months.")
    turnover: Decimal | None = figure("issued ÷ average.")
    days: Decimal | None = figure("365 ÷ turnover: for how long the stock lasts.")
    average_value: Money = figure("The average at today's list price.")


@rows
class StockAge:
    """How old a product's stock is, all warehouses together; quantities in its unit."""

    sku: str = figure("The product's SKU.")
    name: str = figure("The product's name.")
    unit: str = figure("The product's unit.")
    on_hand: Decimal = figure("How much lay there on the day.")
    to_30_days: Decimal = figure("How much of it came within 30 days.")
    to_60_days: Decimal = figure("How much of it came 31 to 60 days before.")
    to_90_days: Decimal = figure("How much of it came 61 to 90 days before.")
    to_180_days: Decimal = figure("How much of it came 91 to 180 days before.")
    over_180_days: Decimal = figure("How much of it came earlier.")
    oldest_days: int = figure("For how many days the oldest has lain there.")
    value: Money = figure("All of it at today's list price.")


@rows
class CountAccuracy:
    """How well the books knew what lies in a warehouse, or in all of them."""

    warehouse: str | None = figure("The warehouse's code; empty for all of them.")
    counts: int = figure("How many counts were posted.")
    lines: int = figure("How many places they looked at.")
    exact: int = figure("At how many the books were right.")
    book: Decimal = figure("How much the books said.")
    difference: Decimal = figure("Σ |counted - book|.")
    accuracy: Decimal | None = figure("1 - Σ |counted - book| ÷ Σ book; 1 is right.")


@strawberry.type
class SupplyQueries:
    """What a warehouse asks for."""

    stock_status = report(
        StockStatus,
        queries.STOCK_STATUS,
        "What lies where now, and for how long it lasts: cover = available ÷ what left on a day"
        " over the last 30 days. What runs out first stands first.",
    )
    fill_rates = report(
        FillRate,
        queries.FILL_RATES,
        "Of lines of confirmed orders due in the period: those that left whole with their first"
        " shipment by their day ÷ lines due; and quantity shipped by its day ÷ quantity due."
        " First all products together, then each, the worst first.",
    )
    stock_outs = report(
        StockOut,
        queries.STOCK_OUTS,
        "Item-days at whose end nothing lay anywhere and a confirmed line was due and not"
        " wholly shipped ÷ item-days of products we sell, over at most 366 days. First all"
        " products together, then those that lacked.",
    )
    stock_turnover = report(
        StockTurnover,
        queries.TURNOVER,
        "Quantity shipped in the twelve months to the day ÷ average stock (of thirteen ends of"
        " months); days = 365 ÷ turnover. In quantities, since no cost is kept. The slowest"
        " first.",
    )
    stock_ages = report(
        StockAge,
        queries.STOCK_AGES,
        "Stock by days since it came, the oldest taken as sold first (FIFO) in each place; from"
        " the moves up to the day. The oldest first.",
    )
    count_accuracy = report(
        CountAccuracy,
        queries.COUNT_ACCURACY,
        "Of counts posted in the period: 1 - Σ |counted - book| ÷ Σ book, for all warehouses"
        " together and for each.",
    )
