"""A short way to say what tests ask of the server."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import httpx

from sync.localsheets.app import create_app
from sync.localsheets.rehearsal import Rehearsal

Json = dict[str, Any]
Grid = list[list[Any]]


@dataclass(frozen=True)
class Refused(Exception):
    """The server said no."""

    code: int
    message: str
    status: str


@dataclass
class Api:
    """One spreadsheet on a server without a network."""

    app: Any
    folder: Path
    book_id: str = ""

    @classmethod
    def on(
        cls, folder: Path, rehearsal: Rehearsal | None = None, **properties: object
    ) -> "Api":
        """Make a server on a folder, and a spreadsheet with the given properties."""
        api = cls(create_app(folder, rehearsal), folder)
        created = api.post("/v4/spreadsheets", {"properties": properties})
        api.book_id = created["spreadsheetId"]
        return api

    def again(self) -> "Api":
        """Start another server on the same folder."""
        return Api(create_app(self.folder), self.folder, self.book_id)

    @property
    def base(self) -> str:
        """The address of the spreadsheet."""
        return f"/v4/spreadsheets/{self.book_id}"

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """Send a request and give back the bare answer."""

        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                return await client.request(method, path, **options)

        return anyio.run(sent)

    def _json(self, answer: httpx.Response) -> Json:
        content: Json = answer.json()
        if "error" in content:
            error = content["error"]
            raise Refused(error["code"], error["message"], error.get("status", ""))
        return content

    def get(self, path: str, **params: str) -> Json:
        """GET, or Refused."""
        return self._json(self.send("GET", path, params=params))

    def post(self, path: str, body: object = None, **params: str) -> Json:
        """POST, or Refused."""
        return self._json(self.send("POST", path, json=body, params=params))

    def batch(self, *requests: Json, **rest: object) -> list[Json]:
        """Send a batch and give back the replies."""
        replies: list[Json] = self.post(
            f"{self.base}:batchUpdate", {"requests": list(requests), **rest}
        )["replies"]
        return replies

    def read(self, a1: str, render: str = "UNFORMATTED_VALUE", **params: str) -> Grid:
        """Read the values of a range."""
        answer = self.get(f"{self.base}/values/{a1}", valueRenderOption=render, **params)
        values: Grid = answer.get("values", [])
        return values

    def formulas(self, a1: str) -> Grid:
        """Read a range with its formulas."""
        return self.read(a1, "FORMULA")

    def write(self, a1: str, rows: object, option: str = "USER_ENTERED") -> Json:
        """Write values as typing would."""
        path = f"{self.base}/values/{a1}"
        answer = self.send(
            "PUT", path, json={"values": rows}, params={"valueInputOption": option}
        )
        return self._json(answer)

    def sheets(self, fields: str, **body: object) -> list[Json]:
        """Read the wanted fields of the tabs."""
        answer = self.post(f"{self.base}:getByDataFilter", body, fields=f"sheets({fields})")
        sheets: list[Json] = answer.get("sheets", [])
        return sheets

    def titles(self) -> list[str]:
        """Read the tabs' names."""
        return [sheet["properties"]["title"] for sheet in self.sheets("properties.title")]

    def cells(self, a1: str, fields: str) -> list[list[Json]]:
        """Read the wanted fields of the cells of a range."""
        mask = f"data.rowData.values({fields})"
        [sheet] = self.sheets(mask, dataFilters=[{"a1Range": a1}])
        [data] = sheet["data"]
        return [row.get("values", []) for row in data.get("rowData", [])]


def grid(rows: tuple[int, int], columns: tuple[int, int] = (0, 26), sheet_id: int = 0) -> Json:
    """Make a GridRange."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": rows[0],
        "endRowIndex": rows[1],
        "startColumnIndex": columns[0],
        "endColumnIndex": columns[1],
    }


def span(dimension: str, start: int, end: int, sheet_id: int = 0) -> Json:
    """Make a DimensionRange."""
    return {
        "sheetId": sheet_id,
        "dimension": dimension,
        "startIndex": start,
        "endIndex": end,
    }


def typed(
    rows: Iterable[Iterable[object]], row: int = 0, column: int = 0, sheet_id: int = 0
) -> Json:
    """Make an updateCells request with typed values from a corner on."""
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    cells = [{"values": [{"userEnteredValue": value_of(v)} for v in values]} for values in rows]
    return {"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}


def value_of(value: object) -> Json:
    """Make an ExtendedValue."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, str):
        return {"formulaValue" if value.startswith("=") else "stringValue": value}
    return {} if value is None else {"numberValue": value}


def insert(dimension: str, start: int, end: int, **options: bool) -> Json:
    """Make an insertDimension request."""
    return {"insertDimension": {"range": span(dimension, start, end), **options}}


def delete(dimension: str, start: int, end: int) -> Json:
    """Make a deleteDimension request."""
    return {"deleteDimension": {"range": span(dimension, start, end)}}
