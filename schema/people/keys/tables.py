"""Where API keys are kept, apart from what proves them, and how the database finds one.

What proves a key stands in a table of its own, which the application may add to and never
read: it is in no list, in no trail and in no answer. SHA-256 is the right hash here, and a slow
one would only cost time: slow hashes protect passwords, which people choose and attackers
guess; the secret of a key is 256 random bits, which nobody guesses at any speed.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.audit import Trail
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.tables import Base, one_of, run_after_create
from schema.people.keys.rules import KeyScope
from schema.people.users.tables import User

KEY_NUMBERS: Final = numbers("KEY", "key_numbers")


class ApiKey(Base):
    """What a program shows to act as a user."""

    __tablename__ = "api_keys"

    number: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="The key's number."
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey(User.id), index=True, info={"fixed": True}, doc="Who acts when it is shown."
    )
    name: Mapped[str] = mapped_column(info={"fixed": True}, doc="Which program it is for.")
    prefix: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="How the key begins, to tell it from others; no secret."
    )
    scope: Mapped[KeyScope] = mapped_column(
        one_of(KeyScope, "scope"),
        info={"fixed": True},
        doc="What it opens: with read one may only ask, with write also change things.",
    )
    expires_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True),
        info={"fixed": True},
        doc="When it ends by itself; empty when it does not.",
    )
    revoked_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it was revoked; empty while it is not."
    )


class KeySecret(Trail):
    """What proves an API key, and when somebody last did."""

    __tablename__ = "key_secrets"

    key_id: Mapped[UUID] = mapped_column(ForeignKey(ApiKey.id), primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


USE_KEY: Final = """
CREATE FUNCTION use_key(shown bytea, at timestamptz)
RETURNS TABLE (number text, email text, role text, scope text, expires_at timestamptz,
               revoked boolean, active boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  held api_keys%ROWTYPE;
  colleague users%ROWTYPE;
BEGIN
  SELECT k.* INTO held FROM key_secrets s JOIN api_keys k ON k.id = s.key_id
   WHERE s.hash = shown;
  IF held.id IS NULL THEN RETURN; END IF;
  SELECT u.* INTO colleague FROM users u WHERE u.id = held.user_id;
  IF colleague.active AND held.revoked_at IS NULL
     AND coalesce(held.expires_at > at, true) THEN
    UPDATE key_secrets s SET used_at = at
     WHERE s.key_id = held.id AND coalesce(s.used_at <= at - interval '1 minute', true);
  END IF;
  RETURN QUERY SELECT held.number, colleague.email, colleague.role::text,
                      held.scope::text, held.expires_at, held.revoked_at IS NOT NULL,
                      colleague.active;
END $$
"""
KEY_USED_AT: Final = """
CREATE FUNCTION key_used_at(key uuid) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT used_at FROM key_secrets WHERE key_id = key
$$
"""
KEEP_REVOKED: Final = """
CREATE FUNCTION keep_revoked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% was revoked and stays so', OLD.number
    USING ERRCODE = 'check_violation', CONSTRAINT = 'api_keys_revoked';
END $$;
CREATE TRIGGER keep_revoked BEFORE UPDATE ON api_keys FOR EACH ROW
WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
EXECUTE FUNCTION keep_revoked()
"""
MINE: Final = (
    "(select current_setting('salesbook.role', true)) = 'admin' OR user_id = (SELECT users.id"
    " FROM users WHERE users.email = (select current_setting('salesbook.actor', true)))"
)
OF_A_KEY: Final = "EXISTS (SELECT FROM api_keys WHERE api_keys.id = key_id)"

govern(ApiKey.__table__, MINE)
run_after_create(
    USE_KEY,
    KEY_USED_AT,
    KEEP_REVOKED,
    "ALTER TABLE key_secrets ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY visible ON key_secrets USING ({OF_A_KEY}) WITH CHECK ({OF_A_KEY})",
)
