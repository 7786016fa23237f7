"""The command that does the rounds of the night in this process, for who runs no worker."""

import asyncio
from collections.abc import Sequence

import typer
from rich.table import Column, Table

from salesbook.shell import CLI, OUT, database, in_house, now, say
from schema.exchange.rounds import queries
from schema.exchange.rounds.rules import RoundState
from schema.exchange.rounds.tables import Round
from schema.kernel.work import House, perform
from sync.rounds import NIGHTLY, Rounds


@CLI.command()
def rounds() -> None:
    """Do what is due at night and was not done yet; exit 1 when a round failed."""

    async def catch_up(house: House) -> Sequence[Round]:
        done = await Rounds(house, now).catch_up()
        return await perform(house, NIGHTLY, now(), lambda work: queries.rounds(work, done))

    with database() as (settings, urls):
        done = asyncio.run(in_house(urls, settings, catch_up))
    if not done:
        say("Nothing is due.")
        return
    OUT.print(_table(done))
    for one in done:
        if one.trouble is not None:
            say(" ".join(filter(None, (one.name.value, one.stumbled_on))) + f": {one.trouble}")
    raise typer.Exit(int(any(one.state is RoundState.FAILED for one in done)))


def _table(done: Sequence[Round]) -> Table:
    """Show what became of each round, and what it took."""
    right = [Column(title, justify="right") for title in ("Steps", "Seconds", "Left out")]
    table = Table(Column("Round", no_wrap=True), Column("Night", no_wrap=True), "State", *right)
    for one in done:
        told = (one.name.value, one.night.isoformat(), one.state.value)
        table.add_row(*told, str(one.steps), str(one.took), str(one.left_out))
    return table
