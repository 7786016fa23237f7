"""Drive keeps what people remark on a file."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused


def where(api: Api, number: str = "") -> str:
    """Give the address of the comments, or of one of them."""
    path = f"/drive/v3/files/{api.book_id}/comments"
    return f"{path}/{number}" if number else path


def contents(api: Api, **params: str) -> list[str]:
    """Read what the comments say, the newest first."""
    found = api.get(where(api), fields="comments(content)", **params)["comments"]
    return [one["content"] for one in found]


def test_comments_are_made_changed_paged_and_deleted(api: Api) -> None:
    first = api.post(where(api), {"content": "one", "anchor": "{}"}, fields="*")
    api.post(where(api), {"content": "two"}, fields="id")
    assert (first["content"], first["anchor"], first["deleted"]) == ("one", "{}", False)
    one = where(api, first["id"])
    answer = api.send("PATCH", one, json={"content": "uno"}, params={"fields": "content"})
    assert answer.json() == {"content": "uno"}
    assert api.get(one, fields="content") == {"content": "uno"}
    assert contents(api.again()) == ["two", "uno"]
    page = api.get(where(api), fields="*", pageSize="1")
    assert contents(api, pageSize="1", pageToken=page["nextPageToken"]) == ["uno"]
    assert api.send("DELETE", one).status_code == 204
    assert contents(api) == ["two"]


@pytest.mark.parametrize(
    ("method", "number", "body", "fields", "code", "message"),
    [
        (
            "GET",
            "",
            None,
            "",
            400,
            "The 'fields' parameter is required for this method.",
        ),
        ("POST", "", {}, "*", 400, "The comment content is required."),
        ("PATCH", "x", {}, "*", 400, "The comment content is required."),
        ("PATCH", "x", {"content": "c"}, "*", 404, "Comment not found: x."),
        ("GET", "x", None, "*", 404, "Comment not found: x."),
        ("DELETE", "x", None, "", 404, "Comment not found: x."),
    ],
)
def test_comments_that_cannot_be_are_refused(  # noqa: PLR0913 - a table's columns
    api: Api,
    *,
    method: str,
    number: str,
    body: Json | None,
    fields: str,
    code: int,
    message: str,
) -> None:
    answer = api.send(method, where(api, number), json=body, params={"fields": fields})
    assert (answer.status_code, answer.json()["error"]["message"]) == (code, message)


def test_a_file_does_not_tell_its_comments_as_its_own(api: Api) -> None:
    api.post(where(api), {"content": "one"}, fields="id")
    file = api.get(f"/drive/v3/files/{api.book_id}", fields="*")
    assert {"comments", "change"} & file.keys() == set()
    with pytest.raises(Refused):
        api.get("/drive/v3/files/none/comments", fields="*")
