"""The credit note as it is printed: what of an invoice is not to be paid, and why."""

from typing import Final

from schema.kernel.paper import Paper, Rows, amount, day, money, number, text

CURRENCY: Final = "/currency"
QUERY: Final = """query ($number: String!) {
  found: creditNote(number: $number) {
    number issuedOn reason currency
    net { amount } tax { amount } total { amount }
    invoice {
      number issuedOn title taxNumber
      order { number customerPo customer { number name } }
    }
    lines {
      taxRate net { amount } tax { amount } amount { amount }
      invoiceLine {
        amount { amount }
        shipmentLine { orderLine { position product { sku name } } }
      }
    }
  }
}"""
CREDIT_NOTE: Final = Paper(
    name="credit-notes",
    title="Credit note",
    query=QUERY,
    facts=(
        text("Number", "number"),
        day("Date", "issuedOn"),
        text("Invoice", "invoice.number"),
        day("Invoice date", "invoice.issuedOn"),
        text("Order", "invoice.order.number"),
        text("Your order number", "invoice.order.customerPo"),
        text("Credited to", "invoice.title"),
        text("Tax number", "invoice.taxNumber"),
        text("Customer", "invoice.order.customer.name"),
        text("Customer number", "invoice.order.customer.number"),
        text("Reason", "reason"),
        text("Currency", "currency"),
    ),
    tables=(
        Rows(
            "Credited",
            "lines",
            (
                text("Line", "invoiceLine.shipmentLine.orderLine.position"),
                text("SKU", "invoiceLine.shipmentLine.orderLine.product.sku"),
                text("Product", "invoiceLine.shipmentLine.orderLine.product.name"),
                amount("Invoiced", "invoiceLine.amount.amount"),
                amount("Net", "net.amount"),
                number("Tax rate, %", "taxRate"),
                amount("Tax", "tax.amount"),
                amount("Amount", "amount.amount"),
            ),
            by=("invoiceLine.shipmentLine.orderLine.position",),
        ),
    ),
    totals=(
        money("Net", "net.amount", CURRENCY),
        money("Tax", "tax.amount", CURRENCY),
        money("Total", "total.amount", CURRENCY),
    ),
)
