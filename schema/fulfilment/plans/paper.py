"""The packing list as it is printed: packages and lines of a plan, without a price."""

from typing import Final

from schema.fulfilment.plans.rules import PlanState, ShippingMode
from schema.kernel.paper import Paper, Remark, Rows, choice, day, number, quantity, text

UNIT: Final = "orderLine.product.unit"
QUERY: Final = """query ($number: String!) {
  found: shipmentPlan(number: $number) {
    number plannedOn mode carrier consolidation state plannedBy pickedBy packedBy handedOverAt
    warehouse { name }
    lines {
      quantity picked shortReason
      orderLine { number position product { sku name unit } order { number customer { name } } }
    }
    packages { position weight length width height content }
  }
}"""
PACKING_LIST: Final = Paper(
    name="packing-lists",
    title="Packing list",
    query=QUERY,
    facts=(
        text("Number", "number"),
        day("Leaves on", "plannedOn"),
        text("Warehouse", "warehouse.name"),
        choice("Travels by", "mode", ShippingMode),
        text("Carrier", "carrier"),
        text("Travels with", "consolidation"),
        text("Planned by", "plannedBy"),
        text("Picked by", "pickedBy"),
        text("Packed by", "packedBy"),
        day("Handed over on", "handedOverAt"),
    ),
    tables=(
        Rows(
            "Packages",
            "packages",
            (
                text("Package", "position"),
                text("Content", "content"),
                number("Measures, cm", "length", "width", "height"),
                number("Weight, kg", "weight", summed=True),
            ),
        ),
        Rows(
            "Lines",
            "lines",
            (
                text("Line", "orderLine.number"),
                text("Customer", "orderLine.order.customer.name"),
                text("SKU", "orderLine.product.sku"),
                text("Product", "orderLine.product.name"),
                quantity("Planned", "quantity", UNIT),
                quantity("Picked", "picked", UNIT),
                text("Why less", "shortReason"),
            ),
            by=("orderLine.order.number", "orderLine.position"),
        ),
    ),
    remarks=(
        Remark("state", PlanState.CANCELLED, "This plan was cancelled; nothing of it leaves."),
    ),
    foot=("Packed and checked (name, signature)", "Date"),
)
