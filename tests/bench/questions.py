"""What is asked: the questions of a frontend, and the order it writes down.

A question that reads is one of ``READS``; ``limit.BY_HAND`` says how the limit route takes its
values, and ``peers.PEER`` how PostGraphile is asked. Then everybody is measured with it.
"""

from dataclasses import dataclass
from typing import Any, Final

from tests.bench.rows import CUSTOMERS, ORDERS


@dataclass(frozen=True, slots=True)
class Question:
    """An operation, and the variables of the n-th time it is asked."""

    name: str
    does: str
    document: str
    variables: tuple[dict[str, Any], ...]


VARIETY: Final = 500

Q1: Final = Question(
    "Q1",
    "one order with customer, lines, products, invoices and what was paid on them",
    """query ($number: String!) {
  order(number: $number) {
    number state requestedOn total { amount currency }
    customer { number name territory }
    lines {
      number position quantity price { amount currency } amount { amount currency }
      product { sku name unit }
    }
    invoices {
      number issuedOn dueOn total { amount currency } outstanding { amount currency }
      settlements {
        amount { amount currency }
        payment { number amount { amount currency } receivedOn }
      }
    }
  }
}""",
    tuple({"number": f"SO-{1 + n * 397 % ORDERS:06d}"} for n in range(VARIETY)),
)
Q2: Final = Question(
    "Q2",
    "a page of 50 orders, filtered and sorted, with customer",
    """query ($state: OrderState!, $from: Date!, $to: Date!, $first: Int!) {
  orders(
    where: { state: { eq: $state }, requestedOn: { gte: $from, lt: $to } }
    orderBy: [{ requestedOn: DESC }]
    first: $first
  ) {
    edges {
      cursor
      node { id number state requestedOn total { amount currency } customer { number name } }
    }
    pageInfo { hasNextPage endCursor }
  }
}""",
    tuple(
        {
            "state": ("DRAFT", "CONFIRMED", "SHIPPED", "CLOSED")[n % 4],
            "from": f"2024-{1 + n % 9:02d}-01",
            "to": f"2025-{1 + n % 9:02d}-01",
            "first": 50,
        }
        for n in range(VARIETY)
    ),
)
Q3: Final = Question(
    "Q3",
    "20 customers, the latest 5 orders of each, with their lines",
    """query ($territory: String!) {
  customers(where: { territory: { eq: $territory } }, orderBy: [{ name: ASC }], first: 20) {
    nodes {
      number name
      orders(orderBy: [{ requestedOn: DESC }], first: 5) {
        nodes {
          number requestedOn total { amount currency }
          lines { number quantity amount { amount currency } product { sku } }
        }
      }
    }
  }
}""",
    tuple({"territory": f"territory {1 + n % 20}"} for n in range(20)),
)
Q4: Final = Question(
    "Q4",
    "outstanding per customer by ageing bucket, the largest first",
    """query ($first: Int!) {
  invoicesAggregate(
    where: { outstanding: { gt: "0" } }
    groupBy: [{ order: { customer: { number: VALUE } } }, { ageing: VALUE }]
    orderBy: [{ sum: { outstanding: DESC } }]
    first: $first
  ) {
    group { ageing order { customer { number } } }
    count
    sum { outstanding { amount currency } }
  }
}""",
    tuple({"first": 50 + n % 51} for n in range(VARIETY)),
)
M1: Final = Question(
    "M1",
    "an order drafted with four lines",
    """mutation ($input: DraftOrderInput!) {
  draftOrder(input: $input) {
    order { number total { amount currency } lines { number amount { amount currency } } }
    userErrors { message }
  }
}""",
    tuple(
        {
            "input": {
                "customer": f"CU-{1 + n * 31 % CUSTOMERS:06d}",
                "lines": [
                    {"sku": f"SKU-{1 + (n * 7 + p) % 2000}", "quantity": str(1 + p)}
                    for p in range(4)
                ],
            }
        }
        for n in range(VARIETY)
    ),
)
READS: Final = (Q1, Q2, Q3, Q4)
QUESTIONS: Final = (*READS, M1)
