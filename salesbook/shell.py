"""What every command leans on: the terminal, the clock, the database the settings name."""

import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from api.files.storing import Store
from api.settings import ApiSettings
from salesbook.database import Urls, addresses
from salesbook.secret import token_secret
from salesbook.settings import CliSettings
from schema.kernel.settings import open_engine, open_house
from schema.kernel.work import House
from schema.reactions import REACTIONS

CLI: Final = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Salesbook: sales from the first lead to the last payment.",
)
Done = TypeVar("Done")
OUT: Final = Console()
ERR: Final = Console(stderr=True)
Port = Annotated[int, typer.Option(min=1, max=65535)]


def now() -> datetime:
    """Read the clock on the wall."""
    return datetime.now(UTC)


def say(sentence: str) -> None:
    """Say something in one line, however narrow the terminal."""
    OUT.print(Text(sentence), soft_wrap=True)


def complain(sentence: str) -> None:
    """Say what is wrong in one line, however narrow the terminal."""
    ERR.print(Text(sentence, style="red"), soft_wrap=True)


@contextmanager
def database() -> Iterator[tuple[CliSettings, Urls]]:
    """Know where the database is, and tell the doors through the environment."""
    settings = CliSettings()
    with addresses(settings) as urls:
        os.environ["DATABASE_URL"] = urls.application
        if not ApiSettings().token_secret:
            os.environ["TOKEN_SECRET"] = token_secret(settings.salesbook_data)
        yield settings, urls


def files_folder(settings: CliSettings) -> Path:
    """Say where files lie: beside everything else of ours, unless somebody said otherwise."""
    told = ApiSettings()
    named = "files_folder" in told.model_fields_set
    return (told.files_folder if named else settings.salesbook_data / "files").absolute()


async def in_house(
    urls: Urls, settings: CliSettings, deed: Callable[[House], Awaitable[Done]]
) -> Done:
    """Do something in the house the settings describe."""
    engine = open_engine(urls.application)
    house = open_house(engine, REACTIONS, settings.company())
    try:
        return await deed(replace(house, contents=Store(files_folder(settings)).place))
    finally:
        await engine.dispose()
