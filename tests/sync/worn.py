"""How a tab looks to the people in front of it: formats, notes, drop-downs, protections."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from tests.sync.people import Tab

ASKED: Final = (
    "sheets(properties(sheetId,title,gridProperties),protectedRanges,conditionalFormats,"
    "data(rowData(values(userEnteredFormat,note,dataValidation)),columnMetadata(pixelSize)))"
)
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Worn:
    """One look at one tab; columns are named by their headers, as people see them."""

    tab: Tab

    @cached_property
    def sheet(self) -> Json:
        """Everything that is asked about the tab, as the server tells it."""
        found = self.tab.book.fetch_sheet_metadata(
            {"includeGridData": "true", "fields": ASKED}
        )["sheets"]
        return next(s for s in found if s["properties"].get("sheetId", 0) == self.tab.tab_id)

    @cached_property
    def header(self) -> list[str]:
        """The headers."""
        return self.tab.header()

    def cell(self, row: int, header: str) -> Json:
        """Tell how one cell looks."""
        rows = self.sheet["data"][0]["rowData"]
        values = rows[row].get("values", []) if row < len(rows) else []
        at = self.header.index(header)
        return values[at] if at < len(values) else {}

    def note(self, header: str) -> str | None:
        """Read the note of a header."""
        return self.cell(0, header).get("note")

    def look(self, row: int, header: str) -> Json:
        """Tell the format of a cell."""
        look: Json = self.cell(row, header).get("userEnteredFormat", {})
        return look

    def offered(self, row: int, header: str) -> list[str] | None:
        """List what a cell's drop-down offers; None where there is none."""
        rule = self.cell(row, header).get("dataValidation")
        if rule is None:
            return None
        return [value["userEnteredValue"] for value in rule["condition"]["values"]]

    def actions(self) -> dict[str, list[str] | None]:
        """List what is offered in the Action cell of each record."""
        keys = self.tab.keys()
        return {key: self.offered(self.tab.at(key), "Action") for key in keys if key}

    def width(self, header: str) -> int:
        """Tell how wide a column is, in pixels."""
        sizes = self.sheet["data"][0]["columnMetadata"]
        width: int = sizes[self.header.index(header)]["pixelSize"]
        return width

    @property
    def protections(self) -> dict[str, Json]:
        """Find the protected range of each column that has one; at most one is expected."""
        found = self.sheet.get("protectedRanges", [])
        by_column = {self.header[one["range"]["startColumnIndex"]]: one for one in found}
        assert len(by_column) == len(found)
        return by_column

    @property
    def colours(self) -> list[tuple[str, str]]:
        """List the colour rules: in which column, for which sign."""
        return [
            (
                self.header[rule["ranges"][0]["startColumnIndex"]],
                rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"],
            )
            for rule in self.sheet.get("conditionalFormats", [])
        ]
