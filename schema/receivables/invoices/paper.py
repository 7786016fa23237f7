"""The invoice as it is printed: what was sold, the tax in it, and by when it is to be paid."""

from typing import Final

from schema.kernel.paper import Paper, Rows, amount, day, money, number, quantity, text

CURRENCY: Final = "/currency"
QUERY: Final = """query ($number: String!) {
  found: invoice(number: $number) {
    number issuedOn title taxNumber currency
    net { amount } tax { amount } total { amount }
    order { number customerPo customer { number name } }
    lines {
      taxRate net { amount } tax { amount } amount { amount }
      shipmentLine {
        quantity
        orderLine { position price { amount } product { sku name unit } }
      }
    }
    instalments { position dueOn amount { amount } discount { amount } discountUntil }
  }
}"""
INVOICE: Final = Paper(
    name="invoices",
    title="Invoice",
    query=QUERY,
    facts=(
        text("Number", "number"),
        day("Date", "issuedOn"),
        text("Order", "order.number"),
        text("Your order number", "order.customerPo"),
        text("Invoiced to", "title"),
        text("Tax number", "taxNumber"),
        text("Customer", "order.customer.name"),
        text("Customer number", "order.customer.number"),
        text("Currency", "currency"),
    ),
    tables=(
        Rows(
            "Goods",
            "lines",
            (
                text("Line", "shipmentLine.orderLine.position"),
                text("SKU", "shipmentLine.orderLine.product.sku"),
                text("Product", "shipmentLine.orderLine.product.name"),
                quantity(
                    "Quantity", "shipmentLine.quantity", "shipmentLine.orderLine.product.unit"
                ),
                amount("Price, tax included", "shipmentLine.orderLine.price.amount"),
                amount("Net", "net.amount"),
                number("Tax rate, %", "taxRate"),
                amount("Tax", "tax.amount"),
                amount("Amount", "amount.amount"),
            ),
            by=("shipmentLine.orderLine.position",),
        ),
        Rows(
            "To be paid",
            "instalments",
            (
                text("Part", "position"),
                day("Due on", "dueOn"),
                amount("Amount", "amount.amount"),
                amount("Discount", "discount.amount", rare=True),
                day("If paid by", "discountUntil"),
            ),
            by=("position",),
        ),
    ),
    totals=(
        money("Net", "net.amount", CURRENCY),
        money("Tax", "tax.amount", CURRENCY),
        money("Total", "total.amount", CURRENCY),
    ),
)
