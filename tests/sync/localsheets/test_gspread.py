"""People's client works with the server as it does with Google: nothing of it is left out."""

import gspread
import pytest
from gspread.exceptions import APIError

from tests.sync.localsheets import (
    test_gspread_client,
    test_gspread_looks,
    test_gspread_spreadsheet,
    test_gspread_structure,
    test_gspread_values,
)
from tests.sync.localsheets.shown_by import SHOWN, public

ROOMS = (
    test_gspread_client,
    test_gspread_looks,
    test_gspread_spreadsheet,
    test_gspread_structure,
    test_gspread_values,
)


@pytest.mark.parametrize("kind", [gspread.Client, gspread.Spreadsheet, gspread.Worksheet])
def test_every_public_name_of_gspread_has_a_test(kind: type) -> None:
    assert SHOWN[kind] == public(kind), ROOMS


def test_a_refusal_reaches_the_client_as_an_api_error(sheet: gspread.Worksheet) -> None:
    with pytest.raises(APIError) as caught:
        sheet.get("ZZZ1")
    assert caught.value.code == 400
    assert caught.value.error["status"] == "INVALID_ARGUMENT"
