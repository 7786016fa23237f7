"""After a database was brought back to an earlier moment: what the world knows better.

Spreadsheets hold what people did since, letters carry numbers that were given since, and a
frontend remembers changes that never were. So links pause until somebody looks, and forget
what they agreed on with their tabs; numbers go on further up; and the trail's transactions are
counted as past, whatever the new server counts.
"""

from typing import Final

import psycopg
from psycopg import sql

SKIPPED: Final = 1000
PAUSED: Final = (
    "The database was restored to an earlier moment; resume the link to compare every cell"
    " anew: where tab and database differ, the tab's value goes to the list of conflicts."
)
PAUSE: Final = "UPDATE links SET state = 'paused', reason = %s WHERE state = 'active'"
FORGET: Final = (
    "DELETE FROM sync_writes",
    "DELETE FROM sync_rows",
    "DELETE FROM sync_comparisons",
    "DELETE FROM sync_put_backs",
    "DELETE FROM sync_reservations",
    "DELETE FROM sync_tallies",
    "DELETE FROM sync_refusals",
    "UPDATE sync_leases SET journal_id = NULL, counter = counter + 1, waiting_since = NULL",
)
"""Of the sync, only which tab belongs to which link outlives the journey."""
SERIES: Final = (
    "SELECT sequencename FROM pg_sequences"
    " WHERE schemaname = 'public' AND sequencename LIKE '%\\_numbers'"
)
REBASE: Final = """
UPDATE audit_log SET xid = audit_log.xid - latest.xid
  FROM (SELECT max(xid) AS xid FROM audit_log) latest
 WHERE latest.xid >= (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
"""
"""A server that counts from the beginning would hide these entries from subscriptions."""


def settle_in(owner_url: str, skipped: int = SKIPPED) -> list[str]:
    """Make a restored database ready; name the links that wait to be resumed.

    ``skipped`` numbers of each kind are left out, since they may have been given after the
    backup was made.
    """
    with psycopg.connect(owner_url) as owner:
        owner.execute("SELECT set_config('salesbook.actor', 'salesbook restore', true),"
                      " set_config('salesbook.door', 'cli', true)")  # fmt: skip
        owner.execute(REBASE)
        owner.execute(PAUSE, [PAUSED])
        for statement in FORGET:
            owner.execute(statement)
        for (name,) in owner.execute(SERIES).fetchall():
            _skip(owner, name, skipped)
        waiting = owner.execute(
            "SELECT number FROM links WHERE state = 'paused' AND reason = %s ORDER BY 1",
            [PAUSED],
        ).fetchall()
    return [number for (number,) in waiting]


def _skip(owner: psycopg.Connection, name: str, skipped: int) -> None:
    owner.execute(
        sql.SQL("SELECT setval(%s::regclass, last_value + %s, is_called) FROM {}").format(
            sql.Identifier(name)
        ),
        [name, skipped],
    )
