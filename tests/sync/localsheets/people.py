"""What the grid page says at its door, and what it is refused."""

from collections.abc import Callable

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, grid, span

MOVE_DOWN = {"moveDimension": {"source": span("ROWS", 0, 1), "destinationIndex": 3}}
SORT = {
    "sortRange": {
        "range": grid((0, 3), (0, 2)),
        "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}],
    }
}


def here(api: Api) -> str:
    """Give the address of the page's door."""
    return f"/api/spreadsheets/{api.book_id}"


def refusal(call: Callable[[], object]) -> str:
    """Call what the server refuses; give back its sentence."""
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.message


def tab(api: Api, since: object = "", sheet_id: int = 0) -> Json:
    """Read a tab as the page does."""
    return api.get(f"{here(api)}/tabs/{sheet_id}", since=str(since))
