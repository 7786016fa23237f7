"""How a test speaks to the API: GraphQL in, data out, in anybody's name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx

from api.identity import Tokens
from api.manners import GRAPHQL
from schema.kernel.roles import Role
from tests.business import NOON

MONEY: Final = "{ amount currency }"


def cny(amount: str) -> dict[str, str]:
    """Show an amount in the currency of the company we test with."""
    return {"amount": amount, "currency": "CNY"}


@dataclass(frozen=True, slots=True)
class Asker:
    """Sends GraphQL with a token for whoever a test names; it is noon unless told."""

    http: httpx.AsyncClient
    tokens: Tokens
    now: Callable[[], datetime] = lambda: NOON

    async def answer(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        role: Role = Role.ADMIN,
        name: str = "root",
        interpret: bool = False,
    ) -> httpx.Response:
        """Send one operation; return the whole answer, whatever it says."""
        token = self.tokens.mint(name, role, self.now())
        headers = {"Authorization": f"Bearer {token}", "Accept": GRAPHQL}
        if interpret:
            headers["X-Execution"] = "interpret"
        body = {"query": query, "variables": variables or {}}
        return await self.http.post("/graphql", json=body, headers=headers)

    async def __call__(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        role: Role = Role.ADMIN,
        name: str = "root",
        interpret: bool = False,
    ) -> Any:  # noqa: ANN401 - whatever was asked for
        """Send one operation that is expected to work; return its data."""
        answer = await self.answer(query, variables, role=role, name=name, interpret=interpret)
        body = answer.json()
        assert "errors" not in body, body
        assert answer.status_code == 200
        return body["data"]

    async def code(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        role: Role = Role.ADMIN,
        name: str = "root",
    ) -> str:
        """Send one operation that is expected to fail; return the code of its only error."""
        answer = await self.answer(query, variables, role=role, name=name)
        (error,) = answer.json()["errors"]
        return str(error["extensions"]["code"])

    async def tell(
        self,
        mutation: str,
        given: dict[str, Any],
        shows: str = "__typename",
        *,
        role: Role = Role.ADMIN,
        name: str = "root",
    ) -> Any:  # noqa: ANN401 - whatever was asked for
        """Send one mutation; return its payload: what it ``shows``, and ``userErrors``."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input!"
        return (
            await self(
                f"mutation ($given: {kind}) {{ {mutation}(input: $given) {{ {shows}"
                " userErrors { __typename code message path"
                " ... on ConflictError { currentRevision }"
                " ... on TransitionError { from to allowed } } } }",
                {"given": given},
                role=role,
                name=name,
            )
        )[mutation]
