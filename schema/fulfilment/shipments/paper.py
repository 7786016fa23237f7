"""The delivery note as it is printed: what left us for whom, to be signed; without a price."""

from typing import Final

from schema.kernel.paper import Paper, Rows, blank, day, quantity, text

QUERY: Final = """query ($number: String!) {
  found: shipment(number: $number) {
    number carrier tracking shippedAt expectedOn
    order {
      number customerPo
      customer { number name }
      shipTo { recipient phone country province city district line postcode }
    }
    lines {
      quantity
      orderLine { number position product { sku name unit } }
      stockLevel { lot { code expiresOn } }
    }
  }
}"""
DELIVERY_NOTE: Final = Paper(
    name="delivery-notes",
    title="Delivery note",
    query=QUERY,
    facts=(
        text("Number", "number"),
        day("Shipped on", "shippedAt"),
        text("Order", "order.number"),
        text("Your order number", "order.customerPo"),
        text("Customer", "order.customer.name"),
        text("Customer number", "order.customer.number"),
        text("Recipient", "order.shipTo.recipient"),
        text("Phone", "order.shipTo.phone"),
        text(
            "Deliver to",
            "order.shipTo.country",
            "order.shipTo.province",
            "order.shipTo.city",
            "order.shipTo.district",
            "order.shipTo.line",
            "order.shipTo.postcode",
        ),
        text("Carrier", "carrier"),
        text("Tracking number", "tracking"),
        day("Expected on", "expectedOn"),
    ),
    tables=(
        Rows(
            "Goods",
            "lines",
            (
                text("Line", "orderLine.number"),
                text("SKU", "orderLine.product.sku"),
                text("Product", "orderLine.product.name"),
                text("Lot", "stockLevel.lot.code"),
                day("Expires on", "stockLevel.lot.expiresOn"),
                quantity("Quantity", "quantity", "orderLine.product.unit"),
                blank("Received"),
            ),
            by=("orderLine.position",),
        ),
    ),
    room="Missing or damaged",
    foot=("Received by (name, signature, stamp)", "Date"),
)
