"""What the Drive part says no to; it names the parameter that is to blame."""

from dataclasses import dataclass
from typing import ClassVar

from sync.localsheets.refusals import Refusal


@dataclass(eq=False)
class DriveRefusal(Refusal):
    """A Drive call that is answered with an error body."""

    location: ClassVar[str | None] = None


@dataclass(eq=False)
class FileNotHere(DriveRefusal):
    """Drive knows no such file."""

    words = "File not found: {file_id}."
    code = 404
    status = "NOT_FOUND"
    word = "notFound"
    location = "fileId"
    file_id: str


@dataclass(eq=False)
class PermissionNotHere(DriveRefusal):
    """The file has no such permission."""

    words = "Permission not found: {permission_id}."
    code = 404
    status = "NOT_FOUND"
    word = "notFound"
    location = "permissionId"
    permission_id: str


@dataclass(eq=False)
class CommentNotHere(DriveRefusal):
    """The file has no such comment."""

    words = "Comment not found: {comment_id}."
    code = 404
    status = "NOT_FOUND"
    word = "notFound"
    location = "commentId"
    comment_id: str


@dataclass(eq=False)
class ChannelNotHere(DriveRefusal):
    """There is no such channel."""

    words = "Channel '{channel_id}' not found."
    code = 404
    status = "NOT_FOUND"
    word = "notFound"
    channel_id: str


@dataclass(eq=False)
class ChannelTaken(DriveRefusal):
    """Two channels would carry one id."""

    words = "Channel id {channel_id} not unique"
    word = "channelIdNotUnique"
    channel_id: str


@dataclass(eq=False)
class BadChannel(DriveRefusal):
    """A channel that cannot be opened; the sentence says why."""

    words = "{sentence}"
    sentence: str


@dataclass(eq=False)
class BadSearch(DriveRefusal):
    """A search that cannot be read."""

    words = "Invalid Value"
    word = "invalid"
    location = "q"


@dataclass(eq=False)
class BadPageToken(DriveRefusal):
    """A page token that this server did not give."""

    words = "Invalid Value"
    word = "invalid"
    location = "pageToken"


@dataclass(eq=False)
class BadOrder(DriveRefusal):
    """A sort key that files do not have."""

    words = "Invalid Value"
    word = "invalid"
    location = "orderBy"


@dataclass(eq=False)
class NeedsFields(DriveRefusal):
    """Comments are answered under a mask only."""

    words = "The 'fields' parameter is required for this method."
    word = "required"
    location = "fields"


@dataclass(eq=False)
class NeedsContent(DriveRefusal):
    """A comment without words."""

    words = "The comment content is required."
    word = "required"
    location = "comment.content"


@dataclass(eq=False)
class BadSharing(DriveRefusal):
    """A permission that cannot be given; the sentence says why."""

    words = "{sentence}"
    word = "invalidSharingRequest"
    sentence: str


@dataclass(eq=False)
class NeedsTransfer(DriveRefusal):
    """A new owner must be meant."""

    words = (
        "The transferOwnership parameter must be enabled when the permission role is 'owner'."
    )
    code = 403
    status = "PERMISSION_DENIED"
    word = "forbidden"
    location = "transferOwnership"


@dataclass(eq=False)
class OwnerStays(DriveRefusal):
    """A file keeps its owner until another takes over."""

    words = "The owner of a file cannot be removed."
    code = 403
    status = "PERMISSION_DENIED"
    word = "cannotRemoveOwner"


@dataclass(eq=False)
class NoConversion(DriveRefusal):
    """A file is not exported to this kind."""

    words = "The requested conversion is not supported."
    location = "convertTo"
