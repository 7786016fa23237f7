"""The demo: everything starts with one command, a newcomer's walk passes, everything ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

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
    children: list[psutil.Process]

    @property
    def options(self) -> tuple[str, ...]:
        """Tell the tour where the demo is."""
        base = "http://127.0.0.1"
        return ("--url", f"{base}:{self.port}", "--sheets-url", f"{base}:{self.sheets_port}")

    def said(self) -> str:
        """Read what the demo has printed so far."""
        return (self.data / "demo.log").read_text()

    def child(self, command: str) -> psutil.Process:
        """Find the process of one command."""
        (found,) = (child for child in self.children if command in child.cmdline())
        return found

    def tour(self) -> "subprocess.CompletedProcess[str]":
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
        yield api, leads
        api.http.close()
        leads.worksheet.client.session.close()

    def ended(self) -> tuple[int, list[psutil.Process], bool]:
        """Wait for the end: exit code, children that are left, whether the server is."""
        code = self.process.wait(60)
        left = [child for child in self.children if alive(child)]
        return code, left, (self.data / "postgres" / "data" / "postmaster.pid").exists()


def alive(process: psutil.Process) -> bool:
    """Tell whether a process still works; one that waits to be buried does not."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def until(shown: Callable[[], Any], what: str) -> Any:
    """Wait until something shows."""
    latest = time.monotonic() + PATIENCE
    while not (seen := shown()):
        assert time.monotonic() < latest, what
        time.sleep(0.1)
    return seen


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
    running_demo = Demo(process, data, port, sheets_port, [])
    try:
        until(lambda: READY in running_demo.said() or process.poll() is not None, "a start")
        assert process.poll() is None, running_demo.said()
        running_demo.children = psutil.Process(process.pid).children(recursive=True)
        yield running_demo
    finally:
        for child in (*running_demo.children, psutil.Process(process.pid)):
            if alive(child):
                child.kill()
        process.wait()


def company(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Copy the numbers and states of a company, from the embedded database itself."""
    with running(data) as server, psycopg.connect(server.url("postgres")) as owner:
        return {
            name: owner.execute(f"SELECT {what} FROM {name} ORDER BY 1".encode()).fetchall()
            for name, what in {
                "customers": "number, name",
                "leads": "number, state, need, interest",
                "orders": "number, state, total",
                "invoices": "number, total, allocated",
                "links": "number, spreadsheet_id, tab_id",
            }.items()
        }


def test_a_newcomers_day(folder: Path, salesbook: Salesbook) -> None:
    """The demo is toured, killed, started again and stopped; nothing is lost, nothing left."""
    data = folder / "data"
    with demo(data) as first:
        walked = first.tour()
        assert (walked.returncode, walked.stderr) == (0, ""), first.said()
        rows = [line.strip("│ ").partition(" ")[0] for line in walked.stdout.splitlines()]
        assert len([row for row in rows if row in {"A", "An", "The", "Note", "Allocate"}]) == 17
        checked = salesbook("check")
        assert (checked.code, checked.err) == (0, "")
        busy = salesbook("demo", "--port", str(first.port), "--sheets-port", str(free_port()))
        assert (busy.code, busy.err) == (
            1,
            f"Port {first.port} is taken by another program; choose one with --port"
            f' (make demo ARGS="--port {first.port + 10}").\n',
        )
        before = company(data)
        with first.visitors() as (api, leads):
            typed, told = (row["Number"] for row in leads.rows()[:2])
            first.process.send_signal(signal.SIGSTOP)
            first.child("worker").kill()
            leads.type({"Need": "typed when nobody looked"}, Number=typed)
            api.do("correctLead", "lead { number }", number=told, interest=2)
            first.child("serve").kill()
            first.process.send_signal(signal.SIGCONT)
        assert first.ended() == (1, [], False)
        assert "serve stopped by itself" in first.said()

    with demo(data) as second, second.visitors() as (api, _):
        until(
            lambda: api.ask(NEED, n=typed)["lead"]["need"] == "typed when nobody looked",
            "what was typed while the worker was dead",
        )
        after = company(data)
        expected = [
            (number, state, "typed when nobody looked" if number == typed else need,
             2 if number == told else interest)
            for number, state, need, interest in before["leads"]
        ]  # fmt: skip
        assert after == {**before, "leads": expected}
        second.process.send_signal(signal.SIGTERM)
        assert second.ended() == (0, [], False)
        assert second.said().endswith("Everything that was started here has stopped.\n")


def test_a_child_that_ends_by_itself_ends_the_demo_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.write_text("the last words")
    with subprocess.Popen([sys.executable, "-c", ""]) as process:  # noqa: S603 - nothing at all
        process.wait()
        with pytest.raises(CannotStart, match=r"worker stopped by itself; .* the last words$"):
            room._check_alive([Child("worker", process, log)])  # noqa: SLF001 - its rule
