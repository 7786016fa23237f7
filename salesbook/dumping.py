"""Backing a database up into one file, and filling an empty one from it.

``pg_dump`` and ``pg_restore`` do the work: of those that are installed and those that came with
the embedded Postgres, the ones nearest to the server's version. Addresses go to them through
the environment, so that no password stands in a list of processes.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from salesbook.database import DatabaseNotReady, Urls, deploying, grant, make_role, upgrade
from salesbook.embedded import EmbeddedServerFailed, bundled

PARTS: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
VERSION: Final = re.compile(r"\(PostgreSQL\) (\d+)")
DUMP: Final = (
    "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
    "--exclude-table-data=procrastinate.*",
)  # fmt: skip
"""Rights are given anew, and the queue begins empty: what is due is queued again."""
RESTORE: Final = (
    "--no-owner", "--no-privileges", "--no-comments", "--single-transaction", "--exit-on-error",
)  # fmt: skip


class CannotBackUp(Exception):
    """The backup could not be made or read; the message says why."""


def back_up(urls: Urls, file: Path) -> None:
    """Write everything the database holds into a file, as of one moment.

    The file appears when it is whole; nobody else may read it. Raises CannotBackUp.
    """
    begun = file.with_name(f".{file.name}.{os.getpid()}")
    begun.touch(mode=0o600)
    try:
        _call("pg_dump", urls.owner, *DUMP, f"--file={begun}")
        begun.replace(file)
    finally:
        begun.unlink(missing_ok=True)


def bring_back(urls: Urls, file: Path) -> None:
    """Fill an empty database from a file, bring it to its newest shape, and give rights.

    Raises CannotBackUp, and DatabaseNotReady when the database is not empty.
    """
    if not file.is_file():
        raise CannotBackUp(f"There is no file {file}.")
    with deploying(urls):
        check_empty(urls)
        make_role(urls)
        _call("pg_restore", urls.owner, *RESTORE, "--dbname=", str(file))
        upgrade(urls)
        grant(urls)


def check_empty(urls: Urls) -> None:
    """See that nothing would be overwritten; raises DatabaseNotReady."""
    with psycopg.connect(urls.owner) as owner:
        name = owner.info.dbname
        (tables,) = owner.execute(
            "SELECT count(*) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchone() or (0,)
    if tables:
        raise DatabaseNotReady(
            f"Database {name} is not empty, and nothing is overwritten; name an empty one."
        )


def _call(program: str, url: str, *arguments: str) -> None:
    told = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    address = {name: told[key] for key, name in PARTS.items() if key in told}
    with psycopg.connect(url) as connection:
        needed = connection.info.server_version // 10000
    fitting = [(age, one) for one in _programs(program) if (age := _age(one)) >= needed]
    if not fitting:
        raise CannotBackUp(f"There is no {program} of version {needed} or newer; install one.")
    done = subprocess.run(  # noqa: S603 - a program of Postgres
        [min(fitting)[1], *arguments],
        env={**os.environ, **address},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it did not say why"])[0]
        raise CannotBackUp(f"{program} failed: {said}")


def _programs(name: str) -> Iterator[Path]:
    installed = shutil.which(name)
    if installed is not None:
        yield Path(installed)
    try:
        yield bundled(name)
    except EmbeddedServerFailed:
        return


def _age(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - as above
    found = VERSION.search(said.stdout)
    return int(found[1]) if found else 0
