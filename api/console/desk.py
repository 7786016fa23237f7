"""The desk: what a page asks and does, in the name of whoever is signed in, through GraphQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.endpoint import Endpoint
from api.errors import UNAVAILABLE
from api.execution.engine import Request
from api.protocol import Refused
from schema.kernel.mutations import VERBS
from schema.kernel.sentences import Sentence
from schema.kernel.verbs import allowed
from schema.kernel.work import Actor

STATUSES: Final[Mapping[str, int]] = {UNAVAILABLE: 503, "INTERNAL": 500}
MOST_PAGES: Final = 100
TOO_MUCH: Final = Sentence("There are too many figures; choose one spreadsheet or less time.")


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody's way to ask and to act; sentences come back in ``languages``."""

    endpoint: Endpoint
    actor: Actor
    languages: str | None

    async def ask(self, query: str, **variables: object) -> Any:  # noqa: ANN401 - JSON
        """Ask one query and return its data; raises Refused with what is wrong."""
        asked = Request(query, variables, languages=self.languages)
        answer = await self.endpoint.ask(asked, self.actor)
        for error in answer.get("errors", ()):
            code = error["extensions"]["code"]
            raise Refused(STATUSES.get(code, 400), code, error["message"])
        return answer["data"]

    async def every(self, query: str, **variables: object) -> list[Any]:
        """Ask for all pages of the list a query names ``found``; raises Refused."""
        nodes: list[Any] = []
        after: str | None = None
        for _ in range(MOST_PAGES):
            page = (await self.ask(query, after=after, **variables))["found"]
            nodes += page["nodes"]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return nodes
        raise Refused(400, "TOO_MUCH", TOO_MUCH)

    async def do(self, verb: str, **given: object) -> str | None:
        """Do what a mutation does; return why it was refused, if it was."""
        kind = verb[0].upper() + verb[1:]
        query = (
            f"mutation ($input: {kind}Input!) {{ {verb}(input: $input)"
            " { userErrors { message } } }"
        )
        done = (await self.ask(query, input=given))[verb]
        return next((error["message"] for error in done["userErrors"]), None)

    def may(self, verb: str) -> bool:
        """Tell whether they may call an operation, by its mutation's name (snake_case)."""
        entitled = self.actor.role in allowed(VERBS[verb].operation)
        return entitled and not self.actor.only_reads
