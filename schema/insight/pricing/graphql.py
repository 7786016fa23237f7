"""What prices would do, as the API shows it."""

from decimal import Decimal

import strawberry

from schema.insight.pricing import queries
from schema.kernel.amounts import Money
from schema.kernel.reports import figure, report, rows


@rows
class PriceSimulation:
    """What one price of a batch would change; quantities in the product's unit."""

    number: str = figure("The price's number.")
    sku: str = figure("The product's SKU.")
    name: str = figure("The product's name.")
    unit: str = figure("The product's unit.")
    price_list: str = figure("The price list's code.")
    min_quantity: Decimal = figure("From how many on it counts.")
    current_price: Money | None = figure(
        "What one unit costs from that quantity on; empty where it has no price."
    )
    price: Money = figure("What one unit is to cost.")
    change_percent: Decimal | None = figure(
        "(price - current price) ÷ current price, in percent."
    )
    floor_price: Money | None = figure("The product's floor price; empty: any price goes.")
    below_floor: bool = figure("Whether the price is below that.")
    sold: Decimal = figure("How much was sold in the period that it would count for.")
    revenue: Money | None = figure("sold * current price.")
    new_revenue: Money = figure("sold * price.")
    effect: Money | None = figure("sold * (price - current price).")


@strawberry.type
class PricingQueries:
    """What whoever decides about prices asks for."""

    price_simulations = report(
        PriceSimulation,
        queries.SIMULATIONS,
        "What each price of a batch would change: sold * price beside sold * current price."
        " Current is what counts on the day from the same quantity on: by the list, else by the"
        " standard list for everybody, else the list price. Sold is Σ (ordered - cancelled) of"
        " confirmed orders submitted in the period, of customers the list counts for, where no"
        " larger quantity of it is reached and no nearer list has a price.",
    )
