"""Let a link be proposed: what it would change is written down before anything does."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0020"
branch_labels = None
depends_on = None

MOVES = {
    "active": ["broken", "paused", "unlinked"],
    "paused": ["active", "broken", "unlinked"],
    "broken": ["active", "paused", "unlinked"],
    "unlinked": [],
}
WITH_PROPOSALS = {
    "active": MOVES["active"],
    "proposed": ["active", "unlinked"],
    **MOVES,
}
KINDS = (
    "column_matched", "column_added", "column_kept", "row_matched", "row_added", "row_entered",
    "row_waiting", "row_refused", "cell_filled", "cell_overwritten", "cell_unreadable",
)  # fmt: skip
VISIBLE = (
    "(select current_setting('salesbook.scope', true)) = 'all' OR EXISTS (SELECT FROM links"
    " WHERE links.id = link_id)"
)


def _say_moves(moves: dict[str, list[str]]) -> None:
    """Let a link be in these states, and move as this table says."""
    op.execute("DROP TRIGGER moves ON links")
    op.execute(
        "CREATE TRIGGER moves BEFORE UPDATE OF state ON links"
        f" FOR EACH ROW EXECUTE FUNCTION enforce_moves('{json.dumps(moves)}')"
    )
    op.drop_constraint(op.f("ck_links_state"), "links")
    states = ", ".join(f"'{state}'" for state in moves)
    op.create_check_constraint(op.f("ck_links_state"), "links", f"state IN ({states})")


def upgrade() -> None:
    """Make room for proposals and their previews."""
    op.add_column("links", sa.Column("previewed_at", sa.DateTime(timezone=True)))
    _say_moves(WITH_PROPOSALS)
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "previews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("row", sa.BigInteger()),
        sa.Column("letters", sa.Text()),
        sa.Column("key", sa.Text()),
        sa.Column("code", sa.Text()),
        sa.Column("header", sa.Text()),
        sa.Column("sheet_value", sa.Text()),
        sa.Column("database_value", sa.Text()),
        sa.Column("sentence", sa.Text()),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f("ck_previews_kind")),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name="fk_previews_link_id"),
        sa.PrimaryKeyConstraint("id", name="pk_previews"),
        sa.UniqueConstraint("link_id", "place", name="uq_previews_link_id_place"),
    )
    op.execute(
        "CREATE TRIGGER revision BEFORE UPDATE ON previews"
        " FOR EACH ROW EXECUTE FUNCTION bump_revision()"
    )
    op.execute("ALTER TABLE previews ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY visible ON previews USING ({VISIBLE}) WITH CHECK ({VISIBLE})")


def downgrade() -> None:
    """Give up what was proposed and nobody has confirmed."""
    op.drop_table("previews")
    op.execute("UPDATE links SET state = 'unlinked' WHERE state = 'proposed'")
    _say_moves(MOVES)
    op.drop_column("links", "previewed_at")
