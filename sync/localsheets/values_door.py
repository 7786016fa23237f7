"""The values part of the API: plain values in, plain values out."""

from collections.abc import Iterable, Mapping
from typing import Any

from sync.localsheets import values
from sync.localsheets.book import Book, Json
from sync.localsheets.calls import Call, Doors
from sync.localsheets.draft import Draft
from sync.localsheets.filters import each_area
from sync.localsheets.grid import Area, parse_a1
from sync.localsheets.refusals import Unusable
from sync.localsheets.values import Style, choice

RESPONSE = "response"


def _asked(call: Call) -> Style:
    return Style.of(call.query)


def _input_option(given: Mapping[str, Any]) -> str:
    option = given.get("valueInputOption")
    if option is None:
        raise Unusable("'valueInputOption' is required but not specified")
    return choice("valueInputOption", option)


def get(call: Call) -> Json:
    """GET values/{range}."""
    book = call.store.book(call.book_id)
    area = parse_a1(book, call.path["range"])
    return call.masked(values.read(book, area, _asked(call)))


def batch_get(call: Call) -> Json:
    """GET values:batchGet."""
    book = call.store.book(call.book_id)
    style = _asked(call)
    areas = [parse_a1(book, text) for text in call.query.getlist("ranges")]
    found = [values.read(book, area, style) for area in areas]
    return call.masked({"spreadsheetId": book.book_id, "valueRanges": found})


def batch_get_by_filter(call: Call) -> Json:
    """POST values:batchGetByDataFilter."""
    book = call.store.book(call.book_id)
    style = Style.of(call.body)
    found = [
        {"valueRange": values.read(book, area, style), "dataFilters": [one]}
        for one, area in each_area(book, call.body.get("dataFilters") or [], "dataFilters")
    ]
    return call.masked({"spreadsheetId": book.book_id, "valueRanges": found})


def _counts(covered: Area, rows: values.Grid) -> Json:
    """Tell what an update covered."""
    cells = sum(value is not None for row in rows for value in row)
    counts = {
        "updatedRange": covered.as_a1(),
        "updatedRows": covered.rect.height,
        "updatedColumns": covered.rect.width,
        "updatedCells": cells,
    }
    return {name: count for name, count in counts.items() if count}


def _written(
    draft: Draft, area: Area, given: Mapping[str, Any], option: str
) -> tuple[Json, Area]:
    rows = values.rows_of(given)
    covered = values.write(draft, area, rows, option)
    return _counts(covered, rows), covered


def _with_data(
    book: Book, pairs: Iterable[tuple[Json, Area]], style: Style | None
) -> list[Json]:
    """Add what the cells now show, when the caller wants to see it."""
    if style is None:
        return [answer for answer, _ in pairs]
    return [{**answer, "updatedData": values.read(book, area, style)} for answer, area in pairs]


def _wanted_style(given: Mapping[str, Any]) -> Style | None:
    included = given.get("includeValuesInResponse", False)
    return Style.of(given, RESPONSE) if included in (True, "true", "True") else None


def update(call: Call) -> Json:
    """PUT values/{range}."""
    option, style = _input_option(call.query), _wanted_style(call.query)
    with call.store.change(call.book_id) as draft:
        area = parse_a1(draft.book, call.path["range"])
        pair = _written(draft, area, call.body, option)
    [answer] = _with_data(draft.book, [pair], style)
    return call.masked({"spreadsheetId": call.book_id, **answer})


def batch_update(call: Call) -> Json:
    """POST values:batchUpdate."""
    option, style = _input_option(call.body), _wanted_style(call.body)
    pairs = []
    with call.store.change(call.book_id) as draft:
        for given in call.body.get("data") or []:
            area = parse_a1(draft.book, given.get("range", ""))
            pairs.append(_written(draft, area, given, option))
    answers = _with_data(draft.book, pairs, style)
    responses = [{"spreadsheetId": call.book_id, **answer} for answer in answers]
    return call.masked(_totals(call.book_id, responses, pairs))


def batch_update_by_filter(call: Call) -> Json:
    """POST values:batchUpdateByDataFilter; every match of a filter is written."""
    option, style = _input_option(call.body), _wanted_style(call.body)
    pairs, filters = [], []
    with call.store.change(call.book_id) as draft:
        for given in call.body.get("data") or []:
            for one, area in each_area(draft.book, [given.get("dataFilter", {})], "dataFilter"):
                pairs.append(_written(draft, area, given, option))
                filters.append({"dataFilter": one})
    answers = _with_data(draft.book, pairs, style)
    responses = [{**answer, **one} for answer, one in zip(answers, filters, strict=True)]
    return call.masked(_totals(call.book_id, responses, pairs))


def _totals(book_id: str, responses: list[Json], pairs: list[tuple[Json, Area]]) -> Json:
    totals = {
        "totalUpdatedRows": sum(answer.get("updatedRows", 0) for answer, _ in pairs),
        "totalUpdatedColumns": sum(answer.get("updatedColumns", 0) for answer, _ in pairs),
        "totalUpdatedCells": sum(answer.get("updatedCells", 0) for answer, _ in pairs),
        "totalUpdatedSheets": len({area.tab.sheet_id for _, area in pairs}),
    }
    return {"spreadsheetId": book_id, **totals, "responses": responses}


def append(call: Call) -> Json:
    """POST values/{range}:append."""
    option, style = _input_option(call.query), _wanted_style(call.query)
    options = {
        "insertDataOption": call.query.get("insertDataOption"),
        "valueInputOption": option,
    }
    rows = values.rows_of(call.body)
    with call.store.change(call.book_id) as draft:
        area = parse_a1(draft.book, call.path["range"])
        table, covered = values.append(draft, area, rows, options)
    [answer] = _with_data(draft.book, [(_counts(covered, rows), covered)], style)
    found = {"tableRange": Area(area.tab, table).as_a1()} if table else {}
    updates = {"spreadsheetId": call.book_id, **answer}
    return call.masked({"spreadsheetId": call.book_id, **found, "updates": updates})


def _cleared(draft: Draft, areas: Iterable[Area]) -> list[str]:
    names = []
    for area in areas:
        values.clear(draft, area)
        names.append(area.as_a1())
    return names


def clear(call: Call) -> Json:
    """POST values/{range}:clear."""
    with call.store.change(call.book_id) as draft:
        [name] = _cleared(draft, [parse_a1(draft.book, call.path["range"])])
    return call.masked({"spreadsheetId": call.book_id, "clearedRange": name})


def batch_clear(call: Call) -> Json:
    """POST values:batchClear."""
    with call.store.change(call.book_id) as draft:
        names = call.body.get("ranges") or []
        cleared = _cleared(draft, [parse_a1(draft.book, text) for text in names])
    return call.masked({"spreadsheetId": call.book_id, "clearedRanges": cleared})


def batch_clear_by_filter(call: Call) -> Json:
    """POST values:batchClearByDataFilter."""
    with call.store.change(call.book_id) as draft:
        filters = call.body.get("dataFilters") or []
        areas = [area for _, area in each_area(draft.book, filters, "dataFilters")]
        cleared = _cleared(draft, areas)
    return call.masked({"spreadsheetId": call.book_id, "clearedRanges": cleared})


_HERE = "/v4/spreadsheets/{book_id}/values"
DOORS: Doors = (
    ("GET", f"{_HERE}:batchGet", batch_get),
    ("POST", f"{_HERE}:batchGetByDataFilter", batch_get_by_filter),
    ("POST", f"{_HERE}:batchUpdate", batch_update),
    ("POST", f"{_HERE}:batchUpdateByDataFilter", batch_update_by_filter),
    ("POST", f"{_HERE}:batchClear", batch_clear),
    ("POST", f"{_HERE}:batchClearByDataFilter", batch_clear_by_filter),
    ("POST", _HERE + "/{range:path}:append", append),
    ("POST", _HERE + "/{range:path}:clear", clear),
    ("GET", _HERE + "/{range:path}", get),
    ("PUT", _HERE + "/{range:path}", update),
)
