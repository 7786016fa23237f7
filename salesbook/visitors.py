"""Who walks the tour: a program at the API, and a person at a spreadsheet.

gspread over HTTP stands in for the person: it types as people do, and reads what they see.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import gspread
import httpx
from gspread.exceptions import GSpreadException
from gspread.utils import ValueInputOption, rowcol_to_a1

from api.identity import Tokens
from schema.kernel.roles import Role
from sync.google.connecting import connect
from sync.settings import SyncSettings

TROUBLE: Final = (httpx.HTTPError, GSpreadException, OSError)


class DidNotArrive(Exception):
    """A step did what it does, and the other door never showed it."""


class Api:
    """GraphQL over HTTP, as a program would use it."""

    def __init__(self, url: str, tokens: Tokens) -> None:
        """Speak to the API at ``url`` with tokens of our own."""
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self.tokens = tokens

    def ask(self, query: str, **variables: object) -> Any:  # noqa: ANN401 - JSON
        """Ask as an admin; anything but data is an error."""
        token = self.tokens.mint("tour", Role.ADMIN, datetime.now(UTC))
        answer = self.http.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {token}"},
        ).json()
        if "errors" in answer:
            raise DidNotArrive(answer["errors"][0]["message"])
        return answer["data"]

    def do(self, mutation: str, shows: str, **given: object) -> Any:  # noqa: ANN401 - JSON
        """Do one thing; a refusal is an error."""
        name = mutation[0].upper() + mutation[1:]
        query = (
            f"mutation ($input: {name}Input!) {{ {mutation}(input: $input)"
            f" {{ {shows} userErrors {{ message }} }} }}"
        )
        done = self.ask(query, input=given)[mutation]
        if done["userErrors"]:
            raise DidNotArrive(done["userErrors"][0]["message"])
        return done


class Tab:
    """A linked tab, as a person sees it: headers, rows, cells."""

    def __init__(self, worksheet: gspread.Worksheet) -> None:
        """Work in this worksheet."""
        self.worksheet = worksheet

    def rows(self) -> list[dict[str, str]]:
        """Read what every row shows, by header."""
        header, *rows = self.worksheet.get_all_values()
        return [dict(zip(header, row, strict=False)) for row in rows]

    def row(self, **wanted: str) -> dict[str, str] | None:
        """Find the row whose cells show this."""
        fitting = (r for r in self.rows() if all(r.get(k) == v for k, v in wanted.items()))
        return next(fitting, None)

    def type(self, cells: Mapping[str, object], **where: str) -> None:
        """Type into the row that shows ``where``; into a new row when nothing is named."""
        header, *rows = self.worksheet.get_all_values()
        at = len(rows) + 2 if not where else self._place(header, rows, where)
        edits = [
            {"range": rowcol_to_a1(at, header.index(name) + 1), "values": [[text]]}
            for name, text in cells.items()
        ]
        self.worksheet.batch_update(edits, value_input_option=ValueInputOption.user_entered)

    @staticmethod
    def _place(header: list[str], rows: list[list[str]], where: Mapping[str, str]) -> int:
        for at, row in enumerate(rows, start=2):
            shown = dict(zip(header, row, strict=False))
            if all(shown.get(name) == text for name, text in where.items()):
                return at
        raise DidNotArrive(f"The tab shows no row with {dict(where)}.")


def tab(sheets_url: str, spreadsheet: str, tab_id: int) -> Tab:
    """Open a tab of a spreadsheet as a person would."""
    book = connect(SyncSettings(sheets_url=sheets_url)).open_by_key(spreadsheet)
    return Tab(book.get_worksheet_by_id(tab_id))
