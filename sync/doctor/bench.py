"""The bench on which facts are tried: tabs of the doctor's own in one spreadsheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sync.batch import Request
from sync.doctor.calls import Calls
from sync.doctor.scratch import SMALL, Look, Otherwise, Rows, ScratchTab, same
from sync.google.failures import SheetsRefused
from sync.linking import new_id

BAD_REQUEST: Final = 400
TITLE: Final = "_doctor"
LOOK: Final = (
    "sheets(properties(sheetId,title),data("
    "rowData(values(userEnteredValue,effectiveValue,note,userEnteredFormat(textFormat(bold)))),"
    "rowMetadata(hiddenByFilter,developerMetadata(metadataValue)),"
    "columnMetadata(developerMetadata(metadataValue))))"
)


@dataclass(slots=True)
class Bench:
    """A spreadsheet in which the doctor makes tabs; it touches no others."""

    calls: Calls
    spreadsheet: str
    made: list[int] = field(default_factory=list[int])

    def plan(self, size: tuple[int, int] = SMALL) -> ScratchTab:
        """Choose the id of a tab that is to be made in a batch."""
        tab_id = new_id()
        self.made.append(tab_id)
        return ScratchTab(tab_id, f"{TITLE} {tab_id}", size)

    def tab(self, rows: Rows = (), *more: Request, size: tuple[int, int] = SMALL) -> ScratchTab:
        """Make a tab that holds some rows."""
        tab = self.plan(size)
        filled = [tab.fill(rows)] if rows else []
        self.batch(tab.add(), *filled, *more)
        return tab

    def batch(self, *requests: Request, **answer: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Send one batch; ``answer`` says what of the spreadsheet is to come back."""
        body = {"requests": list(requests), **answer}
        return self.calls.sheets("post", f"{self.spreadsheet}:batchUpdate", body)

    def refusal(self, *requests: Request, **answer: Any) -> str:  # noqa: ANN401 - JSON
        """Send a batch that is to be refused with 400, and return the server's sentence."""
        try:
            self.batch(*requests, **answer)
        except SheetsRefused as refused:
            same("it answered", refused.status, BAD_REQUEST)
            return refused.said
        raise Otherwise("the batch was carried out instead of being refused")

    def answer(self, *tabs: ScratchTab, fields: str = LOOK) -> Mapping[int, Mapping[str, Any]]:
        """Read tabs by their ids, in one call."""
        filters = [{"gridRange": {"sheetId": tab.tab_id}} for tab in tabs]
        body = {"dataFilters": filters, "includeGridData": True}
        path = f"{self.spreadsheet}:getByDataFilter"
        found = self.calls.sheets("post", path, body, reads=True, fields=fields)
        sheets = found.get("sheets", [])
        return {int(sheet["properties"].get("sheetId", 0)): sheet for sheet in sheets}

    def look(self, tab: ScratchTab) -> Look:
        """Look at one tab."""
        return Look(self.answer(tab)[tab.tab_id])

    def tabs(self) -> set[int]:
        """List the ids of all tabs that are there."""
        path = self.spreadsheet
        found = self.calls.sheets("get", path, fields="sheets(properties(sheetId))", reads=True)
        return {int(tab["properties"].get("sheetId", 0)) for tab in found.get("sheets", [])}

    def values(self, a1: str, render: str) -> list[list[Any]]:
        """Read plain values, as ``values.get`` tells them."""
        path = f"{self.spreadsheet}/values/{a1}"
        found = self.calls.sheets("get", path, valueRenderOption=render, reads=True)
        rows: list[list[Any]] = found.get("values", [])
        return rows

    def type_in(self, a1: str, text: str) -> None:
        """Enter a text into a cell as a person types it."""
        body = {"values": [[text]]}
        path = f"{self.spreadsheet}/values/{a1}"
        self.calls.sheets("put", path, body, valueInputOption="USER_ENTERED")
