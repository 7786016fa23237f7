"""``make chaos``: rounds of torment for minutes; the last line says what they came to.

``MINUTES``, ``WORKERS`` and ``SEED`` come from the environment. The first line tells the seed;
with it the same chances are drawn again, though processes never meet in quite the same way.
"""

import os
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import psycopg

from salesbook.database import migrate
from salesbook.embedded import Server, running
from tests.chaos.chances import chances
from tests.chaos.crew import Nursery
from tests.chaos.switchboard import Switchboard
from tests.chaos.torment import Round, Tally, hasty, serving
from tests.conftest import TEMPLATE, create, urls_of
from tests.sync.building import Building
from tests.sync.stage import WallClock

ROUND: Final = 40.0
EVIDENCE: Final = Path(".salesbook/chaos")


def main() -> int:
    """Torment; return 0 if every promise was kept."""
    minutes = float(os.environ.get("MINUTES", "5"))
    workers = int(os.environ.get("WORKERS", "4"))
    seed = os.environ.get("SEED") or str(secrets.randbits(32))
    say(f"seed {seed}, {workers} workers, {minutes:g} minutes")
    folder = Path(tempfile.mkdtemp(prefix="salesbook-chaos-"))
    folder.chmod(0o755)
    try:
        return torment(folder, seed, workers, minutes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def torment(folder: Path, seed: str, workers: int, minutes: float) -> int:
    """Torment one office after another in a Postgres of our own."""
    total = Tally()
    switchboard = Switchboard(chances(seed, "switchboard"), calm=True)
    with (
        running(folder, careless=True) as server,
        psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as keeper,
        serving(folder / "sheets", switchboard) as address,
        Building(server, keeper, tabled(server, keeper), address, WallClock()) as building,
        Nursery(hasty(building), folder / "workers.log") as nursery,
    ):
        end, number = time.monotonic() + minutes * 60, 0
        while (left := end - time.monotonic()) > 0:
            number += 1
            kept = EVIDENCE / f"{seed}-{number}"
            office = Round(building, switchboard, nursery, workers, f"{seed} {number}", kept)
            came_to = office.run(min(left, ROUND))
            say(f"round {number}: {came_to}")
            if not came_to.clean:
                say(f"lost {came_to.lost}\nduplicated {came_to.duplicated}")
                say(f"stray {came_to.stray}\nwhat happened is kept in {kept}")
            total.add(came_to)
    say(str(total))
    return 0 if total.clean else 1


def tabled(server: Server, keeper: psycopg.Connection) -> str:
    """Make the database that each office is copied from."""
    create(keeper, TEMPLATE)
    migrate(urls_of(server, TEMPLATE))
    return TEMPLATE


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
