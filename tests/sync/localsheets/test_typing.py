"""What is typed is understood as in the spreadsheet's country."""

from pathlib import Path
from typing import Any

import pytest

from sync.localsheets.locales import locale_of
from sync.localsheets.typed import read_typed
from tests.sync.localsheets.api import Api, Json, Refused

Meaning = tuple[dict[str, Any], dict[str, str] | None]


def number(value: float, kind: str = "", pattern: str = "") -> Meaning:
    """Make a typed number and the format it implies."""
    return {"numberValue": value}, {"type": kind, "pattern": pattern} if kind else None


def text(value: str) -> Meaning:
    """Make a typed text."""
    return {"stringValue": value}, None


@pytest.mark.parametrize(
    ("locale", "typed", "meant"),
    [
        ("en_US", "12", number(12)),
        ("en_US", "1,234.5", number(1234.5, "NUMBER", "#,##0.00")),
        ("en_US", "1,234", number(1234, "NUMBER", "#,##0")),
        ("en_US", "1,23", text("1,23")),
        ("en_US", "-5", number(-5)),
        ("en_US", "+3", number(3)),
        ("en_US", "--3", text("--3")),
        ("en_US", "+-3", text("+-3")),
        ("en_US", ".5", number(0.5)),
        ("en_US", "5.", number(5)),
        ("en_US", "1e3", number(1000, "SCIENTIFIC", "0.00E+00")),
        ("en_US", "1e999", text("1e999")),
        ("en_US", "12%", number(0.12, "PERCENT", "0%")),
        ("en_US", "-12.5%", number(-0.125, "PERCENT", "0.00%")),
        ("en_US", "$5.50", number(5.5, "CURRENCY", '"$"#,##0.00')),
        ("en_US", "-$5", number(-5, "CURRENCY", '"$"#,##0')),
        ("en_US", "5 €", number(5, "CURRENCY", '#,##0" €"')),
        ("en_US", "007", number(7)),
        ("en_US", "12 apples", text("12 apples")),
        ("en_US", "2026-05-04", number(46146, "DATE", "yyyy-mm-dd")),
        ("en_US", "5/4/2026", number(46146, "DATE", "m/d/yyyy")),
        ("en_US", "05/04/26", number(46146, "DATE", "mm/dd/yyyy")),
        ("en_US", "05/04/76", number(27884, "DATE", "mm/dd/yyyy")),
        ("en_US", "13/13/2026", text("13/13/2026")),
        ("en_GB", "4/5/2026", number(46146, "DATE", "d/m/yyyy")),
        ("en_CA", "26-05-04", number(46146, "DATE", "yyyy-mm-dd")),
        ("de_DE", "4.5.2026", number(46146, "DATE", "d.m.yyyy")),
        ("zh_CN", "2026/5/4", number(46146, "DATE", "yyyy/m/d")),
        ("zh_CN", "5/4/2026", number(46146, "DATE", "m/d/yyyy")),
        ("en_US", "10:30", number(0.4375, "TIME", "h:mm")),
        ("en_US", "10:30:15 pm", number(81015 / 86400, "TIME", "h:mm:ss AM/PM")),
        ("en_US", "12:00 AM", number(0, "TIME", "h:mm AM/PM")),
        ("en_US", "25:00", text("25:00")),
        ("en_US", "2026-05-04 12:00", number(46146.5, "DATE_TIME", "yyyy-mm-dd h:mm")),
        ("en_US", "2026-05-04T12:00", number(46146.5, "DATE_TIME", "yyyy-mm-dd h:mm")),
        ("en_US", "2026-05-04 noon", text("2026-05-04 noon")),
        ("de_DE", "1.234,5", number(1234.5, "NUMBER", "#,##0.00")),
        ("de_DE", "1,5", number(1.5)),
        ("de_DE", "1,234.5", text("1,234.5")),
        ("de_CH", "1.5", number(1.5)),
        ("fr_FR", "1 234,5", number(1234.5, "NUMBER", "#,##0.00")),
        ("fr_FR", "1\u202f234", number(1234, "NUMBER", "#,##0")),
        ("xx", "1.5", number(1.5)),
        ("en_US", " true ", ({"boolValue": True}, None)),
        ("en_US", "FALSE", ({"boolValue": False}, None)),
        ("en_US", "'007", text("007")),
        ("en_US", "=A1", ({"formulaValue": "=A1"}, None)),
        ("en_US", "=", text("=")),
        ("en_US", " padded ", text(" padded ")),
    ],
)
def test_typing_is_read_by_locale(locale: str, typed: str, meant: Meaning) -> None:
    assert tuple(read_typed(typed, locale_of(locale))) == meant


@pytest.mark.parametrize(
    ("locale", "typed", "shown"),
    [
        ("en_US", "1,234.5", "1,234.50"),
        ("de_DE", "1.234,5", "1.234,50"),
        ("de_DE", "1,5", "1,5"),
        ("en_US", "12.5%", "12.50%"),
        ("en_US", "-$5", "-$5"),
        ("en_US", "2026-05-04", "2026-05-04"),
        ("en_US", "5/4/2026", "5/4/2026"),
        ("en_US", "2026-05-04 10:30", "2026-05-04 10:30"),
        ("en_US", "0.1234567890123", "0.123456789"),
        ("en_US", "1e20", "1.00E+20"),
        ("en_US", "'=A1", "=A1"),
        ("en_US", "=TODAY()-TODAY()", "0"),
        ("en_US", "=DATE(2026,5,4)", "5/4/2026"),
        ("de_DE", "=DATE(2026;5;4)", "04.05.2026"),
        ("de_DE", "=SUM(1,5;2)", "3,5"),
        ("en_US", "=SUM(1;2)", "3"),
        ("en_GB", "=DATE(2026,5,4)", "04/05/2026"),
        ("sv_SE", "=DATE(2026;5;4)", "2026-05-04"),
        ("pt_BR", "=1/3", "0,3333333333"),
        ("pl_PL", "=1/2", "0,5"),
        ("en_US", "=-0.00000001", "-1E-08"),
        ("en_US", "=10^15", "1E+15"),
    ],
)
def test_what_was_typed_is_shown_as_expected(
    tmp_path: Path, locale: str, typed: str, shown: str
) -> None:
    api = Api.on(tmp_path / "sheets", locale=locale)
    api.write("A1", [[typed]])
    assert api.read("A1", "FORMATTED_VALUE") == [[shown]]


def looks(api: Api) -> Json:
    """Read the number format of A1."""
    [[cell]] = api.cells("A1", "userEnteredFormat")
    formatted: Json = cell["userEnteredFormat"]["numberFormat"]
    return formatted


def test_a_cell_keeps_its_own_format_of_the_same_kind(api: Api) -> None:
    given = {"type": "DATE", "pattern": "d mmmm yyyy"}
    cell = {"userEnteredFormat": {"numberFormat": given}}
    where = {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}
    api.batch({"repeatCell": {"range": where, "cell": cell, "fields": "userEnteredFormat"}})
    api.write("A1", [["2026-05-04"]])
    assert (api.read("A1", "FORMATTED_VALUE"), looks(api)) == ([["4 May 2026"]], given)
    api.write("A1", [["$3"]])
    assert looks(api) == {"type": "CURRENCY", "pattern": '"$"#,##0'}


def test_a_cell_for_text_keeps_what_is_typed(api: Api) -> None:
    cell = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    where = {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 2}
    api.batch({"repeatCell": {"range": where, "cell": cell, "fields": "*"}})
    api.write("A1", [["007", "=1+1"]])
    assert api.read("A1:B1") == [["007", 2]]
    api.batch(
        {
            "updateCells": {
                "start": {},
                "rows": [{"values": [{"userEnteredValue": {"numberValue": 1.5}}]}],
                "fields": "userEnteredValue",
            }
        }
    )
    assert api.read("A1", "FORMATTED_VALUE") == [["1.5"]]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("NUMBER", "46,146.50"),
        ("PERCENT", "4614650.00%"),
        ("CURRENCY", "$46,146.50"),
        ("DATE", "5/4/2026"),
        ("TIME", "12:00:00"),
        ("DATE_TIME", "5/4/2026 12:00:00"),
        ("SCIENTIFIC", "4.61E+04"),
    ],
)
def test_a_format_without_a_pattern_has_a_usual_one(api: Api, kind: str, shown: str) -> None:
    cell = {
        "userEnteredValue": {"numberValue": 46146.5},
        "userEnteredFormat": {"numberFormat": {"type": kind}},
    }
    where = {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}
    api.batch({"repeatCell": {"range": where, "cell": cell, "fields": "*"}})
    assert api.read("A1", "FORMATTED_VALUE") == [[shown]]


def test_a_pattern_that_cannot_be_read_shows_the_plain_number(api: Api) -> None:
    cell = {
        "userEnteredValue": {"numberValue": 5},
        "userEnteredFormat": {"numberFormat": {"type": "NUMBER", "pattern": "bad["}},
    }
    where = {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}
    api.batch({"repeatCell": {"range": where, "cell": cell, "fields": "*"}})
    assert api.read("A1", "FORMATTED_VALUE") == [["5"]]


def test_an_overlong_cell_is_refused(api: Api) -> None:
    with pytest.raises(Refused) as caught:
        api.write("A1", [["x" * 50_001]], "RAW")
    assert caught.value.message == (
        "Your input contains more than the maximum of 50000 characters in a single cell."
    )
