"""Before anything is timed: everybody gives the same data, and drafts the same order."""

from collections.abc import Sequence
from typing import Any, Final

import httpx
import psycopg

from tests.bench.peers import as_data
from tests.bench.questions import Question
from tests.bench.servers import Serving

ASKED: Final = 10
# Ids, numbers and what is named after them differ between two orders of the same content.
BARE: Final = "ARRAY['id', 'number', 'order_id']"
OF: Final = "(SELECT id FROM orders WHERE number = %(number)s)"
ROWS: Final = (
    f"SELECT to_jsonb(o) - {BARE} FROM orders o WHERE id = {OF}",
    f"""SELECT split_part(number, '/', 2), to_jsonb(l) - {BARE} FROM order_lines l
    WHERE order_id = {OF} ORDER BY position""",
    f"""SELECT relation, actor, door, before - {BARE}, after - {BARE} FROM audit_log
    WHERE row_id = {OF} OR row_id IN (SELECT id FROM order_lines WHERE order_id = {OF})
    ORDER BY audit_log.id""",
)
"""What an order consists of; ids, numbers and what is named after them differ between two."""
LINE: Final = {"sku": "SKU-1", "quantity": "1"}
REFUSED: Final[tuple[dict[str, Any], ...]] = (
    {"customer": "CU-999999", "lines": [LINE]},
    {"customer": "CU-000001", "lines": [LINE, LINE | {"sku": "SKU-0"}]},
    {"customer": "CU-000001", "lines": [LINE | {"quantity": "0"}]},
    {"customer": "CU-000001", "lines": [LINE | {"quantity": "0.00001"}]},
    {"customer": "CU-000001", "lines": [LINE | {"price": "-1"}]},
    {"customer": "CU-000001", "lines": [LINE | {"price": "0.0000001"}]},
    {"customer": "CU-000001", "lines": [LINE], "requestedOn": "2024-01-01"},
)
ACCEPTED: Final[tuple[dict[str, Any], ...]] = (
    {"customer": "CU-000001", "lines": []},
    {"customer": " CU-000001 ", "lines": [LINE | {"sku": " SKU-1 ", "price": "0.123456"}]},
    {"customer": "CU-000001", "lines": [LINE, LINE], "requestedOn": "2999-12-31"},
)
"""Orders nobody may write, and unusual ones everybody has to."""


def answer(
    serving: Serving, question: Question, token: str, header: str = "", at: int = 0
) -> Any:  # noqa: ANN401 - JSON
    """Ask once; an answer with errors is none."""
    told = _asked(serving, question, token, question.variables[at], header)
    assert "errors" not in told, told
    return told["data"]


def check_same(
    token: str, ours: tuple[Serving, Question], others: Sequence[tuple[Serving, Question, str]]
) -> None:
    """Compare what everybody answers to the first askings of a question, as data."""
    for at in range(ASKED):
        told = as_data(answer(*ours, token, at=at))
        for server, question, header in others:
            other = as_data(answer(server, question, token, header, at))
            assert other == told, (question.name, server.url, at)


def check_same_order(
    owner_url: str, token: str, first: tuple[Serving, Question], other: tuple[Serving, Question]
) -> None:
    """Compare what two servers write for the same orders, their trail, and what they refuse."""
    usual = [asked["input"] for asked in first[1].variables[:ASKED]]
    with psycopg.connect(owner_url, autocommit=True) as owner:
        for asked in (*usual, *ACCEPTED):
            drafted = [_drafted(*way, token, asked) for way in (first, other)]
            assert all(drafted), asked
            one, two = (_rows(owner, order["number"]) for order in drafted)
            assert one == two, (one, two)
            assert _without_numbers(drafted[0]) == _without_numbers(drafted[1])
        orders = _count(owner)
        for asked in REFUSED:
            assert [_drafted(*way, token, asked) for way in (first, other)] == [{}, {}], asked
        assert _count(owner) == orders


def _asked(
    serving: Serving,
    question: Question,
    token: str,
    variables: dict[str, Any],
    header: str = "",
) -> Any:  # noqa: ANN401 - JSON
    headers = {"Authorization": f"Bearer {token}", "X-Execution": header}
    body = {"query": question.document, "variables": variables}
    return httpx.post(serving.url, json=body, headers=headers, timeout=60).json()


def _drafted(
    serving: Serving, question: Question, token: str, asked: dict[str, Any]
) -> dict[str, Any]:
    """Draft an order; gives nothing when it is refused."""
    told = _asked(serving, question, token, {"input": asked})["data"]["draftOrder"]
    return dict(as_data((told and told["order"]) or {}))


def _count(owner: psycopg.Connection[Any]) -> Any:  # noqa: ANN401 - a number
    return owner.execute("SELECT count(*) FROM orders").fetchone()


def _rows(owner: psycopg.Connection[Any], number: str) -> list[Any]:
    """Read an order, its lines and their trail, in this order."""
    return [owner.execute(rows.encode(), {"number": number}).fetchall() for rows in ROWS]


def _without_numbers(order: dict[str, Any]) -> dict[str, Any]:
    """Leave out the order's number; a line keeps its position."""
    number = order["number"]
    lines = [line | {"number": line["number"].removeprefix(number)} for line in order["lines"]]
    return {name: told for name, told in order.items() if name != "number"} | {"lines": lines}
