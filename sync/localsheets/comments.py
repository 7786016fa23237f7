"""What people remark on a file: Drive's comments."""

from secrets import token_urlsafe

from starlette.responses import Response

from sync.localsheets.book import Json
from sync.localsheets.calls import Call, Doors
from sync.localsheets.drive_refusals import CommentNotHere, NeedsContent, NeedsFields
from sync.localsheets.files import ME, found
from sync.localsheets.ledger import now

PAGE_SIZE = 20
GIVEN = ("content", "anchor", "quotedFileContent")


def _checked(call: Call) -> None:
    """Drive answers no comment without a mask.

    Raises FileNotHere, NeedsFields.
    """
    found(call)
    if not call.mask:
        raise NeedsFields


def _all(drive: Json) -> list[Json]:
    comments: list[Json] = drive.setdefault("comments", [])
    return comments


def _one(drive: Json, wanted: str) -> Json:
    for comment in _all(drive):
        if comment["id"] == wanted:
            return comment
    raise CommentNotHere(wanted)


def list_comments(call: Call) -> Json:
    """GET files/{id}/comments, the newest first."""
    _checked(call)
    comments = found(call).drive.get("comments", [])[::-1]
    size = int(call.query.get("pageSize", PAGE_SIZE))
    start = int(call.query.get("pageToken") or 0)
    answer: Json = {"kind": "drive#commentList", "comments": comments[start : start + size]}
    if start + size < len(comments):
        answer["nextPageToken"] = str(start + size)
    return call.masked(answer)


def create_comment(call: Call) -> Json:
    """POST files/{id}/comments."""
    _checked(call)
    if not call.body.get("content"):
        raise NeedsContent
    time = now()
    comment = {
        "kind": "drive#comment",
        "id": token_urlsafe(8),
        "createdTime": time,
        "modifiedTime": time,
        "author": ME,
        "deleted": False,
        "replies": [],
        **{name: call.body[name] for name in GIVEN if name in call.body},
    }
    with call.store.change(call.book_id) as draft:
        _all(draft.book.drive).append(comment)
    return call.masked(comment)


def get_comment(call: Call) -> Json:
    """GET files/{id}/comments/{commentId}."""
    _checked(call)
    return call.masked(_one({**found(call).drive}, call.path["comment_id"]))


def update_comment(call: Call) -> Json:
    """PATCH files/{id}/comments/{commentId}: another content."""
    _checked(call)
    if not call.body.get("content"):
        raise NeedsContent
    with call.store.change(call.book_id) as draft:
        comment = _one(draft.book.drive, call.path["comment_id"])
        comment.update(content=call.body["content"], modifiedTime=now())
    return call.masked(comment)


def delete_comment(call: Call) -> Response:
    """DELETE files/{id}/comments/{commentId}."""
    found(call)
    with call.store.change(call.book_id) as draft:
        comments = _all(draft.book.drive)
        comments.remove(_one(draft.book.drive, call.path["comment_id"]))
    return Response(status_code=204)


_HERE = "/drive/v3/files/{book_id}/comments"
DOORS: Doors = (
    ("GET", _HERE, list_comments),
    ("POST", _HERE, create_comment),
    ("GET", _HERE + "/{comment_id}", get_comment),
    ("PATCH", _HERE + "/{comment_id}", update_comment),
    ("DELETE", _HERE + "/{comment_id}", delete_comment),
)
