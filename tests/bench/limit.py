"""The limit: a bare route that sends the same SQL by hand and returns the bytes.

No token, no GraphQL, no limits: what is left is HTTP, the driver and Postgres, under the same
role, the same policies and the same actor as everybody.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from typing import Any, Final

import asyncpg
import orjson
from graphql.execution.values import get_variable_values
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.execution.documents import Documents
from api.execution.plans import Plans
from api.execution.reader import ENTER, SETTINGS
from api.served import GRAPHQL
from tests.bench.questions import READS, Question

Hand = Callable[[dict[str, Any]], tuple[Any, ...]]
SIZE: Final = 10
BY_HAND: Final[dict[str, Hand]] = {
    "Q1": lambda v: (v["number"],),
    "Q2": lambda v: (
        v["state"].lower(),
        date.fromisoformat(v["from"]),
        date.fromisoformat(v["to"]),
        v["first"],
    ),
    "Q3": lambda v: (v["territory"], 20, 5),
    "Q4": lambda v: (Decimal(0), v["first"]),
}


def sql_of(question: Question) -> tuple[str, tuple[Any, ...]]:
    """Find the SQL of a question, and the values of its first asking in the plan's order."""
    operation = Documents(GRAPHQL).read(question.document).operation(None)
    defined = operation.node.variable_definitions or ()
    coerced = get_variable_values(GRAPHQL, defined, question.variables[0])
    assert not isinstance(coerced, list)
    plan = Plans(GRAPHQL).find(operation, coerced.coerced)
    assert plan.complete
    return plan.sql, tuple(plan.slots.values(coerced.coerced))


def by_hand(question: Question) -> tuple[str, Hand]:
    """Give the SQL, and the values in the order it takes them."""
    sql, values = sql_of(question)
    told = BY_HAND[question.name](question.variables[0])
    order = [told.index(value) for value in values]
    hand = BY_HAND[question.name]

    def taken(variables: dict[str, Any]) -> tuple[Any, ...]:
        found = hand(variables)
        return tuple(found[at] for at in order)

    return sql, taken


def application() -> Starlette:
    """Make the routes, one for each question."""
    known = {question.name: by_hand(question) for question in READS}
    pool: list[Any] = []

    async def set_up(connection: Any) -> None:  # noqa: ANN401 - asyncpg's
        await connection.fetchval(ENTER, "root", "admin", None, "api", None)

    async def keep(_connection: Any) -> None:  # noqa: ANN401 - asyncpg's
        """Leave the connection as it is: the actor stays."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        made = asyncpg.create_pool(
            os.environ["DATABASE_URL"], min_size=SIZE, max_size=SIZE, init=set_up, reset=keep,
            server_settings=SETTINGS, max_cacheable_statement_size=0,
        )  # fmt: skip
        async with made:
            pool.append(made)
            yield

    async def answer(request: Request) -> Response:
        sql, taken = known[request.path_params["name"]]
        asked = orjson.loads(await request.body())
        found = await pool[0].fetchval(sql, *taken(asked["variables"]))
        return Response(b'{"data":' + found + b"}", media_type="application/json")

    return Starlette(routes=[Route("/{name}", answer, methods=["POST"])], lifespan=lifespan)
