"""Answers are Google's in shape, also when the question was none."""

import pytest

from sync.localsheets.calls import on_http_error
from tests.sync.localsheets.api import Api, Json, Refused


def error(code: int, message: str, status: str) -> Json:
    """Make an error body."""
    return {"error": {"code": code, "message": message, "status": status}}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v4/spreadsheets/none"),
        ("POST", "/v4/spreadsheets/none:batchUpdate"),
        ("POST", "/v4/spreadsheets/none:getByDataFilter"),
        ("GET", "/v4/spreadsheets/none/values/A1"),
        ("POST", "/v4/spreadsheets/none/developerMetadata:search"),
        ("GET", "/events/none"),
    ],
)
def test_an_unknown_spreadsheet_is_not_found(api: Api, method: str, path: str) -> None:
    answer = api.send(method, path)
    assert answer.status_code == 404
    assert answer.json() == error(404, "Requested entity was not found.", "NOT_FOUND")


def test_unknown_paths_and_methods_are_refused(api: Api) -> None:
    assert api.send("GET", "/v5/other").json() == error(404, "Not Found", "NOT_FOUND")
    answer = api.send("DELETE", "/v4/spreadsheets")
    assert answer.json() == error(405, "Method Not Allowed", "UNIMPLEMENTED")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            b"{",
            (
                "Invalid JSON payload received. Unexpected token. "
                "unexpected end of data: line 1 column 2 (char 1)"
            ),
        ),
        (b"[]", "Invalid JSON payload received. Root element must be a message."),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(api: Api, body: bytes, message: str) -> None:
    answer = api.send("POST", f"{api.base}:batchUpdate", content=body)
    assert (answer.status_code, answer.json()) == (400, error(400, message, "INVALID_ARGUMENT"))


def test_a_body_of_the_wrong_shape_is_refused_without_a_traceback(api: Api) -> None:
    with pytest.raises(Refused) as caught:
        api.post(f"{api.base}:getByDataFilter", {"dataFilters": [7]})
    assert caught.value.code == 400
    assert caught.value.message.startswith("Invalid JSON payload received. ")


def test_a_fault_of_our_own_tells_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(_book_id: str) -> None:
        raise MemoryError("secret")

    monkeypatch.setattr(api.app.state.store, "book", burst)
    for path in (api.base, f"/events/{api.book_id}"):
        answer = api.send("GET", path)
        assert answer.json() == error(500, "Internal error encountered.", "INTERNAL")


async def test_an_odd_error_is_answered_as_a_fault() -> None:
    answer = await on_http_error(None, ValueError("secret"))  # type: ignore[arg-type] # unused
    assert b"secret" not in bytes(answer.body)


def test_answers_leave_out_what_the_mask_does_not_name(api: Api) -> None:
    api.write("A1", [["a"]])
    assert api.get(f"{api.base}/values/A1", fields="values") == {"values": [["a"]]}
    assert api.get("/drive/v3/about", fields="user.displayName") == {
        "user": {"displayName": "Local"}
    }
