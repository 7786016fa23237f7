"""Facts about tabs that people rename and delete, and about what a batch's answer brings."""

from typing import Final

from sync.doctor.bench import Bench
from sync.doctor.facts import Fact, needed, useful
from sync.doctor.scratch import Look, Otherwise, same
from sync.google.failures import SheetsRefused
from sync.masks import PICTURE, VERIFIED

BY_ID: Final = "tabs are known by their ids; titles are people's"
ANSWER: Final = "a write is verified from its own answer, without another read"


def _by_id(bench: Bench) -> str:
    tab = bench.tab([["a"]])
    bench.batch(tab.rename(f"{tab.title} renamed"))
    bench.look(tab).expect([["a"]])
    return "a renamed tab was read by its id"


def _several(bench: Bench) -> str:
    one, two, hidden = bench.tab([["a"]]), bench.tab([["b"]]), bench.plan()
    bench.batch(hidden.add(hidden=True), hidden.fill([["c"]]))
    found = bench.answer(one, hidden, fields=PICTURE)
    same("the answer holds", set(found), {one.tab_id, hidden.tab_id})
    shown = [Look(found[tab.tab_id]).shown for tab in (one, hidden)]
    same("the tabs show", shown, [[["a"]], [["c"]]])
    return f"two of three tabs, one of them hidden, were read in one call; not tab {two.tab_id}"


def _gone(bench: Bench) -> str:
    tab, gone = bench.tab([["a"]]), bench.plan()
    try:
        found = bench.answer(tab, gone)
    except SheetsRefused as refused:
        return f"refused: {refused}"
    same("the answer holds", set(found), {tab.tab_id})
    return "it was answered without the tab that is gone"


def _journal(bench: Bench) -> str:
    tab, old, new = bench.tab([["before"]]), bench.tab(), bench.plan()
    answer = bench.calls.sheets(
        "post",
        f"{bench.spreadsheet}:batchUpdate",
        {
            "requests": [
                new.add(hidden=True),
                tab.copy(0, new, 0, "PASTE_VALUES"),
                tab.write(0, ["after"]),
                old.remove(),
            ],
            "includeSpreadsheetInResponse": True,
            "responseRanges": [f"'{new.title}'"],
            "responseIncludeGridData": True,
        },
        fields=VERIFIED,
    )
    sheets = answer.get("updatedSpreadsheet", {}).get("sheets", [])
    found = {int(sheet["properties"].get("sheetId", 0)): sheet for sheet in sheets}
    if new.tab_id not in found:
        raise Otherwise(f"the answer shows the tabs {sorted(found)}, not {new.tab_id}")
    Look(found[new.tab_id]).expect([["before"]])
    only = "and no other tab" if set(found) == {new.tab_id} else f"and {len(found) - 1} others"
    return f"the answer shows the tab that the batch made, with its cells, {only}"


def _renamed(bench: Bench) -> str:
    tab = bench.tab([["before"]])
    asked = {"includeSpreadsheetInResponse": True, "responseRanges": [f"'{tab.title} gone'"]}
    said = bench.refusal(tab.write(0, ["after"]), **asked)
    bench.look(tab).expect([["before"]])
    return f"refused, nothing changed: {said}"


def _masked(bench: Bench) -> str:
    tab = bench.tab([["a"]])
    wanted = {"properties": {"sheetId": tab.tab_id, "title": tab.title}}
    found = bench.answer(tab, fields="sheets(properties(sheetId,title))")
    same("the answer holds", found, {tab.tab_id: wanted})
    return "the answer held what its mask named and nothing else"


FACTS: Final[tuple[Fact, ...]] = (
    needed("titles.renamed", "a renamed tab is read by its id", BY_ID, _by_id),
    needed(
        "titles.picture",
        "one call reads several tabs by their ids, hidden ones too",
        "a picture is one look at everything, at one moment",
        _several,
    ),
    needed(
        "titles.gone",
        "a picture of a tab that is gone is refused, or comes without it",
        "a deleted tab is noticed, and is not an empty one",
        _gone,
    ),
    needed(
        "answer.journal",
        "the answer to a batch shows the tab that the batch made, as it is afterwards",
        ANSWER,
        _journal,
    ),
    useful(
        "answer.renamed",
        "a batch that is to show a tab which is gone is refused and changes nothing",
        "the journal tab may be renamed meanwhile; the engine looks which tab is there",
        _renamed,
    ),
    useful(
        "answer.masked",
        "an answer holds what its mask names and nothing else",
        "answers stay small",
        _masked,
    ),
)
