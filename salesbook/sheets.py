"""The commands about sheets: the worker, the local Sheets server, linking a sheet."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from salesbook.sample_people import SAMPLER
from salesbook.settings import CliSettings
from salesbook.shell import CLI, OUT, Port, complain, database, in_house, now, say
from schema.exchange.links import operations as links
from schema.exchange.links.rules import LinkState, SheetName
from schema.exchange.links.tables import Link
from schema.kernel.logs import write_logs
from schema.kernel.roles import Role
from schema.kernel.words import Language
from schema.kernel.work import House, Work, perform
from sync.google.connecting import NO_SHEETS
from sync.localsheets.app import create_app as create_local_sheets
from sync.localsheets.rehearsal import Rehearsal, rehearsing
from sync.localsheets.serving import server_for
from sync.main import work as work_on_sheets
from sync.settings import SyncSettings


@CLI.command()
def worker() -> None:
    """Keep the linked sheets and the database together."""
    with database():
        told = SyncSettings()
        write_logs(told.log_format, told.log_level, told.secrets())
        if not told.sheets_url and not told.google_application_credentials:
            complain(NO_SHEETS)
            raise typer.Exit(2)
        OUT.print("Looking after the linked sheets. Ctrl-C stops.")
        asyncio.run(work_on_sheets(told))


@CLI.command("local-sheets")
def local_sheets(
    port: Port = 8100,
    data: Path | None = None,
    *,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="With faults: for tests.")
    ] = False,
) -> None:
    """Serve spreadsheets of our own, for trying; not for production data."""
    folder = data or CliSettings().salesbook_data / "sheets"
    app = create_local_sheets(folder, Rehearsal() if rehearsal else None)
    server = server_for(app, "127.0.0.1", port)
    (rehearsing(server) if rehearsal else server).run()


@CLI.command()
def link(  # noqa: PLR0913, PLR0917 - an option each
    sheet: SheetName,
    spreadsheet: Annotated[str | None, typer.Option(help="Its id; a new one if unset.")] = None,
    scope: Annotated[str | None, typer.Option(help="The territory it is limited to.")] = None,
    role: Annotated[Role, typer.Option(help="Under which role edits act.")] = Role.MANAGER,
    language: Annotated[Language, typer.Option(help="What the tab speaks.")] = Language.ENGLISH,
    warn: Annotated[bool, typer.Option("--only-warn", help="Warn, do not protect.")] = False,  # noqa: FBT002 - a flag of the command line
    tab: Annotated[int | None, typer.Option(help="A tab that is there: its gid.")] = None,
) -> None:
    """Link a sheet to a spreadsheet; the worker makes its tab, or looks at the one you name."""
    if tab is not None and spreadsheet is None:
        complain("Name the spreadsheet the tab is in, too: --spreadsheet.")
        raise typer.Exit(2)
    asked: links.LinkAsked = {
        "role": role, "language": language, "only_warns": warn, "territory": scope,
    }  # fmt: skip

    async def deed(work: Work) -> Link:
        if tab is None or spreadsheet is None:
            return await links.link(work, sheet, spreadsheet, **asked)
        return await links.propose(work, sheet, spreadsheet, tab, **asked)

    async def make(house: House) -> Link:
        return await perform(house, SAMPLER, now(), deed)

    with database() as (settings, urls):
        made = asyncio.run(in_house(urls, settings, make))
    if made.state is LinkState.PROPOSED:
        say(f"Link {made.number}: the worker looks at the tab; confirm it in the console.")
    else:
        say(f"Link {made.number}: the worker will make the tab.")
