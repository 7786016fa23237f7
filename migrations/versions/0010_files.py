"""Files, and the records they belong to."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

HOLDERS = {
    "Customer": "customers",
    "Invoice": "invoices",
    "Lead": "leads",
    "Order": "orders",
    "Payment": "payments",
    "Shipment": "shipments",
}
KEPT_CONTENT = """
CREATE FUNCTION kept_content(hashes text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT sha256 FROM files WHERE sha256 = ANY (hashes)
$$
"""
EACH = " ".join(
    f"WHEN '{kind}' THEN EXISTS (SELECT FROM {table} WHERE {table}.id = record_id OFFSET 0)"
    for kind, table in HOLDERS.items()
)
VISIBLE = {
    "files": (
        "uploaded_by = (select current_setting('salesbook.actor', true))"
        " OR EXISTS (SELECT FROM attachments WHERE attachments.file_id = files.id OFFSET 0)"
    ),
    "attachments": f"CASE kind {EACH} END",
}
IMAGES = {
    "insert": "NEW TABLE AS rows_after",
    "update": "OLD TABLE AS rows_before NEW TABLE AS rows_after",
    "delete": "OLD TABLE AS rows_before",
}


def upgrade() -> None:
    """Keep files, and what they belong to."""
    moment = sa.DateTime(timezone=True)
    kinds = ", ".join(f"'{kind}'" for kind in HOLDERS)
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_files_size")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_files_sha256")),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
    )
    op.create_index("ix_files_uploaded_by", "files", ["uploaded_by"])
    op.create_index("ix_files_sha256", "files", ["sha256"])
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("attached_by", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f("ck_attachments_kind")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_attachments_file_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("record_id", "file_id", name="uq_attachments_record_id_file_id"),
    )
    op.create_index("ix_attachments_file_id", "attachments", ["file_id"])
    op.execute(KEPT_CONTENT)
    for table, visible in VISIBLE.items():
        op.execute(
            f"CREATE TRIGGER revision BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION bump_revision()"
        )
        for deed, image in IMAGES.items():
            op.execute(
                f"CREATE TRIGGER audit_{deed} AFTER {deed.upper()} ON {table}"
                f" REFERENCING {image} FOR EACH STATEMENT EXECUTE FUNCTION audit_rows()"
            )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY visible ON {table} USING ({visible}) WITH CHECK ({visible})")


def downgrade() -> None:
    """Forget them; the bytes stay in their folder until the server sweeps it."""
    op.execute("DROP POLICY visible ON files")
    op.execute("DROP FUNCTION kept_content(text[])")
    op.drop_table("attachments")
    op.drop_table("files")
