"""Where product lines are kept."""

from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.policies import EVERYONE, govern
from schema.kernel.tables import Base, run_after_create


class ProductLine(Base):
    """Products that are planned and sold together; a line may be part of another."""

    __tablename__ = "product_lines"
    __table_args__ = (CheckConstraint("code <> '' AND name <> ''", name="named"),)

    code: Mapped[str] = mapped_column(unique=True, doc="The product line's code.")
    name: Mapped[str] = mapped_column(doc="What the product line is called.")
    parent_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("product_lines.id"), index=True, doc="The product line it is part of."
    )


LINES_ARE_A_TREE: Final = """
CREATE FUNCTION lines_are_a_tree() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('product_lines'));
  IF EXISTS (
    WITH RECURSIVE above AS (
      SELECT NEW.parent_id AS id
      UNION SELECT l.parent_id FROM product_lines l JOIN above a ON l.id = a.id)
    SELECT FROM above WHERE id = NEW.id) THEN
    RAISE EXCEPTION 'product line % would be part of itself', NEW.code
      USING ERRCODE = 'check_violation', CONSTRAINT = 'product_lines_tree';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tree BEFORE INSERT OR UPDATE OF parent_id ON product_lines
FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION lines_are_a_tree()
"""

govern(ProductLine.__table__, EVERYONE)
run_after_create(LINES_ARE_A_TREE)
