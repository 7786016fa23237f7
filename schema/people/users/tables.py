"""Where users are kept, and how the database learns who acts."""

from typing import Final

from sqlalchemy import CheckConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.policies import EVERYONE, govern
from schema.kernel.roles import Role
from schema.kernel.search import search_index
from schema.kernel.tables import Base, one_of, run_after_create


class User(Base):
    """A colleague who acts in the system."""

    __tablename__ = "users"
    __table_args__ = (
        search_index("users", "email", "name"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    email: Mapped[str] = mapped_column(unique=True, doc="The address that names the user.")
    name: Mapped[str] = mapped_column(doc="The name colleagues know.")
    role: Mapped[Role] = mapped_column(
        one_of(Role, "role"), doc="What the user does, and so what they may do."
    )
    territory: Mapped[str | None] = mapped_column(
        doc="The part of the market a seller looks after; sellers see nothing else."
    )
    active: Mapped[bool] = mapped_column(
        server_default=true(), doc="Whether the user may still act."
    )


ENTER_WORK: Final = """
CREATE FUNCTION enter_work(
  who text, as_role text, in_territory text, by_door text, lasting boolean DEFAULT false,
  with_key text DEFAULT NULL)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE colleague users%ROWTYPE;
BEGIN
  SELECT * INTO colleague FROM users WHERE email = who;
  IF colleague.active IS FALSE THEN RETURN false; END IF;
  PERFORM set_config('salesbook.actor', who, NOT lasting),
          set_config('salesbook.role', as_role, NOT lasting),
          set_config('salesbook.door', by_door, NOT lasting),
          set_config('salesbook.key', coalesce(with_key, ''), NOT lasting),
          set_config('salesbook.scope',
            CASE WHEN as_role = 'seller' OR in_territory IS NOT NULL
                 THEN 'territory' ELSE 'all' END, NOT lasting),
          set_config('salesbook.territory',
            coalesce(colleague.territory, in_territory, ''), NOT lasting),
          set_config('salesbook.user_revision',
            coalesce(colleague.revision::text, 'none'), NOT lasting);
  RETURN true;
END $$
"""

govern(User.__table__, EVERYONE)
run_after_create(ENTER_WORK)
