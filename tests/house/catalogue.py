"""A database described by itself: tables, columns, rules, triggers, policies, functions."""

from collections.abc import Mapping
from typing import Any, Final

import psycopg

_OURS: Final = "relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"


QUESTIONS: Final[Mapping[str, str]] = {
    "tables": """
        SELECT relname, relkind, relrowsecurity, relforcerowsecurity, relpersistence
          FROM pg_class WHERE OURS AND relkind IN ('r', 'v', 'm', 'p')""",
    "columns": """
        SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
               attgenerated, attcollation, pg_get_expr(adbin, adrelid)
          FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
          LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
         WHERE OURS AND relkind = 'r' AND attnum > 0 AND NOT attisdropped""",
    "constraints": """
        SELECT relname, conname, pg_get_constraintdef(c.oid), condeferrable, condeferred
          FROM pg_constraint c JOIN pg_class ON conrelid = pg_class.oid WHERE OURS""",
    "indexes": """
        SELECT indexname, indexdef FROM pg_indexes
         WHERE schemaname = 'public' AND tablename <> 'alembic_version'""",
    "triggers": """
        SELECT relname, tgname, pg_get_triggerdef(t.oid), tgenabled
          FROM pg_trigger t JOIN pg_class ON tgrelid = pg_class.oid
         WHERE OURS AND NOT tgisinternal""",
    "policies": """
        SELECT tablename, policyname, permissive, roles, cmd, qual, with_check
          FROM pg_policies WHERE schemaname = 'public'""",
    "functions": """
        SELECT proname, pg_get_functiondef(oid) FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace""",
    "sequences": """
        SELECT sequencename, data_type, start_value, min_value, max_value, increment_by, cycle
          FROM pg_sequences WHERE schemaname = 'public'""",
    "types": """
        SELECT typname, typtype FROM pg_type
         WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e')""",
    "extensions": "SELECT extname FROM pg_extension",
}

# Postgres shows a condition in other brackets once it has been read back from its own words,
# as every condition in a migration was. So it is made to read each of them once more.
_READ_AGAIN: Final = """
DO $$ DECLARE rule record; BEGIN
  FOR rule IN SELECT conrelid::regclass AS place, conname, pg_get_constraintdef(oid) AS words
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'c' LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', rule.place, rule.conname);
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', rule.place, rule.conname, rule.words);
  END LOOP;
  FOR rule IN SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS words
    FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indpred IS NOT NULL AND OURS
     AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) LOOP
    EXECUTE format('DROP INDEX %s', rule.name);
    EXECUTE rule.words;
  END LOOP;
  FOR rule IN SELECT tgname, tgrelid::regclass AS place, pg_get_triggerdef(t.oid) AS words
    FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
   WHERE tgqual IS NOT NULL AND NOT tgisinternal AND OURS LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', rule.tgname, rule.place);
    EXECUTE rule.words;
  END LOOP;
END $$"""


def catalogue(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Describe what is in the public schema; order of creation does not matter."""
    with psycopg.connect(url) as connection:
        connection.execute(_READ_AGAIN.replace("OURS", _OURS).encode())
        described = {
            name: sorted(
                connection.execute(question.replace("OURS", _OURS).encode()).fetchall(),
                key=repr,
            )
            for name, question in QUESTIONS.items()
        }
        connection.rollback()
    return described
