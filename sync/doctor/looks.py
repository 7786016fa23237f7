"""Facts about how a tab looks: protected columns, colour rules, drop-downs."""

from typing import Any, Final

from sync.batch import Request
from sync.doctor.bench import Bench
from sync.doctor.facts import Fact, needed, useful
from sync.doctor.scratch import ScratchTab, same
from sync.linking import new_id
from sync.masks import PICTURE

OUR_COLUMNS: Final = "columns nobody may type in are protected, and the worker writes them"
LOST: Final = "what is lost comes back; otherwise it is put on four times and then left"


def _protect(tab: ScratchTab, number: int) -> Request:
    column = {"sheetId": tab.tab_id, "startColumnIndex": 0, "endColumnIndex": 1}
    wanted = {"protectedRangeId": number, "range": column, "warningOnly": False}
    return {"addProtectedRange": {"protectedRange": wanted}}


def _colour(tab: ScratchTab) -> Request:
    column = {"sheetId": tab.tab_id, "startColumnIndex": 0, "endColumnIndex": 1}
    starts = {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": "✗"}]}
    rule = {"condition": starts, "format": {"backgroundColor": {"red": 1}}}
    return {
        "addConditionalFormatRule": {
            "index": 0,
            "rule": {"ranges": [column], "booleanRule": rule},
        }
    }


def _offer(tab: ScratchTab, row: int, word: str) -> Request:
    condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": word}]}
    rule = {"condition": condition, "showCustomUi": True, "strict": False}
    return {"setDataValidation": {"range": tab.area(row, 1, 1), "rule": rule}}


def _protected(bench: Bench) -> str:
    tab, number = bench.tab(), new_id()
    bench.batch(_protect(tab, number))
    found = bench.answer(tab, fields=PICTURE)[tab.tab_id]
    same("protected are", found.get("protectedRanges"), [{"protectedRangeId": number}])
    return "the protected range was shown, under the id that was chosen for it"


def _coloured(bench: Bench) -> str:
    tab = bench.tab()
    bench.batch(_colour(tab))
    found = bench.answer(tab, fields=PICTURE)[tab.tab_id]
    rules = [rule.get("booleanRule") for rule in found.get("conditionalFormats", [])]
    starts = {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": "✗"}]}
    same("the colour rules are", rules, [{"condition": starts}])
    return "the colour rule was shown"


def _written(bench: Bench) -> str:
    tab, journal = bench.tab([["a", "x"], ["b", "y"], ["c", "z"]]), bench.plan((8, 10))
    bench.batch(_protect(tab, new_id()))
    bench.batch(
        journal.add(hidden=True),
        tab.copy(0, journal, 0, "PASTE_VALUES"),
        tab.write(0, ["new"]),
        tab.cut(1, journal, 1),
        tab.drop("ROWS", 1),
        tab.insert("ROWS", 1),
        tab.write(1, ["inserted"]),
    )
    bench.look(tab).expect([["new", "x"], ["inserted"], ["c", "z"]])
    bench.look(journal).expect([["a", "x"], ["b", "y"]])
    return "whoever protected a column wrote into it, and moved, deleted and inserted rows"


def _sorted(bench: Bench) -> str:
    tab = bench.tab([["b"], ["a"]])
    bench.batch(_offer(tab, 0, "of b"), _offer(tab, 1, "of a"))
    bench.batch(tab.sort(0, 2))
    fields = "sheets(properties(sheetId),data(rowData(values(dataValidation(condition)))))"
    ((data,),) = [bench.answer(tab, fields=fields)[tab.tab_id]["data"]]
    same("the lists are", [_offered(row) for row in data["rowData"][:2]], ["of a", "of b"])
    return "each row's drop-down went along with it"


def _offered(row: dict[str, Any]) -> str:
    (cell, *_) = row["values"]
    return str(cell["dataValidation"]["condition"]["values"][0]["userEnteredValue"])


FACTS: Final[tuple[Fact, ...]] = (
    needed(
        "looks.written",
        "whoever protected a column writes into it and moves whole rows",
        OUR_COLUMNS,
        _written,
    ),
    useful(
        "looks.protected", "a picture shows protected ranges, by their ids", LOST, _protected
    ),
    useful("looks.coloured", "a picture shows colour rules", LOST, _coloured),
    useful(
        "looks.sorted",
        "drop-downs go along when rows are sorted",
        "the worker writes those again that may be wrong",
        _sorted,
    ),
)
