"""The base every table stands on, and what the database itself watches over.

The DDL stands beside the tables and is created with them; migrations repeat it and a test
compares the two.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    DDL,
    BigInteger,
    Connection,
    Enum,
    FetchedValue,
    ForeignKeyConstraint,
    MetaData,
    Numeric,
    Text,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid6 import uuid7

AMOUNT: Final = Numeric(18, 2)
PRICE: Final = Numeric(18, 6)
QUANTITY: Final = Numeric(18, 4)
PERCENT: Final = Numeric(5, 2)

CURRENCY_CODE: Final = "currency ~ '^[A-Z]{3}$'"
"""What a currency looks like: an ISO 4217 code. Every table that keeps money has one."""

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

FUNCTIONS: Final = """CREATE FUNCTION bump_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.revision := OLD.revision + 1; RETURN NEW; END $$;

CREATE FUNCTION enforce_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state IS DISTINCT FROM OLD.state
     AND NOT (TG_ARGV[0]::jsonb -> OLD.state) ? NEW.state THEN
    RAISE EXCEPTION '% cannot move from % to %', TG_TABLE_NAME, OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_moves';
  END IF;
  RETURN NEW;
END $$;
"""


NEW_ID: Final = """
CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
    substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$
"""
"""Makes an identity (UUID version 7, RFC 9562 5.7) for rows that triggers write."""


def values(states: type[StrEnum]) -> list[str]:
    """Store the words people read, not the names programmers gave them."""
    return [state.value for state in states]


def one_of(choices: type[StrEnum], name: str) -> Enum:
    """Make a text column that a CHECK named ``name`` limits to these choices."""
    return Enum(
        choices,
        values_callable=values,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name,
    )


class Base(DeclarativeBase):
    """A row of the business: an id for machines, a revision for whoever changes it."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: Mapping[Any, Any] = {str: Text, int: BigInteger}

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=uuid7, sort_order=-2, doc="The identity machines use."
    )
    revision: Mapped[int] = mapped_column(
        server_default=text("1"),
        server_onupdate=FetchedValue(),
        sort_order=99,
        doc="How often the record has changed, plus one; name it to change what you have read.",
    )
    __mapper_args__: Mapping[str, Any] = {"eager_defaults": True}


@event.listens_for(Base, "init", propagate=True)
def _name(_row: Base, _args: object, given: dict[str, Any]) -> None:
    """Give a row its identity when it is made, so that others can point at it at once."""
    given.setdefault("id", uuid7())


TRIGRAMS: Final = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
_NEEDED: Final[list[str]] = [TRIGRAMS]
_GUARDS: Final[list[str]] = [FUNCTIONS]


@event.listens_for(Base.metadata, "before_create")
def _prepare(_metadata: MetaData, connection: Connection, **_more: object) -> None:
    """Install what indexes and constraints are made of; see ``schema.kernel.search``."""
    for statement in _NEEDED:
        connection.execute(DDL(statement.replace("%", "%%")))  # type: ignore[no-untyped-call] # SQLAlchemy leaves DDL untyped


def run_before_create(statement: str) -> None:
    """Create a function that constraints of tables call, before there are tables."""
    _NEEDED.append(statement.strip())


def run_after_create(*statements: str) -> None:
    """Create functions, triggers and policies once all tables are there, functions first."""
    _GUARDS.extend(statement.strip() for statement in statements)


@event.listens_for(Base.metadata, "after_create")
def _guard(_metadata: MetaData, connection: Connection, **_more: object) -> None:
    for statement in sorted(_GUARDS, key=lambda text: not text.startswith("CREATE FUNCTION")):
        connection.execute(DDL(statement.replace("%", "%%")))  # type: ignore[no-untyped-call] # SQLAlchemy leaves DDL untyped


def of_one_currency(key: str, table: str) -> ForeignKeyConstraint:
    """Let ``key`` point at a row of ``table`` that is in the same currency as this one.

    It stands for the plain foreign key; ``table`` has a unique constraint on id and currency.
    """
    return ForeignKeyConstraint([key, "currency"], [f"{table}.id", f"{table}.currency"])


IMAGES: Final = {
    "insert": "NEW TABLE AS rows_after",
    "update": "OLD TABLE AS rows_before NEW TABLE AS rows_after",
    "delete": "OLD TABLE AS rows_before",
}
"""What a trigger sees after each kind of statement."""


def by_statement(
    trigger: str, table: str, function: str, deeds: Iterable[str] = tuple(IMAGES)
) -> list[str]:
    """Call a function once after each statement of these kinds, with all rows it changed.

    It finds them in ``rows_before`` and ``rows_after``.
    """
    return [
        f"CREATE TRIGGER {trigger}_{deed} AFTER {deed.upper()} ON {table}"
        f" REFERENCING {IMAGES[deed]} FOR EACH STATEMENT EXECUTE FUNCTION {function}"
        for deed in deeds
    ]
