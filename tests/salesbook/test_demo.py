"""The demo: everything starts with one command, a newcomer's walk passes, everything ends."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
import psycopg
import pytest

from api.identity import Tokens
from salesbook import demo as room
from salesbook.demo import CannotStart, Child
from salesbook.embedded import running
from salesbook.secret import token_secret
from salesbook.visitors import Api, Tab, tab
from tests.salesbook.conftest import Salesbook, free_port

ROOT: Final = Path(__file__).parents[2]
READY: Final = "Ctrl-C stops everything."
PATIENCE: Final = 90.0
LINK: Final = """{ links(where: { sheet: { eq: LEADS } }) {
  nodes { spreadsheetId tabId } } }"""
NEED: Final = "query ($n: String!) { lead(number: $n) { need interest } }"


@dataclass(slots=True)
class Demo:
    """A demo that runs: its process, what it started, where it says what."""

    process: "subprocess.Popen[bytes]"
    data: Path
    port: int
    sheets_port: int
    children: dict[str, psutil.Process]

    @property
    def options(self) -> tuple[str, ...]:
        """Tell the tour where the demo is."""
        base = "http://127.0.0.1"
        return ("--url", f"{base}:{self.port}", "--sheets-url", f"{base}:{self.sheets_port}")

    def said(self) -> str:
        """Read what the demo has printed so far."""
        return (self.data / "demo.log").read_text()

    def walk(self) -> "subprocess.CompletedProcess[str]":
        """Walk the tour beside the demo."""
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "salesbook", "tour", *self.options],
            cwd=self.data.parent,
            env=environment(self.data),
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def visitors(self) -> Iterator[tuple[Api, Tab]]:
        """Speak to the API as an admin, and sit before the tab of the leads."""
        api = Api(self.options[1], Tokens(token_secret(self.data)))
        (link,) = api.ask(LINK)["links"]["nodes"]
        leads = tab(self.options[3], link["spreadsheetId"], link["tabId"])
        try:
            yield api, leads
        finally:
            api.http.close()
            leads.worksheet.client.session.close()

    def ended(self) -> tuple[int, list[str], bool]:
        """Wait for the end: exit code, children that are left, whether the server is."""
        code = self.process.wait(60)
        left = [name for name, child in self.children.items() if alive(child)]
        return code, left, (self.data / "postgres" / "data" / "postmaster.pid").exists()


def alive(process: psutil.Process) -> bool:
    """Tell whether a process still works; one that waits to be buried does not."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def until(shown: Callable[[], object], what: str) -> None:
    """Wait until something shows."""
    latest = time.monotonic() + PATIENCE
    while not shown():
        assert time.monotonic() < latest, what
        time.sleep(0.1)


def environment(data: Path) -> dict[str, str]:
    """Give a command a data folder and nothing else that it could mistake for a setting."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "SALESBOOK_DATA": str(data), "PYTHONPATH": str(ROOT), "COLUMNS": "160"}


@contextmanager
def demo(data: Path) -> Iterator[Demo]:
    """Run the demo on free ports until the test is through with it."""
    data.mkdir(exist_ok=True)
    port, sheets_port = free_port(), free_port()
    words = ("demo", "--port", str(port), "--sheets-port", str(sheets_port))
    with (data / "demo.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "salesbook", *words],
            cwd=data.parent,
            env=environment(data),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    running_demo = Demo(process, data, port, sheets_port, {})
    try:
        until(lambda: READY in running_demo.said() or process.poll() is not None, "a start")
        assert process.poll() is None, running_demo.said()
        started = psutil.Process(process.pid).children(recursive=True)
        running_demo.children = {child.cmdline()[3]: child for child in started}
        assert sorted(running_demo.children) == ["local-sheets", "serve", "worker"]
        yield running_demo
    finally:
        for child in running_demo.children.values():
            if alive(child):
                child.kill()
        process.kill()
        process.wait()


COMPANY: Final = {
    "customers": b"SELECT number, name FROM customers ORDER BY 1",
    "leads": b"SELECT number, state, need, interest FROM leads ORDER BY 1",
    "orders": b"SELECT number, state, total FROM orders ORDER BY 1",
    "invoices": b"SELECT number, total, allocated FROM invoices ORDER BY 1",
    "links": b"SELECT number, spreadsheet_id, tab_id FROM links ORDER BY 1",
}
TYPED: Final = "typed when nobody looked"
Company = dict[str, list[tuple[object, ...]]]


def company(data: Path) -> Company:
    """Copy the numbers and states of a company, from the embedded database itself."""
    with running(data) as server, psycopg.connect(server.url("postgres")) as owner:
        return {name: owner.execute(query).fetchall() for name, query in COMPANY.items()}


def changed(before: Company, typed: str, told: str) -> Company:
    """Say how a company looks once both changes of ``kill`` have arrived."""
    leads: list[tuple[object, ...]] = [
        (
            number,
            state,
            TYPED if number == typed else need,
            2 if number == told else interest,
        )
        for number, state, need, interest in before["leads"]
    ]
    return {**before, "leads": leads}


def tour(demo: Demo, salesbook: Salesbook) -> None:
    """Walk from lead to cash, ask every promise, and try to start another demo beside it."""
    walked = demo.walk()
    assert (walked.returncode, walked.stderr) == (0, ""), walked.stdout + demo.said()
    steps = [line for line in walked.stdout.splitlines() if line.startswith("│")]
    assert len(steps) == 17
    checked = salesbook("check")
    assert (checked.code, checked.err) == (0, "")
    busy = salesbook("demo", "--port", str(demo.port), "--sheets-port", str(free_port()))
    sentence = (
        f"Port {demo.port} is taken by another program; choose one with --port"
        f' (make demo ARGS="--port {demo.port + 10}").\n'
    )
    assert (busy.code, busy.err) == (1, sentence)


def kill(demo: Demo) -> tuple[str, str]:
    """Kill worker and API while both have something to do; name the leads it was about."""
    with demo.visitors() as (api, leads):
        typed, told = (row["Number"] for row in leads.rows()[:2])
        demo.process.send_signal(signal.SIGSTOP)
        demo.children["worker"].kill()
        leads.type({"Need": TYPED}, Number=typed)
        api.do("correctLead", "lead { number }", number=told, interest=2)
        demo.children["serve"].kill()
        until(lambda: not alive(demo.children["serve"]), "the end of the API")
        demo.process.send_signal(signal.SIGCONT)
    assert demo.ended() == (1, [], False)
    named = re.findall(r"^(\S+) stopped by itself", demo.said(), re.MULTILINE)
    assert named in (["serve"], ["worker"])  # it may be stopped between looking at them
    return typed, told


def test_a_newcomers_day(folder: Path, salesbook: Salesbook) -> None:
    """The demo is toured, killed, started again and stopped; nothing is lost, nothing left."""
    data = folder / "data"
    with demo(data) as first:
        tour(first, salesbook)
        before = company(data)
        typed, told = kill(first)
    with demo(data) as second:
        with second.visitors() as (api, _):
            arrived = lambda: api.ask(NEED, n=typed)["lead"]["need"] == TYPED  # noqa: E731 - a name for a question
            until(arrived, "what was typed while the worker was dead")
        assert company(data) == changed(before, typed, told)
        second.process.send_signal(signal.SIGTERM)
        assert second.ended() == (0, [], False)
        assert second.said().endswith("Everything that was started here has stopped.\n")


def test_a_child_that_ends_by_itself_ends_the_demo_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.write_text("the last words")
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        with pytest.raises(CannotStart, match=r"worker stopped by itself; .* the last words$"):
            room._check_alive([Child("worker", process, log)])  # noqa: SLF001 - its rule
