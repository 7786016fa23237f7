"""The commands that keep a company safe: backing up, restoring, what follows a restore."""

from pathlib import Path
from typing import Annotated

import typer

from salesbook.dumping import back_up, bring_back
from salesbook.settling_in import SKIPPED, settle_in
from salesbook.shell import CLI, complain, database, say

Skipped = Annotated[
    int,
    typer.Option("--skip", min=0, help="How many numbers of each kind are left out."),
]


@CLI.command()
def backup(file: Path) -> None:
    """Write everything the database holds into a file; FILES_FOLDER is copied apart."""
    with database() as (_, urls):
        back_up(urls, file)
    say(f"{file} holds everything as of this moment, except the files people sent.")


@CLI.command()
def restore(file: Path, skip: Skipped = SKIPPED) -> None:
    """Fill an empty database from a file that backup wrote; its links wait to be resumed."""
    with database() as (_, urls):
        bring_back(urls, file)
        _tell(settle_in(urls.owner, skip))


@CLI.command()
def restored(
    skip: Skipped = SKIPPED,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it: all links pause.")] = False,
) -> None:
    """Make ready a database that was brought back by other means than restore."""
    if not yes:
        complain(
            "This pauses every link and compares every cell anew; add --yes if it is meant."
        )
        raise typer.Exit(2)
    with database() as (_, urls):
        _tell(settle_in(urls.owner, skip))


def _tell(waiting: list[str]) -> None:
    say("The database is ready. Run salesbook check, then start the API and the workers.")
    if waiting:
        say(f"Paused, until somebody resumes them: {', '.join(waiting)}.")
