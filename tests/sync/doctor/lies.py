"""Faults planted into the local Sheets server: each makes it lie in one point."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import pytest

from sync.localsheets import app, batch, cells, draft, pasting, reading, sheets_door
from sync.localsheets.book import Json
from sync.localsheets.draft import Draft, Handler
from sync.localsheets.filters import each_area
from sync.localsheets.refusals import NoGrid, Refusal, SheetIdTaken, Unusable
from sync.localsheets.shown import ERRORS

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


Lie = Callable[[Handler, Draft, Json], Json | None]


def handled(patch: Patch, kind: str, lie: Lie) -> None:
    """Answer a kind of request by a lie, which is given the honest answer's function."""
    honest = batch.KINDS[kind]
    patch.setitem(batch.KINDS, kind, lambda draft, request: lie(honest, draft, request))


def forgives_missing_tabs(patch: Patch) -> None:
    def lie(honest: Handler, draft: Draft, request: Json) -> Json | None:
        there = {tab.sheet_id for tab in draft.book.tabs}
        return honest(draft, request) if request["sheetId"] in there else None

    handled(patch, "deleteSheet", lie)


def gives_another_id(patch: Patch) -> None:
    def lie(honest: Handler, draft: Draft, request: Json) -> Json | None:
        try:
            return honest(draft, request)
        except Refusal as refusal:
            if not isinstance(refusal, SheetIdTaken):
                raise
        rest = {k: v for k, v in request["properties"].items() if k != "sheetId"}
        return honest(draft, {"properties": rest})

    handled(patch, "addSheet", lie)


def copies_nothing_hidden(patch: Patch) -> None:
    def lie(honest: Handler, draft: Draft, request: Json) -> Json | None:
        source = request["source"]
        tab = draft.book.grid(source["sheetId"])
        rows = tab.rows[source["startRowIndex"] : source["endRowIndex"]]
        hidden = any(row.properties.get("hiddenByFilter") for row in rows)
        return None if hidden else honest(draft, request)

    handled(patch, "copyPaste", lie)


def writes_below_the_hidden(patch: Patch) -> None:
    def lie(honest: Handler, draft: Draft, request: Json) -> Json | None:
        start = request["start"]
        tab = draft.book.grid(start["sheetId"])
        above = tab.rows[: start["rowIndex"]]
        hidden = sum(bool(row.properties.get("hiddenByFilter")) for row in above)
        moved = {**start, "rowIndex": start["rowIndex"] + hidden}
        return honest(draft, {**request, "start": moved})

    handled(patch, "updateCells", lie)


def parses_texts(patch: Patch) -> None:
    def lie(honest: Handler, draft: Draft, request: Json) -> Json | None:
        for row in request["rows"]:
            for cell in row.get("values", []):
                told = cell.get("userEnteredValue", {}).get("stringValue", "")
                if told.isdecimal():
                    cell["userEnteredValue"] = {"numberValue": int(told)}
        return honest(draft, request)

    handled(patch, "updateCells", lie)


def takes_longer_texts(patch: Patch) -> None:
    patch.setattr(cells, "MOST_CHARACTERS", 10**6)


def takes_shorter_texts(patch: Patch) -> None:
    patch.setattr(cells, "MOST_CHARACTERS", 40_000)


def refuses_much_at_once(patch: Patch) -> None:
    def lie(honest: Handler, draft: Draft, request: Json) -> Json | None:
        if sum(len(row.get("values", [])) for row in request["rows"]) > 40_000:
            raise Unusable("That is too much.")
        return honest(draft, request)

    handled(patch, "updateCells", lie)


def has_endless_room(patch: Patch) -> None:
    patch.setattr(draft, "MOST_CELLS", 10**9)


def takes_small_batches(patch: Patch) -> None:
    patch.setattr(batch, "MOST_REQUESTS", 500)


def names_no_request(patch: Patch) -> None:
    def reply(draft: Draft, index: int, request: Json) -> Json:
        kind, handler = batch.handler_of(index, request)
        answer = handler(draft, request[kind])
        draft.is_stale = True
        return {} if answer is None else {kind: answer}

    patch.setattr(batch, "_reply", reply)


def keeps_metadata_in_place(patch: Patch) -> None:
    def lie(honest: Handler, draft: Draft, request: Json) -> Json | None:
        source = request["source"]
        lines = draft.book.grid(source["sheetId"]).lines(source["dimension"])
        kept = [line.metadata for line in lines]
        answer = honest(draft, request)
        for at, metadata in enumerate(kept):
            lines[at] = replace(lines[at], metadata=metadata)
        return answer

    handled(patch, "moveDimension", lie)


def shows_no_grid_in_answers(patch: Patch) -> None:
    honest = sheets_door.batch_update

    def lie(call: Any) -> Any:  # noqa: ANN401 - a call and its answer
        call.body["responseIncludeGridData"] = False
        answer = honest(call)
        for sheet in answer.get("updatedSpreadsheet", {}).get("sheets", []):
            sheet.pop("data", None)
        return answer

    doors = [(verb, path, lie if door is honest else door) for verb, path, door in app.DOORS]
    patch.setattr(app, "DOORS", tuple(doors))


def keeps_what_came_before(patch: Patch) -> None:
    def lie(draft: Draft, requests: Sequence[Json]) -> list[Json]:
        replies: list[Json] = []
        with suppress(Refusal):
            for index, request in enumerate(requests):
                replies.append(batch._reply(draft, index, request))  # noqa: SLF001 - a part of the honest one
        draft.settle()
        return replies

    patch.setattr(batch, "apply", lie)


def leaves_drop_downs_behind(patch: Patch) -> None:
    def lie(honest: Handler, draft: Draft, request: Json) -> Json | None:
        tab = draft.book.grid(request["range"]["sheetId"])
        before = [tab.cell(row, 0).get("dataValidation") for row in range(2)]
        answer = honest(draft, request)
        for row, rule in enumerate(before):
            if rule is not None:
                tab.write(row, {0: {**tab.cell(row, 0), "dataValidation": rule}})
        return answer

    handled(patch, "sortRange", lie)


def numbers_protections_itself(patch: Patch) -> None:
    def lie(honest: Handler, draft: Draft, request: Json) -> Json | None:
        wanted = {**request["protectedRange"], "protectedRangeId": 7}
        return honest(draft, {"protectedRange": wanted})

    handled(patch, "addProtectedRange", lie)


def protects_from_everybody(patch: Patch) -> None:
    def lie(honest: Handler, draft: Draft, request: Json) -> Json | None:
        tab = draft.book.grid(request["start"]["sheetId"])
        if tab.extras.get("protectedRanges"):
            raise Unusable("You are trying to edit a protected cell or object.")
        return honest(draft, request)

    handled(patch, "updateCells", lie)


def loses_references(patch: Patch) -> None:
    patch.setattr(pasting, "follow_block", lambda *_: None)


def shows_errors_as_texts(patch: Patch) -> None:
    honest = reading.PARTS["effectiveValue"]

    def lie(cell: Json, locale: str) -> Json | None:
        told = honest(cell, locale)
        return {"stringValue": "#N/A"} if told and "errorValue" in told else told

    patch.setitem(reading.PARTS, "effectiveValue", lie)


def copies_results_as_formulas(patch: Patch) -> None:
    patch.setitem(pasting.PASTES, "PASTE_VALUES", pasting.PASTES["PASTE_FORMULA"])


def answers_what_it_can(patch: Patch) -> None:
    honest = each_area

    def lie(book: Any, filters: Any, name: str) -> Iterator[Any]:  # noqa: ANN401 - a book, its filters
        for one in filters:
            try:
                yield from honest(book, [one], name)
            except Refusal as refusal:
                if not isinstance(getattr(refusal, "cause", None), NoGrid):
                    raise
                yield one, honest_first(book)

    def honest_first(book: Any) -> Any:  # noqa: ANN401 - a book, an area
        return next(honest(book, [{"gridRange": {"sheetId": book.tabs[0].sheet_id}}], ""))[1]

    patch.setattr("sync.localsheets.sheets_door.each_area", lie)


def tells_errors_as_nothing(patch: Patch) -> None:
    patch.setattr("sync.localsheets.values.ERRORS", dict.fromkeys(ERRORS, ""))


LIES: Final[dict[Plant, set[str]]] = {
    forgives_missing_tabs: {"fence.missing", "fence.overtaken"},
    gives_another_id: {"fence.taken"},
    copies_nothing_hidden: {"filter.copy-hidden", "filter.copy-across"},
    writes_below_the_hidden: {"filter.write"},
    parses_texts: {"swap.text", "values.text", "metadata.sorted"},
    takes_longer_texts: {"limits.longer"},
    takes_shorter_texts: {"limits.text"},
    refuses_much_at_once: {"limits.cells"},
    has_endless_room: {"limits.room"},
    takes_small_batches: {"limits.requests"},
    names_no_request: {"batch.named"},
    keeps_metadata_in_place: {"metadata.moved", "metadata.row-moved"},
    shows_no_grid_in_answers: {"answer.journal"},
    keeps_what_came_before: {
        "fence.missing",
        "fence.taken",
        "fence.twice",
        "fence.overtaken",
        "batch.whole",
        "batch.named",
        "batch.metadata",
        "limits.longer",
        "limits.room",
    },
    leaves_drop_downs_behind: {"looks.sorted"},
    numbers_protections_itself: {"looks.protected"},
    protects_from_everybody: {"looks.written"},
    loses_references: {"cut.formulas", "cut.references"},
    shows_errors_as_texts: {"swap.error", "values.error"},
    copies_results_as_formulas: {"swap.result"},
    answers_what_it_can: {"titles.gone"},
    tells_errors_as_nothing: {"values.plain-error"},
}
