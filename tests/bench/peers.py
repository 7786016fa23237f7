"""The questions as PostGraphile is asked them, and its answers put into our words.

Its documents name what they ask for as ours do, by aliases. What still differs: a state is a
text there, an amount is a number beside the currency of its record, 64-bit integers travel as
text, refusals are errors; ids and cursors are opaque.
To measure one more question against it, add its document here.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from tests.bench.questions import M1, Q1, Q2, Q3, Q4, Question

OPAQUE: Final = frozenset({"id", "cursor", "endCursor"})
MONEY: Final = frozenset({"amount", "currency"})
AMOUNTS: Final = frozenset({"amount", "outstanding", "price", "total"})
NOT_REFUSED: Final[tuple[str, list[Any]]] = ("userErrors", [])


def _told(
    question: Question, document: str, variables: Callable[[Any], Any] = dict
) -> Question:
    """Ask the same in other words."""
    said = tuple(variables(asked) for asked in question.variables)
    return replace(question, document=document, variables=said)


PEER: Final[dict[str, Question]] = {
    "Q1": _told(
        Q1,
        """query ($number: String!) {
  order: orderByNumber(number: $number) {
    number state requestedOn total currency
    customer: customerByCustomerId { number name territory }
    lines: orderLinesByOrderIdAndCurrencyList(orderBy: POSITION_ASC) {
      number position quantity price amount currency
      product: productByProductId { sku name unit }
    }
    invoices: invoicesByOrderIdAndCurrencyList(orderBy: NUMBER_ASC) {
      number issuedOn dueOn total outstanding currency
      settlements: settlementsByInvoiceIdAndCurrencyList(orderBy: PRIMARY_KEY_ASC) {
        amount currency
        payment: paymentByPaymentIdAndCurrency { number amount currency receivedOn }
      }
    }
  }
}""",
    ),
    "Q2": _told(
        Q2,
        """query ($state: String!, $from: Date!, $to: Date!, $first: Int!) {
  orders: allOrders(
    condition: { state: $state, requestedFrom: $from, requestedBefore: $to }
    orderBy: [REQUESTED_ON_DESC, PRIMARY_KEY_DESC]
    first: $first
  ) {
    edges {
      cursor
      node {
        id number state requestedOn total currency
        customer: customerByCustomerId { number name }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}""",
        lambda asked: asked | {"state": asked["state"].lower()},
    ),
    "Q3": _told(
        Q3,
        """query ($territory: String!) {
  customers: allCustomers(
    condition: { territory: $territory }, orderBy: [NAME_ASC, PRIMARY_KEY_ASC], first: 20
  ) {
    nodes {
      number name
      orders: ordersByCustomerId(orderBy: [REQUESTED_ON_DESC, PRIMARY_KEY_DESC], first: 5) {
        nodes {
          number requestedOn total currency
          lines: orderLinesByOrderIdAndCurrencyList(orderBy: POSITION_ASC) {
            number quantity amount currency product: productByProductId { sku }
          }
        }
      }
    }
  }
}""",
    ),
    "Q4": _told(
        Q4,
        """query ($first: Int!) {
  invoicesAggregate: peersOutstandingByAgeList(groups: $first) {
    group { ageing order { customer { number } } }
    count
    sum { outstanding { amount currency } }
  }
}""",
    ),
    "M1": _told(
        M1,
        """mutation ($input: PeersDraftOrderInput!) {
  draftOrder: peersDraftOrder(input: $input) {
    order: result {
      number total currency
      lines: orderLinesByOrderIdAndCurrencyList(orderBy: POSITION_ASC) {
        number amount currency
      }
    }
  }
}""",
    ),
}


def as_data(answer: Any) -> Any:  # noqa: ANN401 - JSON
    """Put an answer of anybody into the same words, without what is opaque."""
    if isinstance(answer, list):
        return [as_data(part) for part in answer]
    if not isinstance(answer, dict):
        return answer
    return {
        name: _word(name, as_data(value))
        for name, value in _with_money(answer).items()
        if name not in OPAQUE and (name, value) != NOT_REFUSED
    }


def _with_money(record: dict[str, Any]) -> dict[str, Any]:
    """Put amounts that stand beside the currency of their record together with it."""
    currency = record.get("currency")
    if currency is None or set(record) == MONEY:
        return record
    return {
        name: {"amount": value, "currency": currency} if name in AMOUNTS else value
        for name, value in record.items()
        if name != "currency"
    }


def _word(name: str, value: Any) -> Any:  # noqa: ANN401 - JSON
    match name:
        case "state":
            return value.upper()
        case "position":
            return int(value)
        case _:
            return value
