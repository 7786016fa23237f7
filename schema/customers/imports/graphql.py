"""Imports of customers as the API shows them."""

from datetime import datetime

import strawberry

from schema.customers.accounts.graphql import CustomerNode
from schema.customers.accounts.tables import Customer
from schema.customers.imports import operations
from schema.customers.imports.rules import ImportState, RowState
from schema.customers.imports.tables import Import, ImportRow
from schema.exchange.files.graphql import FileNode
from schema.exchange.files.tables import File
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing, pages
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(ImportState, RowState)


@node(Import)
class ImportNode(Node):
    """Shows an ``Import`` row."""

    number: str = column(Import.number)
    source: str = column(Import.source)
    territory: str | None = column(Import.territory)
    ignored: str | None = column(Import.ignored)
    staged_by: str = column(Import.staged_by)
    staged_at: datetime = column(Import.staged_at)
    state: ImportState = column(Import.state)
    rows: int = column(Import.rows)
    created: int = column(Import.created)
    updated: int = column(Import.updated)
    unchanged: int = column(Import.unchanged)
    refused: int = column(Import.refused)
    undone: int = column(Import.undone)
    kept: int = column(Import.kept)
    revision: int = column(Import.revision)
    file: FileNode | None = related(
        Import.file_id, File.id, FileNode | None, "The file as it came, if yours to see."
    )
    lines = pages(
        "schema.customers.imports.graphql:IMPORT_ROWS",
        ImportRow.import_id,
        "What its rows say, and how they fare.",
    )


@node(ImportRow)
class ImportRowNode(Node):
    """Shows an ``ImportRow`` row."""

    place: int = column(ImportRow.place)
    content: str | None = column(ImportRow.content)
    state: RowState = column(ImportRow.state)
    sentence: str | None = column(ImportRow.sentence)
    before: str | None = column(ImportRow.before)
    revision: int = column(ImportRow.revision)
    customer: CustomerNode | None = related(
        ImportRow.customer_id, Customer.id, CustomerNode | None, "The customer it tells of."
    )


IMPORTS: Listing = Listing(
    ImportNode,
    Import,
    (
        Import.number,
        Import.source,
        Import.staged_by,
        Import.staged_at,
        Import.state,
        Import.rows,
        Import.created,
        Import.refused,
    ),
)
IMPORT_ROWS: Listing = Listing(
    ImportRowNode,
    ImportRow,
    (ImportRow.place, ImportRow.state, ImportRow.sentence),
    {"batch": (ImportRow.import_id, IMPORTS)},
)


@strawberry.type
class ImportQueries:
    """Questions about imports."""

    imports = IMPORTS.field("Files of customers we were given.")
    imports_aggregate = IMPORTS.aggregates.field("What imports come to.")
    customer_import = found_by(Import.number, ImportNode, "One import by number.")


@strawberry.type
class ImportSubscriptions:
    """News of imports."""

    import_changed = subscription(IMPORTS, "An import has come further.")


@strawberry.type
class ImportMutations:
    """What can happen to a file of customers."""

    stage_import = mutation(operations.stage, Import, ImportNode, "stage_import", makes=True)
    go_on_importing = mutation(operations.go_on, Import, ImportNode, "go_on_importing")
    undo_import = mutation(operations.undo, Import, ImportNode, "undo_import")
