"""The language of a link, and what we did to make its tab look as it does."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

LANGUAGES = "language IN ('en', 'zh-Hans', 'zh-Hant')"


def upgrade() -> None:
    """Links speak English unless they are told otherwise."""
    op.add_column(
        "links",
        sa.Column("language", sa.String(40), server_default=sa.text("'en'"), nullable=False),
    )
    op.create_check_constraint(op.f("ck_links_language"), "links", LANGUAGES)
    op.add_column(
        "links",
        sa.Column("only_warns", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("sync_rows", sa.Column("offered", sa.Text(), nullable=True))
    op.create_table(
        "sync_looks",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("parts", JSONB(), nullable=False),
        sa.Column("protections", JSONB(), nullable=False),
        sa.Column("strays", JSONB(), nullable=False),
        sa.Column("repairs", JSONB(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["link_id"], ["links.id"], name="fk_sync_looks_link_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link_id", name="pk_sync_looks"),
    )


def downgrade() -> None:
    """Forget both; the tabs stay as they look."""
    op.drop_table("sync_looks")
    op.drop_column("sync_rows", "offered")
    op.drop_column("links", "only_warns")
    op.drop_constraint("ck_links_language", "links")
    op.drop_column("links", "language")
