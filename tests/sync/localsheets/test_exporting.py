"""Spreadsheets go out as text and as workbooks, as people see them."""

import io
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, grid, span, typed

NAMES = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exported(api: Api, kind: str) -> bytes:
    """Export the spreadsheet."""
    path = f"/drive/v3/files/{api.book_id}/export"
    answer = api.send("GET", path, params={"mimeType": kind})
    assert answer.headers["content-type"] == kind
    return answer.content


def test_the_first_tab_is_exported_as_people_see_it(api: Api) -> None:
    api.write("A1", [["a, b", "12%"], ["=1+1"], ['"x"', "two\nlines"]])
    assert exported(api, "text/csv") == b'"a, b",12%\r\n2,\r\n"""x""","two\nlines"'
    assert exported(api, "text/tab-separated-values") == b'a, b\t12%\r\n2\t\r\n"x"\ttwo lines'


def test_an_empty_tab_is_an_empty_file(api: Api) -> None:
    assert (exported(api, "text/csv"), exported(api, "text/tab-separated-values")) == (b"", b"")


@pytest.mark.parametrize(
    "kind",
    [
        "application/pdf",
        "application/zip",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/x-vnd.oasis.opendocument.spreadsheet",
        "",
    ],
)
def test_other_kinds_are_refused(api: Api, kind: str) -> None:
    with pytest.raises(Refused) as caught:
        api.get(f"/drive/v3/files/{api.book_id}/export", mimeType=kind)
    assert caught.value.message == "The requested conversion is not supported."


class Workbook:
    """A workbook file, read as its parts."""

    def __init__(self, content: bytes) -> None:
        self.parts = ZipFile(io.BytesIO(content))

    def xml(self, name: str) -> ET.Element:
        """Read a part."""
        return ET.fromstring(self.parts.read(name))  # noqa: S314 - we wrote it

    def texts(self) -> list[str]:
        """Read the texts that cells share."""
        shared = self.xml("xl/sharedStrings.xml")
        return ["".join(part.itertext()) for part in shared]

    def cells(self, number: int = 1) -> dict[str, object]:
        """Read a sheet: each cell's kind, formula and value."""
        found: dict[str, object] = {}
        for cell in self.xml(f"xl/worksheets/sheet{number}.xml").iterfind(".//s:c", NAMES):
            formula, value = cell.findtext("s:f", None, NAMES), cell.findtext("s:v", "", NAMES)
            if cell.get("t") == "s":
                value = self.texts()[int(value)]
            if formula is not None or value:
                found[str(cell.get("r"))] = (cell.get("t"), formula, value)
        return found


def test_a_workbook_has_values_formulas_and_their_results(api: Api) -> None:
    rows: list[list[object]] = [
        ["text", 1.5, True, "=B1*2", "=1/0", '=IF(B1>1;"yes";"no")'],
        [None, "007"],
    ]
    api.batch(typed(rows), {"addSheet": {"properties": {"title": "It's [2]", "sheetId": 4}}})
    api.batch(typed([["='It''s [2]'!B1&Sheet1!A1"]], sheet_id=4))
    book = Workbook(exported(api, XLSX))
    assert book.cells() == {
        "A1": ("s", None, "text"),
        "B1": (None, None, "1.5"),
        "C1": ("b", None, "1"),
        "D1": (None, "B1*2", "3"),
        "E1": ("e", "1/0", "#DIV/0!"),
        "F1": ("str", 'IF(B1>1,"yes","no")', "yes"),
        "B2": ("s", None, "007"),
    }
    assert book.cells(2) == {"A1": ("str", "'It''s  2'!B1&Sheet1!A1", "text")}
    sheets = book.xml("xl/workbook.xml").iterfind(".//s:sheet", NAMES)
    assert [sheet.get("name") for sheet in sheets] == ["Sheet1", "It's  2"]


def test_a_workbook_speaks_english_whatever_the_locale(api: Api) -> None:
    other = Api.on(api.folder / "other", locale="de_DE")
    other.write("A1", [["1,5", "=A1*1,5", "04.05.2026"]])
    book = Workbook(exported(other, XLSX))
    assert book.cells() == {
        "A1": (None, None, "1.5"),
        "B1": (None, "A1*1.5", "2.25"),
        "C1": (None, None, "46146"),
    }
    styles = book.xml("xl/styles.xml")
    assert [one.get("formatCode") for one in styles.iterfind(".//s:numFmt", NAMES)] == [
        "dd.mm.yyyy"
    ]


def looks() -> list[Json]:
    """Make requests that dress a tab."""
    bold = {
        "textFormat": {"bold": True, "fontSize": 14, "foregroundColor": {"red": 1}},
        "backgroundColor": {"green": 1},
        "borders": {"top": {"style": "SOLID"}},
        "horizontalAlignment": "CENTER",
    }
    offer = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "x"}]}
    dressed = {"userEnteredFormat": bold, "note": "mind this"}
    grid_properties = {"frozenRowCount": 1, "hideGridlines": True}
    properties = {
        "gridProperties": grid_properties,
        "tabColorStyle": {"rgbColor": {"blue": 1}},
    }
    return [
        {"repeatCell": {"range": grid((0, 1), (0, 2)), "cell": dressed, "fields": "*"}},
        {
            "setDataValidation": {
                "range": grid((1, 2), (0, 1)),
                "rule": {"condition": offer, "strict": True},
            }
        },
        {"mergeCells": {"range": grid((3, 5), (0, 2))}},
        {"mergeCells": {"range": grid((7, 8), (0, 1))}},
        {
            "updateDimensionProperties": {
                "range": span("COLUMNS", 1, 2),
                "properties": {"pixelSize": 200, "hiddenByUser": True},
                "fields": "*",
            }
        },
        {
            "updateSheetProperties": {
                "properties": properties,
                "fields": "gridProperties(frozenRowCount,hideGridlines),tabColorStyle",
            }
        },
        {"setBasicFilter": {"filter": {"range": grid((0, 3), (0, 2))}}},
        {"addNamedRange": {"namedRange": {"name": "first", "range": grid((0, 2), (0, 1))}}},
        {"addSheet": {"properties": {"title": "hidden", "hidden": True, "index": 0}}},
    ]


def test_a_workbook_has_the_looks(api: Api) -> None:
    api.batch(*looks())
    book = Workbook(exported(api, XLSX))
    sheet = book.xml("xl/worksheets/sheet2.xml")

    def one(path: str) -> dict[str, str]:
        [found] = sheet.iterfind(f".//s:{path}", NAMES)
        return found.attrib

    assert one("mergeCell") == {"ref": "A4:B5"}
    assert one("autoFilter") == {"ref": "A1:B3"}
    assert one("pane")["ySplit"] == "1"
    assert one("tabColor") == {"rgb": "FF0000FF"}
    assert one("sheetView")["showGridLines"] == "0"
    assert (one("col")["min"], one("col")["hidden"]) == ("2", "1")
    assert (one("dataValidation")["sqref"], one("dataValidation")["type"]) == ("A2", "list")
    styles = book.xml("xl/styles.xml")
    font = styles.findall("s:fonts/s:font", NAMES)[1]
    assert font.find("s:b", NAMES) is not None
    assert [part.get("rgb") for part in font.iterfind("s:color", NAMES)] == ["FFFF0000"]
    assert [part.get("rgb") for part in styles.iterfind(".//s:fgColor", NAMES)] == ["FF00FF00"]
    names = book.xml("xl/workbook.xml").iterfind(".//s:definedName", NAMES)
    assert {str(name.get("name")): name.text for name in names}["first"] == "Sheet1!$A$1:$A$2"
    states = [s.get("state") for s in book.xml("xl/workbook.xml").iterfind(".//s:sheet", NAMES)]
    assert states == ["hidden", None]
    comments = book.xml("xl/comments1.xml").iterfind(".//s:comment", NAMES)
    assert ["".join(one.itertext()) for one in comments] == ["mind this", "mind this"]
