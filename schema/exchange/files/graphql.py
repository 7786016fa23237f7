"""Files as the API shows them, and the field with which records show theirs."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from sqlalchemy import String, cast, literal

from schema.exchange.files import operations
from schema.exchange.files.tables import Attachment, File
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, computed, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation

AttachmentLater = Annotated["AttachmentNode", strawberry.lazy("schema.exchange.files.graphql")]


@node(File)
class FileNode(Node):
    """Shows a ``File`` row."""

    uploaded_by: str = column(File.uploaded_by)
    at: datetime = column(File.at)
    name: str = column(File.name)
    media_type: str = column(File.media_type)
    size: int = column(File.size)
    sha256: str = column(File.sha256)
    revision: int = column(File.revision)
    attachments: list[AttachmentLater] = children(
        Attachment.file_id, list[AttachmentLater], Attachment.id, "Which records it belongs to."
    )


@node(Attachment)
class AttachmentNode(Node):
    """Shows an ``Attachment`` row."""

    attached_by: str = column(Attachment.attached_by)
    at: datetime = column(Attachment.at)
    revision: int = column(Attachment.revision)
    file: FileNode = related(Attachment.file_id, File.id, FileNode, "The file.")
    record: strawberry.ID = computed(
        Attachment,
        str,
        lambda row: row.kind + literal(":") + cast(row.record_id, String),
        "The id of the record it belongs to; node(id:) finds it.",
        shows=strawberry.ID,
    )


FILES = Listing(
    FileNode,
    File,
    (File.uploaded_by, File.at, File.name, File.media_type, File.size, File.sha256),
)


def attached() -> Any:  # noqa: ANN401 - stands in for a field
    """Show the files that belong to a record."""
    return children(
        Attachment.record_id,
        list[AttachmentNode],
        Attachment.id,
        "The files that belong to it; GET /files/{id} fetches one.",
    )


@strawberry.type
class FileQueries:
    """Questions about files."""

    files = FILES.field("Files you have sent, and those of records you may see.")
    files_aggregate = FILES.aggregates.field("What files come to.")


@strawberry.type
class FileSubscriptions:
    """News of files."""

    file_changed = subscription(FILES, "A file has been sent.")


@strawberry.type
class FileMutations:
    """What can happen to a file."""

    attach_file = mutation(operations.attach, Attachment, AttachmentNode, "attach_file")
    detach_file = mutation(operations.detach, File, FileNode, "detach_file")

    attach_file_bulk = bulk("attach_file")
    detach_file_bulk = bulk("detach_file")
