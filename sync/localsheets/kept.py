"""The requests whose things the server keeps and answers, but does not act upon."""

from copy import deepcopy
from secrets import token_hex

from sync.localsheets.book import Book, Json, Tab, free_number
from sync.localsheets.draft import Draft, Handler, Handlers
from sync.localsheets.grid import area_of
from sync.localsheets.masks import changed, update_mask
from sync.localsheets.refusals import Unusable


def _home(book: Book, item: Json) -> Tab:
    """Find the tab that a ranged thing is on.

    Raises Unusable without a range, NoGrid, BeyondGrid.
    """
    if "range" not in item:
        raise Unusable("range must be set.")
    return area_of(book, item["range"]).tab


def _ranged(book: Book, item: Json) -> Json:
    """Give a thing that names only a named range or a table the range of that.

    Raises Unusable.
    """
    if "range" in item:
        return item
    tables = (table for tab in book.tabs for table in tab.extras.get("tables", []))
    for key, found in (("namedRangeId", book.named_ranges), ("tableId", tables)):
        for one in found:
            if key in item and one[key] == item[key]:
                return {**item, "range": one["range"]}
    return item


def _find(book: Book, kind: str, key: str, wanted: object) -> tuple[Tab, int]:
    for tab in book.tabs:
        for index, item in enumerate(tab.extras.get(kind, [])):
            if item[key] == wanted:
                return tab, index
    raise Unusable(f"No {key.removesuffix('Id')} with id: {wanted}")


def adder(kind: str, name: str, key: str) -> Handler:
    """Make the handler that adds a thing to its tab's list `kind`."""

    def add(draft: Draft, request: Json) -> Json:
        item = request.get(name, {})
        taken = {i[key] for tab in draft.book.tabs for i in tab.extras.get(kind, [])}
        if item.get(key) in taken:
            raise Unusable(f"The {key} {item[key]} is already in use.")
        item = {key: free_number(taken), **_ranged(draft.book, item)}
        _home(draft.book, item).extras.setdefault(kind, []).append(item)
        return {name: item}

    return add


def updater(kind: str, name: str, key: str) -> Handler:
    """Make the handler that changes the masked parts of a thing."""

    def update(draft: Draft, request: Json) -> None:
        mask = update_mask(request.get("fields"))
        new = request.get(name, {})
        tab, index = _find(draft.book, kind, key, new.get(key))
        item = _ranged(draft.book, changed(tab.extras[kind][index], new, mask))
        del tab.extras[kind][index]
        _home(draft.book, item).extras.setdefault(kind, []).insert(
            index, {**item, key: new[key]}
        )

    return update


def deleter(kind: str, key: str, said: str | None = None) -> Handler:
    """Make the handler that takes a thing away by its id, which requests may call otherwise."""

    def delete(draft: Draft, request: Json) -> None:
        tab, index = _find(draft.book, kind, key, request.get(said or key))
        del tab.extras[kind][index]

    return delete


def _rules(draft: Draft, sheet_id: int) -> list[Json]:
    rules: list[Json] = draft.book.grid(sheet_id).extras.setdefault("conditionalFormats", [])
    return rules


def _checked_index(index: int, rules: list[Json]) -> int:
    if not 0 <= index < len(rules):
        raise Unusable(f"No conditional format on sheet at index: {index}")
    return index


def _rule_sheet(rule: Json) -> int:
    if not rule.get("ranges"):
        raise Unusable("rule.ranges must be set.")
    return int(rule["ranges"][0].get("sheetId", 0))


def add_rule(draft: Draft, request: Json) -> None:
    """Answer addConditionalFormatRule."""
    rule = request.get("rule", {})
    _rules(draft, _rule_sheet(rule)).insert(request.get("index", 0), rule)


def update_rule(draft: Draft, request: Json) -> Json:
    """Answer updateConditionalFormatRule: another rule, or another place among the rules."""
    rule = request.get("rule")
    rules = _rules(draft, request.get("sheetId", 0) if rule is None else _rule_sheet(rule))
    index = _checked_index(request.get("index", 0), rules)
    old = rules.pop(index)
    new = old if rule is None else rule
    goal = request.get("newIndex", index)
    rules.insert(goal, new)
    return {"oldRule": old, "oldIndex": index, "newRule": new, "newIndex": goal}


def delete_rule(draft: Draft, request: Json) -> Json:
    """Answer deleteConditionalFormatRule."""
    rules = _rules(draft, request.get("sheetId", 0))
    return {"rule": rules.pop(_checked_index(request.get("index", 0), rules))}


def add_named_range(draft: Draft, request: Json) -> Json:
    """Answer addNamedRange."""
    named = {"namedRangeId": token_hex(6), **request.get("namedRange", {})}
    _home(draft.book, named)
    taken = {old["name"].casefold() for old in draft.book.named_ranges}
    if named["name"].casefold() in taken:
        raise Unusable(f'A named range with the name "{named["name"]}" already exists.')
    draft.book.named_ranges.append(named)
    return {"namedRange": named}


def _named_index(book: Book, wanted: object) -> int:
    for index, named in enumerate(book.named_ranges):
        if named["namedRangeId"] == wanted:
            return index
    raise Unusable(f"No named range with id: {wanted}")


def update_named_range(draft: Draft, request: Json) -> None:
    """Answer updateNamedRange."""
    mask = update_mask(request.get("fields"))
    new = request.get("namedRange", {})
    index = _named_index(draft.book, new.get("namedRangeId"))
    item = changed(draft.book.named_ranges[index], new, mask)
    draft.book.named_ranges[index] = {**item, "namedRangeId": new["namedRangeId"]}


def delete_named_range(draft: Draft, request: Json) -> None:
    """Answer deleteNamedRange."""
    del draft.book.named_ranges[_named_index(draft.book, request.get("namedRangeId"))]


def duplicate_view(draft: Draft, request: Json) -> Json:
    """Answer duplicateFilterView: the same view again, under a number and a name of its own."""
    tab, index = _find(draft.book, "filterViews", "filterViewId", request.get("filterId"))
    views = tab.extras["filterViews"]
    every = (view for one in draft.book.tabs for view in one.extras.get("filterViews", []))
    taken = {view["filterViewId"] for view in every}
    title = f"Copy of {views[index].get('title', '')}".rstrip()
    view = {**deepcopy(views[index]), "filterViewId": free_number(taken), "title": title}
    views.append(view)
    return {"filter": view}


def _three(kind: str, name: str, key: str) -> tuple[Handler, Handler, Handler]:
    return adder(kind, name, key), updater(kind, name, key), deleter(kind, key)


_PROTECT = _three("protectedRanges", "protectedRange", "protectedRangeId")
_BAND = _three("bandedRanges", "bandedRange", "bandedRangeId")
_VIEW = _three("filterViews", "filter", "filterViewId")

REQUESTS: Handlers = {
    "addProtectedRange": _PROTECT[0],
    "updateProtectedRange": _PROTECT[1],
    "deleteProtectedRange": _PROTECT[2],
    "addBanding": _BAND[0],
    "updateBanding": _BAND[1],
    "deleteBanding": _BAND[2],
    "addFilterView": _VIEW[0],
    "updateFilterView": _VIEW[1],
    "duplicateFilterView": duplicate_view,
    "deleteFilterView": deleter("filterViews", "filterViewId", "filterId"),
    "addConditionalFormatRule": add_rule,
    "updateConditionalFormatRule": update_rule,
    "deleteConditionalFormatRule": delete_rule,
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
}
