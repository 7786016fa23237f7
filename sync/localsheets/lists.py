"""Tables as the API calls them: a range with a name, whose columns have names and types."""

from collections.abc import Iterator
from secrets import token_hex

from sync.localsheets.book import Book, Json, Tab
from sync.localsheets.cells import checked_value, with_value
from sync.localsheets.draft import Draft, Handlers
from sync.localsheets.grid import Area, Rect, area_of
from sync.localsheets.masks import changed, update_mask
from sync.localsheets.pasting import clear
from sync.localsheets.refusals import Unusable
from sync.localsheets.shown import shown


def _all(book: Book) -> Iterator[tuple[Tab, int, Json]]:
    for tab in book.tabs:
        yield from ((tab, at, table) for at, table in enumerate(tab.extras.get("tables", [])))


def _find(book: Book, number: object) -> tuple[Tab, int, Json]:
    for found in _all(book):
        if found[2]["tableId"] == number:
            return found
    raise Unusable(f"No table with id: {number}")


def _checked(book: Book, table: Json) -> Area:
    """Check a table's place and name.

    Raises Unusable, NoGrid, BeyondGrid.
    """
    if "range" not in table:
        raise Unusable("table.range must be set.")
    area = area_of(book, table["range"])
    for tab, _, other in _all(book):
        if other["tableId"] == table["tableId"]:
            continue
        if tab is area.tab and _overlap(area_of(book, other["range"]).rect, area.rect):
            raise Unusable("A table cannot overlap with another table.")
        if other["name"].casefold() == str(table.get("name", "")).casefold():
            raise Unusable(f'A table with the name "{table["name"]}" already exists.')
    return area


def _overlap(one: Rect, two: Rect) -> bool:
    rows = one.top < two.bottom and two.top < one.bottom
    return rows and one.left < two.right and two.left < one.right


def _headed(book: Book, area: Area, table: Json) -> Json:
    """Name the columns as the table says or, where it does not, as the first row does.

    What the table says is written into the first row.
    """
    given = {
        column.get("columnIndex", 0): column for column in table.get("columnProperties", [])
    }
    if any(not 0 <= at < area.rect.width for at in given):
        raise Unusable("columnProperties.columnIndex must be a column of the table.")
    columns = []
    for at in range(area.rect.width):
        column = area.rect.left + at
        cell = area.tab.cell(area.rect.top, column)
        name = given.get(at, {}).get("columnName")
        if name:
            value = checked_value({"stringValue": name})
            area.tab.write(area.rect.top, {column: with_value(cell, value)})
        name = name or shown(cell, book.locale) or f"Column {at + 1}"
        columns.append({"columnIndex": at, **given.get(at, {}), "columnName": name})
    return {**table, "range": area.as_json(), "columnProperties": columns}


def add_table(draft: Draft, request: Json) -> Json:
    """Answer addTable."""
    given = request["table"]
    taken = {table["tableId"] for _, _, table in _all(draft.book)}
    if given.get("tableId") in taken:
        raise Unusable(f"A table with the id {given['tableId']} already exists.")
    name = given.get("name") or f"Table{len(taken) + 1}"
    table = {"tableId": token_hex(6), **given, "name": name}
    area = _checked(draft.book, table)
    table = _headed(draft.book, area, table)
    area.tab.extras.setdefault("tables", []).append(table)
    return {"table": table}


def update_table(draft: Draft, request: Json) -> None:
    """Answer updateTable."""
    mask = update_mask(request.get("fields"))
    new = request["table"]
    tab, index, old = _find(draft.book, new.get("tableId"))
    table = {**changed(old, new, mask), "tableId": old["tableId"]}
    table.setdefault("name", old["name"])
    area = _checked(draft.book, table)
    if area.tab is not tab:
        raise Unusable("A table cannot be moved to another sheet.")
    tab.extras["tables"][index] = _headed(draft.book, area, table)


def delete_table(draft: Draft, request: Json) -> None:
    """Answer deleteTable: its cells go with it."""
    tab, index, table = _find(draft.book, request.get("tableId"))
    clear(area_of(draft.book, table["range"]))
    del tab.extras["tables"][index]


REQUESTS: Handlers = {
    "addTable": add_table,
    "updateTable": update_table,
    "deleteTable": delete_table,
}
