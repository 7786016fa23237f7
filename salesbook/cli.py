"""The commands. Each is an interface others script against; its name stays."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Annotated, Final

import psycopg
import typer
import uvicorn
from pydantic import ValidationError
from rich.table import Column, Table
from sqlalchemy.exc import OperationalError, ProgrammingError

from api.gauges import SHARED
from api.identity import Tokens
from api.protocol import LARGEST_BODY
from api.served import GRAPHQL, SCHEMA
from api.settings import ApiSettings
from salesbook import demo as demo_room
from salesbook import doctor as _doctor  # noqa: F401 - its command
from salesbook import keeping as _keeping  # noqa: F401 - its commands
from salesbook import rounds as _rounds  # noqa: F401 - its command
from salesbook import sheets as _sheets  # noqa: F401 - its commands
from salesbook import tour as tour_room
from salesbook.checks import run_checks
from salesbook.database import DatabaseNotReady
from salesbook.database import migrate as migrate_database
from salesbook.dumping import CannotBackUp
from salesbook.embedded import EmbeddedServerFailed
from salesbook.manifest import CannotTrust, write_manifest
from salesbook.sample import Sampler
from salesbook.secret import token_secret
from salesbook.settings import ALL, CliSettings
from salesbook.shell import CLI, OUT, Port, complain, database, files_folder, in_house, now
from schema.kernel.errors import DomainError
from schema.kernel.logs import write_logs
from schema.kernel.roles import Role
from schema.kernel.shape import DatabaseOfAnotherShape
from schema.kernel.work import House

EMPTY_DATABASE: Final = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedFunction)
API_URL: Final = "http://127.0.0.1:8000"
SHEETS_URL: Final = "http://127.0.0.1:8100"


def _end(number: int, _frame: FrameType | None) -> None:
    """Leave in order, so that an embedded server is not left behind."""
    sys.exit(128 + number)


def main() -> None:
    """Run a command; what a person can mend is told as a sentence."""
    write_logs("text")
    signal.signal(signal.SIGTERM, _end)
    try:
        CLI()
    except ValidationError as error:
        for wrong in error.errors():
            name = str(wrong["loc"][0]).upper() if wrong["loc"] else "A setting"
            said = str(wrong["msg"]).removeprefix("Value error, ")
            complain(f"{name}: {said}.")
        sys.exit(2)
    except (OperationalError, psycopg.OperationalError) as error:
        said = str(getattr(error, "orig", error)).splitlines()[0]
        complain(f"The database does not answer; is its address right? {said}")
        sys.exit(1)
    except (ProgrammingError, *EMPTY_DATABASE) as error:
        if not isinstance(getattr(error, "orig", error), EMPTY_DATABASE):
            raise
        complain("The database has no tables yet; run salesbook migrate first.")
        sys.exit(1)
    except (
        DomainError,
        DatabaseNotReady,
        DatabaseOfAnotherShape,
        EmbeddedServerFailed,
        CannotBackUp,
        CannotTrust,
        demo_room.CannotStart,
    ) as error:
        complain(str(error))
        sys.exit(1)


@CLI.command()
def migrate() -> None:
    """Bring the database to its newest shape."""
    with database() as (_, urls):
        migrate_database(urls)
    OUT.print("The database has its newest shape.")


@CLI.command()
def seed(
    orders: Annotated[
        int, typer.Option(help="How many orders, besides one that is taken in by telephone.")
    ] = 24,
    seed: Annotated[int, typer.Option(help="The same seed makes the same company.")] = 1,
) -> None:
    """Load a sample company into an empty database."""
    with database() as (settings, urls), OUT.status("Loading the sample company") as status:

        async def fill(house: House) -> object:
            told = lambda what: status.update(f"Loading the sample company: {what}")  # noqa: E731 - a name for a callback
            return await Sampler(house, Random(seed), now, told).fill(orders)  # noqa: S311 - no secret

        loaded = asyncio.run(in_house(urls, settings, fill))
    OUT.print("The sample company is loaded." if loaded else "There is a company already.")


@contextmanager
def _figures_of(workers: int) -> Iterator[None]:
    """Let processes that share a port keep their figures together, in a folder."""
    with TemporaryDirectory(prefix="salesbook-figures-") as folder:
        if workers > 1:
            os.environ[SHARED] = folder
        yield


@CLI.command()
def serve(
    host: str = "127.0.0.1", port: Port = 8000, workers: Annotated[int, typer.Option(min=1)] = 1
) -> None:
    """Serve the GraphQL API."""
    with database() as (settings, _), _figures_of(workers):
        assets = settings.salesbook_data / "graphiql" / "node_modules"
        if assets.is_dir():
            os.environ.setdefault("GRAPHIQL_ASSETS", str(assets.absolute()))
        os.environ["FILES_FOLDER"] = str(files_folder(settings))
        OUT.print(f"The API answers at http://{host}:{port}/graphql. Ctrl-C stops.")
        uvicorn.run(
            "api.main:application",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            access_log=False,
            log_config=None,
            log_level="warning",
            ws_max_size=LARGEST_BODY,
        )


@CLI.command()
def token(
    role: Annotated[Role, typer.Option(help="What the bearer does.")],
    user: Annotated[str | None, typer.Option(help="A user's e-mail address.")] = None,
) -> None:
    """Mint a development token for twelve hours; sellers need --user."""
    if role is Role.SELLER and user is None:
        complain("A seller sees the territory of a user; name one with --user.")
        raise typer.Exit(2)
    told = ApiSettings()
    if not told.takes_development_tokens():
        complain("The API takes no development tokens here; set DEVELOPMENT_TOKENS=1 to try.")
        raise typer.Exit(2)
    secret = told.token_secret or token_secret(CliSettings().salesbook_data)
    typer.echo(Tokens(secret).mint(user or role.value, role, now()))


@CLI.command()
def trust(folder: Path, manifest: Path = Path("trusted.json")) -> None:
    """Write a manifest of the .graphql documents in a folder, for TRUSTED_DOCUMENTS."""
    for name, called in write_manifest(folder, manifest, GRAPHQL).items():
        typer.echo(f"{called}  {name}")


@CLI.command()
def sdl() -> None:
    """Print the API's schema."""
    typer.echo(SCHEMA.as_str())


@CLI.command()
def check() -> None:
    """Ask the data whether every promise is kept; exit 1 when a row breaks one."""
    table = Table("Check", "Promise", "Rows examined", "Rows that break it")
    broken = 0
    with database() as (_, urls):
        for finding in run_checks(urls.owner):
            count = len(finding.broken)
            broken += count
            colour = "red" if count else "green"
            told = (finding.check.code, finding.check.promise, str(finding.examined))
            table.add_row(*told, f"[{colour}]{count}[/]")
            for row in finding.broken[:5]:
                table.add_row("", "", "", " · ".join(map(str, row)))
    OUT.print(table)
    raise typer.Exit(1 if broken else 0)


@CLI.command()
def settings() -> None:
    """List everything that can be set in the environment or in .env."""
    table = Table(Column("Setting", no_wrap=True), "Default", "Meaning")
    listed: dict[str, tuple[str, str]] = {}
    for room in ALL:
        for name, field in room.model_fields.items():
            shown = "" if field.default is None else str(field.default)
            listed[name.upper()] = (shown, field.description or "")
    for name, (default, meaning) in sorted(listed.items()):
        table.add_row(name, default, meaning)
    OUT.print(table)


@CLI.command()
def tour(url: str = API_URL, sheets_url: str = SHEETS_URL) -> None:
    """Walk from lead to cash beside a running demo; exit 1 when a step does not arrive."""
    secret = ApiSettings().token_secret or token_secret(CliSettings().salesbook_data)
    raise typer.Exit(tour_room.walk(url, sheets_url, Tokens(secret), OUT))


@CLI.command()
def demo(port: Port = 8000, sheets_port: Port = 8100) -> None:
    """Start everything on this machine, with a sample company, until Ctrl-C."""
    with database() as (settings, urls):
        demo_room.run(settings, urls, port, sheets_port)
    OUT.print("Everything that was started here has stopped.")
