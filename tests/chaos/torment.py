"""One round of torment, and what it came to: an office, people, programs, workers, faults."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any, Final

from gspread.exceptions import APIError
from typing_extensions import override

from schema.kernel.settings import open_engine, open_house
from schema.reactions import REACTIONS
from sync.google.connecting import connect
from sync.localsheets.app import create_app
from sync.localsheets.serving import server_for
from tests.business import Business
from tests.chaos.chances import chances
from tests.chaos.crew import Crew, Nursery
from tests.chaos.switchboard import PERSON, Switchboard
from tests.conftest import COMPANY
from tests.sync import verdicts
from tests.sync.building import Building
from tests.sync.hands import DEEDS, Hands, OfficeTab
from tests.sync.ledger import LEADS, ORDERS
from tests.sync.office import Office
from tests.sync.stage import Stage, WallClock

PEOPLE: Final = 3
HUMAN_PAUSE: Final = (0.2, 1.2)
PROGRAM_PAUSE: Final = (0.3, 1.5)
UNUSUAL: Final = ("sort part", "misname", "erase", "shuffle", "own", "rename")
USUAL: Final = tuple(sorted(DEEDS.keys() - set(UNUSUAL)))
RARELY: Final = 0.25


@dataclass(slots=True)
class Tally:
    """What was done, and what came of it."""

    edits: int = 0
    failed: int = 0
    crashes: int = 0
    conflicts: int = 0
    lost: list[object] = field(default_factory=list[object])
    duplicated: list[object] = field(default_factory=list[object])
    stray: list[object] = field(default_factory=list[object])

    def add(self, other: "Tally") -> None:
        """Count another round with this one."""
        for part in fields(self):
            setattr(self, part.name, getattr(self, part.name) + getattr(other, part.name))

    @property
    def clean(self) -> bool:
        """Tell whether every promise was kept."""
        return not (self.lost or self.duplicated or self.stray)

    @override
    def __str__(self) -> str:
        return (
            f"edits made {self.edits}, calls failed {self.failed}, crashes {self.crashes},"
            f" conflicts {self.conflicts}, lost {len(self.lost)},"
            f" duplicated {len(self.duplicated)}, stray {len(self.stray)}"
        )


@contextmanager
def serving(folder: Path, switchboard: Switchboard) -> Iterator[str]:
    """Run a local Sheets server behind a switchboard; tell its address."""
    app = create_app(folder)
    server = server_for(app, "127.0.0.1", 0)
    server.config.timeout_keep_alive = 3600  # however slow the machine, nobody is cut off
    server.config.app = switchboard.between(app)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # answers that are cut off
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def hasty(building: Building) -> dict[str, str]:
    """Set workers up so that much happens in a minute."""
    return {
        "DATABASE_URL": building.urls.application,
        "SHEETS_URL": building.settings.sheets_url,
        "SYNC_POLL_SECONDS": "0.3",
        "SYNC_REST_SECONDS": "2",
        "SYNC_DELETION_GRACE_SECONDS": "1",
        "SYNC_TIMEOUT_SECONDS": "3",
    }


@dataclass(slots=True)
class Round:
    """A round in one office; every chance in it is drawn from ``seed``."""

    building: Building
    switchboard: Switchboard
    nursery: Nursery
    workers: int
    seed: str
    evidence: Path
    office: Office = field(init=False)
    over: threading.Event = field(default_factory=threading.Event)
    broken: list[BaseException] = field(default_factory=list[BaseException])

    def run(self, seconds: float) -> Tally:
        """Torment an office for so long, let it come to rest, and judge it.

        If a promise was broken, what happened is laid down in the folder ``evidence``.
        """
        self.switchboard.journal.calls.clear()
        self.office = self.building.open()
        try:
            failed = self.switchboard.failed.total()
            crashes = self._torment(seconds)
            tally = self._judged(self.switchboard.failed.total() - failed, crashes)
            if not tally.clean:
                self.switchboard.journal.keep(self.evidence, self.office)
            return tally
        finally:
            self.building.close(self.office)

    def _torment(self, seconds: float) -> int:
        """Let everybody work for so long; return how often a worker was killed."""
        crew = Crew(self.workers, chances(self.seed, "crew"), self.nursery)
        self.switchboard.calm = False
        deeds = [self._person(n) for n in range(PEOPLE)] + [self._programs]
        threads = [threading.Thread(target=self._guarded(deed)) for deed in deeds]
        threads.append(threading.Thread(target=crew.torment))
        begun: list[threading.Thread] = []
        try:
            crew.start()
            for thread in threads:
                thread.start()
                begun.append(thread)
            self.over.wait(seconds)
        finally:
            self.over.set()
            crew.ended.set()
            for thread in begun:
                thread.join()
            crew.end()
            self.switchboard.calm = True
        return crew.crashes

    def _guarded(self, deed: Callable[[], None]) -> Callable[[], None]:
        def guarded() -> None:
            try:
                deed()
            except BaseException as error:  # noqa: BLE001 - it is raised in the main thread
                self.broken.append(error)
                self.over.set()

        return guarded

    def _person(self, number: int) -> Callable[[], None]:
        """Let somebody work with hands of their own."""

        def work() -> None:
            random = chances(self.seed, f"person {number}")
            client = connect(self.building.settings)
            client.http_client.session.headers[PERSON] = "1"
            book = client.open_by_key(self.office.stage.spreadsheet)
            tabs = {link: OfficeTab(book, tab.tab_id) for link, tab in self.office.tabs.items()}
            hands = Hands(tabs, self.office.ledger, WallClock())
            while not self.over.wait(random.uniform(*HUMAN_PAUSE)):
                deed = random.choice(UNUSUAL if random.random() < RARELY else USUAL)
                link = random.choice((LEADS, LEADS, ORDERS))
                with self.switchboard.hands, suppress(APIError):
                    hands.do(deed, link, random.randrange(6), random.randrange(6))

        return work

    def _programs(self) -> None:
        """Change records through the API, and resume what was paused."""
        random = chances(self.seed, "programs")
        with asyncio.Runner() as runner:
            engine = open_engine(self.building.urls.application)
            business = Business(open_house(engine, REACTIONS, COMPANY), self.building.urls)
            stage = Stage(business, engine, self.office.stage.book, self.building.settings)
            stage.clock = WallClock()
            office = Office(stage, self.office.ledger)
            while not self.over.wait(random.uniform(*PROGRAM_PAUSE)):
                lead, line = random.randint(1, 8), random.randint(1, 2)
                deeds: list[Callable[[], Coroutine[Any, Any, None]]] = [
                    partial(office.change, f"LD-{lead:06d}", "Contact"),
                    partial(office.change, f"LD-{lead:06d}", "Need"),
                    partial(office.change, f"SO-000001/{line}", "Quantity"),
                    office.hear,
                    office.resume,
                ]
                deeds = [*deeds * 3, partial(office.lose, f"LD-{lead:06d}")]
                with self.switchboard.hands:
                    runner.run(random.choice(deeds)())
            runner.run(engine.dispose())

    def _judged(self, failed: int, crashes: int) -> Tally:
        for error in self.broken:
            raise error
        while self.switchboard.late:
            time.sleep(0.1)
        office = self.office
        restless: list[object] = []
        try:
            self.building.run(office.quiet())
        except AssertionError as error:
            restless.append(str(error))
        acted = verdicts.acted(office) - office.ledger.actions
        return Tally(
            office.ledger.deeds,
            failed,
            crashes,
            int(office.stage.one("SELECT count(*) FROM conflicts")),
            [*verdicts.lost(office), *verdicts.never_made(office), *verdicts.touched(office),
             *verdicts.reverted(office)],
            [*verdicts.made_twice(office), *["action"] * acted],
            [*verdicts.invented(office), *verdicts.differences(office),
             *verdicts.breaches(office), *["lead"] * abs(verdicts.unasked(office)), *restless],
        )  # fmt: skip
