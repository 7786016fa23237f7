"""A link with everything the engine needs at hand: its sheet, its actor, its tab."""

from dataclasses import dataclass

from schema.exchange.links.tables import Link
from schema.kernel.sheet import Column, Policy, Scope, Sheet
from schema.kernel.words import Language
from schema.kernel.work import Actor
from schema.sheets import SHEETS
from sync.picture import Tab, columns_of, kinds
from sync.typists import NOBODY, Typists


@dataclass(frozen=True, slots=True)
class Bound:
    """One link, bound to its declaration and, once it was read, to its tab."""

    link: Link
    sheet: Sheet
    actor: Actor
    tab: Tab
    typists: Typists = NOBODY

    @property
    def columns(self) -> dict[str, Column]:
        """The declared columns by code."""
        return columns_of(self.sheet)

    @property
    def kinds(self) -> dict[str, type]:
        """The type of each linked column by code."""
        return kinds(self.sheet)

    @property
    def policies(self) -> dict[str, Policy]:
        """Who wins in each declared column, by code."""
        return {code: column.policy for code, column in self.columns.items()}

    def typist(self, row: int | None, code: str) -> str | None:
        """Name who typed in a cell, where the companion script has told."""
        return self.typists.who(self.tab.tab_id, row, self.tab.columns.get(code))

    @property
    def language(self) -> Language:
        """The language of everything the tab says."""
        return self.link.language

    @property
    def scope(self) -> Scope:
        """The part of the business the tab is limited to."""
        link = self.link
        return Scope(link.territory, link.owner, link.from_on, link.to_on)


def sheet_of(link: Link) -> Sheet:
    """Find the declaration of a link's sheet."""
    return SHEETS[link.sheet.value]


def actor_of(link: Link) -> Actor:
    """Name the principal under which a link's edits act."""
    return Actor(f"sheet {link.number}", link.role, "sheet", link.territory)
