"""Who may do what with a file: Drive's permissions."""

from hashlib import sha256

from starlette.responses import Response

from sync.localsheets.book import Book, Json
from sync.localsheets.calls import Call, Doors
from sync.localsheets.drive_refusals import (
    BadSharing,
    NeedsTransfer,
    OwnerStays,
    PermissionNotHere,
)
from sync.localsheets.files import found, permissions_of

ROLES = frozenset(("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader"))
NEEDS = {"user": "emailAddress", "group": "emailAddress", "domain": "domain", "anyone": None}
KEPT = ("type", "role", "emailAddress", "domain", "allowFileDiscovery", "expirationTime")
CHANGED = ("role", "pendingOwner", "expirationTime")
PAGE_SIZE = 100
DIGITS = 20


def _number(kind: str, grantee: str) -> str:
    """Give a grantee the id that is theirs on every file."""
    if kind == "anyone":
        return "anyoneWithLink"
    digest = sha256(f"{kind}:{grantee.casefold()}".encode()).hexdigest()
    return str(int(digest, 16))[:DIGITS]


def _checked(body: Json) -> Json:
    """Read a new permission.

    Raises BadSharing.
    """
    kind, role = body.get("type"), body.get("role")
    if kind not in NEEDS or role not in ROLES:
        raise BadSharing("The permission type and role must be set.")
    need = NEEDS[kind]
    grantee = str(body.get(need, "")) if need else ""
    if need == "emailAddress" and "@" not in grantee:
        raise BadSharing(
            "The specified emailAddress is invalid or not applicable for the given "
            "permission type."
        )
    if need == "domain" and not grantee:
        raise BadSharing(
            "The specified domain is invalid or not applicable for the given permission type."
        )
    given = {name: body[name] for name in KEPT if body.get(name)}
    name = {"displayName": grantee.partition("@")[0]} if grantee else {}
    return {"kind": "drive#permission", "id": _number(kind, grantee), **given, **name}


def _put(book: Book, permission: Json, *, may_transfer: bool) -> None:
    """Keep a permission; a new owner makes the old one a writer.

    Raises NeedsTransfer.
    """
    everyone = [one for one in permissions_of(book) if one["id"] != permission["id"]]
    if permission["role"] == "owner":
        if not may_transfer:
            raise NeedsTransfer
        everyone = [{**o, "role": "writer"} if o["role"] == "owner" else o for o in everyone]
        permission.pop("pendingOwner", None)
    book.drive["permissions"] = [*everyone, permission]


def list_permissions(call: Call) -> Json:
    """GET files/{id}/permissions."""
    everyone = permissions_of(found(call))
    size = int(call.query.get("pageSize", PAGE_SIZE))
    start = int(call.query.get("pageToken") or 0)
    answer: Json = {
        "kind": "drive#permissionList",
        "permissions": everyone[start : start + size],
    }
    if start + size < len(everyone):
        answer["nextPageToken"] = str(start + size)
    return call.masked(answer)


def create_permission(call: Call) -> Json:
    """POST files/{id}/permissions; who has one already gets another role."""
    found(call)
    permission = _checked(call.body)
    with call.store.change(call.book_id) as draft:
        _put(draft.book, permission, may_transfer=call.flag("transferOwnership"))
    return call.masked(permission)


def _one(book: Book, wanted: str) -> Json:
    """Find a permission.

    Raises PermissionNotHere.
    """
    for one in permissions_of(book):
        if one["id"] == wanted:
            return one
    raise PermissionNotHere(wanted)


def get_permission(call: Call) -> Json:
    """GET files/{id}/permissions/{permissionId}."""
    return call.masked(_one(found(call), call.path["permission_id"]))


def update_permission(call: Call) -> Json:
    """PATCH files/{id}/permissions/{permissionId}: another role, or an owner to be."""
    found(call)
    if call.body.get("role", "reader") not in ROLES:
        raise BadSharing("The permission type and role must be set.")
    with call.store.change(call.book_id) as draft:
        old = _one(draft.book, call.path["permission_id"])
        given = {name: call.body[name] for name in CHANGED if name in call.body}
        permission = {**old, **given}
        if old["role"] == "owner" != permission["role"]:
            raise OwnerStays
        _put(draft.book, permission, may_transfer=call.flag("transferOwnership"))
    return call.masked(permission)


def delete_permission(call: Call) -> Response:
    """DELETE files/{id}/permissions/{permissionId}; an owner stays."""
    found(call)
    with call.store.change(call.book_id) as draft:
        gone = _one(draft.book, call.path["permission_id"])
        if gone["role"] == "owner":
            raise OwnerStays
        left = [one for one in permissions_of(draft.book) if one["id"] != gone["id"]]
        draft.book.drive["permissions"] = left
    return Response(status_code=204)


_HERE = "/drive/v3/files/{book_id}/permissions"
DOORS: Doors = (
    ("GET", _HERE, list_permissions),
    ("POST", _HERE, create_permission),
    ("GET", _HERE + "/{permission_id}", get_permission),
    ("PATCH", _HERE + "/{permission_id}", update_permission),
    ("DELETE", _HERE + "/{permission_id}", delete_permission),
)
