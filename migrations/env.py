"""How Alembic runs: as the owner, over the schema's own metadata."""

from typing import Any, Final

from alembic import context
from sqlalchemy import create_engine, make_url

from schema import graphql as _whole_schema  # noqa: F401 - loads every table
from schema.kernel import audit as _audit  # noqa: F401 - loads the trail
from schema.kernel.tables import Base
from sync import figures as _figures  # noqa: F401 - loads what is counted of them
from sync import tables as _engine_tables  # noqa: F401 - loads the engine's tables

MIGRATION_LOCK: Final = 7_254_001


def ours(thing: Any, _name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:  # noqa: ANN401, FBT001 - Alembic's own signature
    """Leave alone what lives in other schemas."""
    return kind != "table" or thing.schema is None


def run() -> None:
    """Bring the database named by the caller to the revision asked for."""
    url = make_url(context.config.attributes["url"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
            waiting = int(context.config.attributes.get("milliseconds", 0))
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {waiting}")
            context.configure(
                connection=connection, target_metadata=Base.metadata, include_object=ours
            )
            context.run_migrations()
    finally:
        engine.dispose()


run()
