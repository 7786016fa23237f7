"""Everything on one machine: database, API, worker, local sheets, sample company, links.

Children are processes of this same command line. Whatever was started here is stopped here,
on Ctrl-C, on SIGTERM and when a child fails; nothing else is.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import FrameType
from typing import Final

import httpx
from rich.console import Console
from rich.panel import Panel
from sqlalchemy import func, select

from api.identity import Tokens
from salesbook.database import Urls, migrate
from salesbook.sample import Sampler
from salesbook.sample_people import SAMPLER
from salesbook.settings import CliSettings
from salesbook.shell import in_house
from schema.exchange.links import operations as links
from schema.exchange.links import queries
from schema.exchange.links.rules import LinkState, SheetName
from schema.exchange.links.tables import Link
from schema.kernel.roles import Role
from schema.kernel.settings import open_engine, open_house
from schema.kernel.work import House, Work, perform
from schema.reactions import REACTIONS
from sync.google.failures import SheetsAway
from sync.google.sheets import Sheets
from sync.settings import SyncSettings

OUT: Final = Console()
PATIENCE: Final = 60.0
ORDERS: Final = 24
TITLE: Final = "Salesbook demo"
LINKED: Final = (
    (SheetName.LEADS, "North", Role.SELLER),
    (SheetName.ORDERS, None, Role.MANAGER),
    (SheetName.RECEIVABLES, None, Role.FINANCE),
    (SheetName.PAYMENTS, None, Role.FINANCE),
    (SheetName.BANK, None, Role.FINANCE),
    (SheetName.CUSTOMERS, None, Role.MANAGER),
    (SheetName.PRICES, None, Role.MANAGER),
    (SheetName.REPLENISHMENT, None, Role.MANAGER),
    (SheetName.STOCK, None, Role.WAREHOUSE),
    (SheetName.SHIPMENTS, None, Role.WAREHOUSE),
    (SheetName.SHIPPING, None, Role.WAREHOUSE),
)


class CannotStart(Exception):
    """The demo cannot start as asked; the message says what to do."""


@dataclass(slots=True)
class Child:
    """A process of ours."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path


class Stopped(KeyboardInterrupt):
    """Somebody asked us to stop."""


def run(settings: CliSettings, urls: Urls, port: int, sheets_port: int) -> None:
    """Run the demo until somebody stops it."""
    if port == sheets_port:
        raise CannotStart("The API and the Sheets server need two different ports.")
    _check_free(port, "--port")
    _check_free(sheets_port, "--sheets-port")
    with ExitStack() as stack, _stoppable():
        try:
            _start(stack, settings, urls, (port, sheets_port))
        except Stopped:
            OUT.print("\nStopping …")


def _start(stack: ExitStack, settings: CliSettings, urls: Urls, ports: tuple[int, int]) -> None:
    port, sheets_port = ports
    os.environ |= {
        "DEVELOPMENT_TOKENS": "1",  # the link to GraphiQL and the tour sign in with them
        "SHEETS_URL": f"http://127.0.0.1:{sheets_port}",
        "SYNC_POLL_SECONDS": os.environ.get("SYNC_POLL_SECONDS", "1"),
        "SYNC_REST_SECONDS": os.environ.get("SYNC_REST_SECONDS", "3"),
    }
    children: list[Child] = []
    with OUT.status("Bringing the database to its newest shape") as status:
        migrate(urls)
        children.append(_child(stack, settings, "local-sheets", "--port", str(sheets_port)))
        _wait(f"http://127.0.0.1:{sheets_port}/api/spreadsheets", children)

        def tell(what: str) -> None:
            status.update(f"Loading the sample company: {what}")

        tell("people")
        spreadsheet = asyncio.run(_prepare(settings, urls, tell))
        status.update("Starting API and worker")
        children.append(_child(stack, settings, "serve", "--port", str(port)))
        children.append(_child(stack, settings, "worker"))
        _wait(f"http://127.0.0.1:{port}/readyz", children)
        status.update("Filling the sheets")
        asyncio.run(_filled(urls, settings, children))
    _tell(ports, spreadsheet)
    while True:
        _check_alive(children)
        time.sleep(0.5)


async def _prepare(settings: CliSettings, urls: Urls, tell: object) -> str:
    async def prepare(house: House) -> str:
        dice = Random(1)  # noqa: S311 - no secret
        await Sampler(house, dice, _now, tell).fill(ORDERS)  # type: ignore[arg-type] # a callback
        return await _linked(house)

    return await in_house(urls, settings, prepare)


async def _linked(house: House) -> str:
    """Link every sheet into one spreadsheet, unless that was done before."""
    known = await perform(
        house, SAMPLER, _now(), lambda work: queries.active_links(work.session)
    )
    sheets = Sheets(SyncSettings())
    for link in known:
        if link.spreadsheet_id is not None and await _is_there(sheets, link.spreadsheet_id):
            return link.spreadsheet_id
    spreadsheet = await sheets.create(TITLE)

    async def link_all(work: Work) -> None:
        for old in known:  # their spreadsheet is gone with an earlier data folder
            await links.unlink(work, old.number)
        for sheet, territory, role in LINKED:
            await links.link(work, sheet, spreadsheet, role, territory=territory)

    await perform(house, SAMPLER, _now(), link_all)
    return spreadsheet


async def _is_there(sheets: Sheets, spreadsheet: str) -> bool:
    try:
        return bool(await sheets.tabs(spreadsheet))
    except SheetsAway:
        raise
    except Exception:  # noqa: BLE001 - refused: it is not there
        return False


async def _filled(urls: Urls, settings: CliSettings, children: list[Child]) -> None:
    """Wait until every tab has been filled for the first time."""
    engine = open_engine(urls.application)
    house = open_house(engine, REACTIONS, settings.company())
    until = time.monotonic() + PATIENCE

    async def unfilled(work: Work) -> int:
        query = select(func.count()).select_from(Link)
        waiting = query.where(Link.state == LinkState.ACTIVE, Link.synced_at.is_(None))
        return await work.session.scalar(waiting) or 0

    while await perform(house, SAMPLER, _now(), unfilled):
        _check_alive(children)
        if time.monotonic() > until:
            raise CannotStart(
                "The worker did not fill the sheets; see its log in the data folder."
            )
        await asyncio.sleep(0.2)
    await engine.dispose()


def _now() -> datetime:
    return datetime.now(UTC)


def _check_free(port: int, option: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} is taken by another program; choose one with {option}"
                f' (make demo ARGS="{option} {port + 10}").'
            ) from error


@contextmanager
def _stoppable() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _child(stack: ExitStack, settings: CliSettings, *command: str) -> Child:
    """Start one of our commands; it is stopped when the stack is left."""
    logs = settings.salesbook_data / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{command[0]}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command line
            [sys.executable, "-m", "salesbook", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    child = Child(command[0], process, log)
    stack.callback(_end, child)
    return child


def _end(child: Child) -> None:
    child.process.terminate()
    try:
        child.process.wait(10)
    except subprocess.TimeoutExpired:
        child.process.kill()
        child.process.wait()


def _check_alive(children: list[Child]) -> None:
    for child in children:
        if child.process.poll() is not None:
            said = child.log.read_text(errors="replace")[-1500:]
            raise CannotStart(f"{child.name} stopped by itself; {child.log} says: {said}")


def _wait(url: str, children: list[Child]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        _check_alive(children)
        try:
            if httpx.get(url, timeout=2, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise CannotStart(f"{url} does not answer; see the logs in the data folder.")


def _tell(ports: tuple[int, int], spreadsheet: str) -> None:
    port, sheets_port = ports
    token = Tokens(os.environ["TOKEN_SECRET"]).mint("mia@salesbook.example", Role.ADMIN, _now())
    sheet = f"http://127.0.0.1:{sheets_port}/spreadsheets/d/{spreadsheet}/edit"
    options = (
        ""
        if ports == (8000, 8100)
        else (f" --url http://127.0.0.1:{port} --sheets-url http://127.0.0.1:{sheets_port}")
    )
    OUT.print(
        Panel(
            "1. In the tab [i]Leads North[/], type a company into the first empty row: a moment"
            " later it has a number, and GraphiQL shows it.\n"
            "2. Give a lead the interest 9: the cell stays, and [i]Sync[/] says why it is"
            " refused.\n"
            "3. In the tab [i]Orders[/], choose [i]confirm[/] beside a draft.\n"
            "4. In the tab [i]Prices[/], choose [i]approve[/] beside a proposed price.\n"
            "5. In the tab [i]Customers[/], write [i]ask for name: …[/] under [i]Action[/]:"
            " somebody else decides about it in GraphiQL.\n"
            "6. Change something in GraphiQL and watch the sheet.\n"
            "7. In the tab [i]Shipping[/], choose [i]release[/] beside a plan.\n"
            f"8. In another terminal: [b].venv/bin/salesbook tour{options}[/]",
            title="Salesbook is running. Try",
            border_style="green",
        )
    )
    OUT.print("[b]Spreadsheet[/]", sheet, soft_wrap=True, highlight=False)
    OUT.print(
        "[b]GraphiQL[/]   ", f"http://127.0.0.1:{port}/graphql#token={token}",
        soft_wrap=True, highlight=False,
    )  # fmt: skip
    OUT.print(
        "[b]Console[/]    ",
        f"http://127.0.0.1:{port}/console; sign in with what"
        " [b].venv/bin/salesbook token --role admin[/] prints",
        soft_wrap=True, highlight=False,
    )  # fmt: skip
    OUT.print("\nCtrl-C stops everything.")
