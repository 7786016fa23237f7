"""Asking the data itself whether every promise is kept."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from schema.kernel.checks import Check

SCHEMA: Final = Path(__file__).parent.parent / "schema"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: how many rows it is about, and those that break it."""

    check: Check
    examined: int
    broken: list[tuple[object, ...]]


def all_checks() -> Iterator[Check]:
    """Collect the checks of every stage."""
    for queries in sorted(SCHEMA.glob("*/*/queries.py")):
        stage, chapter = queries.parent.name, queries.parent.parent.name
        module = importlib.import_module(f"schema.{chapter}.{stage}.queries")
        yield from getattr(module, "CHECKS", ())


def run_checks(owner_url: str) -> Iterator[Finding]:
    """Run every check as the owner, in one steady view of the data."""
    with psycopg.connect(owner_url) as owner:
        owner.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for check in all_checks():
            examined = owner.execute(check.examined).fetchone()
            rows = owner.execute(check.rows).fetchall()
            yield Finding(check, int(examined[0]) if examined else 0, rows)
