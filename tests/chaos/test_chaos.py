"""Half a minute of ``make chaos``: real worker processes, and ``kill -9``."""

from pathlib import Path
from typing import Final

import psycopg
import pytest

from salesbook.embedded import Server
from tests.chaos.chances import chances
from tests.chaos.crew import Nursery
from tests.chaos.switchboard import Switchboard
from tests.chaos.torment import Round, Tally, hasty, serving
from tests.sync.building import Building
from tests.sync.stage import WallClock

SECONDS: Final = 25.0
WORKERS: Final = 2
SEED: Final = "1"


@pytest.mark.long
def test_nothing_is_lost_doubled_or_made_up_when_workers_are_killed(
    server: Server, keeper: psycopg.Connection, template: str, tmp_path: Path
) -> None:
    switchboard = Switchboard(chances(SEED, "switchboard"), calm=True)
    evidence = Path(".salesbook/chaos/test")
    with (
        serving(tmp_path / "sheets", switchboard) as address,
        Building(server, keeper, template, address, WallClock()) as building,
        Nursery(hasty(building), tmp_path / "workers.log") as nursery,
    ):
        tally = Round(building, switchboard, nursery, WORKERS, SEED, evidence).run(SECONDS)
    assert (tally.lost, tally.duplicated, tally.stray) == ([], [], [])
    assert min(tally.edits, tally.crashes) > 0


def test_the_last_line_tells_what_it_came_to() -> None:
    tally = Tally(edits=3, failed=2, crashes=1, conflicts=4)
    tally.add(Tally(edits=1, lost=["Need 7"]))
    assert str(tally) == (
        "edits made 4, calls failed 2, crashes 1, conflicts 4, lost 1, duplicated 0, stray 0"
    )
    assert not tally.clean
