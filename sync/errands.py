"""What is done beside the cycle: previews of proposed links, and clearing tabs that were left.

Neither is looked after: of a proposed tab nothing is written, of one that was given up no
value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schema.exchange.links import operations as links
from schema.exchange.links import queries
from schema.exchange.links.rules import LinkState
from schema.exchange.links.tables import Link
from schema.kernel.sentences import Sentence
from schema.kernel.work import House, Work
from sync.chain import Chain
from sync.clearing import clear
from sync.google.failures import SheetsRefused
from sync.holding import Holding
from sync.previewing import preview


def cannot_be_opened(said: str) -> Sentence:
    """Say that nobody can look into a spreadsheet, and what to do."""
    return Sentence(
        "The spreadsheet cannot be opened ({said}); share it with the worker's account as"
        " editor, then have it looked at again.",
        said=said,
    )


NOT_CLEARED: Final = Sentence(
    "The spreadsheet could not be opened, so what is ours besides the values stays in the tab."
)


@dataclass(frozen=True, slots=True)
class Errands:
    """What is to be done about the links of one spreadsheet that are not looked after."""

    house: House
    chain: Chain

    @classmethod
    def of(cls, holding: Holding) -> "Errands":
        """Do them in the chain of the spreadsheet that is held."""
        return cls(holding.house, Chain(holding))

    async def run(self) -> bool:
        """Do everything that can be done now; tell whether something is left to do at once.

        Raises SheetsAway when the server cannot be reached.
        """
        wanted: Sequence[Link] = await self.chain.guarded(
            lambda work: queries.errands(work.session, self.chain.spreadsheet)
        )
        if not wanted:
            return False
        try:
            there = await self.chain.tabs()
        except SheetsRefused as refused:
            said = refused.said
            await self.chain.guarded(lambda work: _give_up(work, wanted, said))
            return False
        return await self._run(wanted, there)

    async def _run(self, wanted: Sequence[Link], there: Mapping[int, str]) -> bool:
        left = [link for link in wanted if link.state is LinkState.UNLINKED]
        for link in wanted:
            if link.state is LinkState.PROPOSED:
                await preview(self.house, self.chain, link, there)
        if not left or await self.chain.is_unsettled(there):
            return bool(left)
        await clear(self.chain, left[0], there)
        return len(left) > 1


async def _give_up(work: Work, wanted: Sequence[Link], said: str) -> None:
    """Note that the spreadsheet cannot be opened."""
    for link in wanted:
        if link.state is LinkState.PROPOSED:
            await links.previewed(work, link.number, cannot_be_opened(said))
        else:
            await links.cleared(work, link.number, NOT_CLEARED)
