"""What may be linked to a spreadsheet, and how a link fares. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, NotAllowed
from schema.kernel.moves import Moves
from schema.kernel.roles import Role

_SPREADSHEET: Final = re.compile(r"[A-Za-z0-9_-]{8,100}")
LARGEST_TAB: Final = 2**31 - 1


class SheetName(Choice):
    """A sheet people can work in."""

    LEADS = "leads", "Open leads of a territory; a new row captures a lead."
    CUSTOMERS = "customers", "Customers as we know them; a new row registers one."
    ORDERS = (
        "orders",
        "Lines of orders not wholly shipped; a new row drafts an order or adds a line.",
    )
    RECEIVABLES = "receivables", "Open invoices; a note and a promised day can be typed."
    PAYMENTS = "payments", "Payments not fully allocated; a new row records a payment."
    BANK = "bank", "Lines of bank statements; accept what is suggested, or post them."
    PRICES = "prices", "Prices that count and prices that are proposed; a new row proposes one."
    REPLENISHMENT = (
        "replenishment",
        "What should be ordered anew, and why; it is approved, corrected or rejected there.",
    )
    STOCK = "stock", "What lies where and what is promised of it."
    SHIPMENTS = "shipments", "What is on its way, until it has arrived."
    SHIPPING = "shipping", "What is planned to leave us, line by line."


class LinkState(Choice):
    """How a link fares."""

    ACTIVE = "active", "The tab is looked after."
    PROPOSED = (
        "proposed",
        "Nothing is done to the tab until a person has seen the preview and confirms it.",
    )
    PAUSED = "paused", "Left as it is until a person resumes it."
    BROKEN = "broken", "It cannot be looked after until a person mends it."
    UNLINKED = "unlinked", "Given up; the tab stays with what it shows."


MOVES: Final[Moves[LinkState]] = {
    LinkState.ACTIVE: frozenset({LinkState.PAUSED, LinkState.BROKEN, LinkState.UNLINKED}),
    LinkState.PROPOSED: frozenset({LinkState.ACTIVE, LinkState.UNLINKED}),
    LinkState.PAUSED: frozenset({LinkState.ACTIVE, LinkState.BROKEN, LinkState.UNLINKED}),
    LinkState.BROKEN: frozenset({LinkState.ACTIVE, LinkState.PAUSED, LinkState.UNLINKED}),
    LinkState.UNLINKED: frozenset(),
}


class MassChange(Choice):
    """In what way many rows of a tab changed alike, so that a person is asked about it."""

    GONE = "gone", "Many rows of a tab are gone; the brake asks."
    CLEARED = "cleared", "Many rows have lost a value; the brake asks."
    SAME = "same", "Many rows were given the same new value; the brake asks."
    PERMUTED = (
        "permuted",
        (
            "The values of some rows changed places, as when only some columns are sorted;"
            " the brake asks."
        ),
    )


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the brake asks a person about: in what way so many rows changed."""

    change: MassChange
    rows: int


@dataclass(eq=False)
class SpreadsheetNotValid(DomainError):
    """{text} is not the id of a spreadsheet; copy it from the spreadsheet's address, between /d/ and /edit."""  # noqa: E501 - a sentence is one line

    text: str


@dataclass(eq=False)
class TabNotValid(DomainError):
    """{tab_id} is not the number of a tab; copy it from the tab's address, behind gid=."""

    tab_id: int


@dataclass(eq=False)
class TabIsLinked(DomainError):
    """The tab is linked already, as {number}; give that link up first, or choose another."""

    number: str


@dataclass(eq=False)
class PreviewNotReady(DomainError):
    """The worker has not looked at the tab of link {number} yet; wait for its preview, then confirm it."""  # noqa: E501 - a sentence is one line

    number: str


@dataclass(eq=False)
class TabCannotBeLinked(DomainError):
    """The tab of link {number} cannot be linked as it is; mend what its reason says and have it looked at again."""  # noqa: E501 - a sentence is one line

    number: str


@dataclass(eq=False)
class LinkIsProposed(DomainError):
    """Link {number} is only proposed; confirm it, or give it up."""

    number: str


@dataclass(eq=False)
class LinkIsNotProposed(DomainError):
    """Link {number} is {state}, so there is nothing to confirm; propose a new link."""

    number: str
    state: str


@dataclass(eq=False)
class SellerLinkNeedsTerritory(DomainError):
    """Edits of sheet {sheet} under role seller need a territory; name one."""

    sheet: str


@dataclass(eq=False)
class PeriodEndsBeforeItBegins(DomainError):
    """Link {number} cannot be limited to {from_on} to {to_on}; name the earlier day first."""

    number: str
    from_on: date
    to_on: date


@dataclass(eq=False)
class LinkIsGivenUp(DomainError):
    """Link {number} is unlinked, so nothing about it can change; link the sheet again."""

    number: str


@dataclass(eq=False)
class RoleNotYours(NotAllowed):
    """A {role} may not link a sheet whose edits act as {wanted}; ask an admin."""

    role: str
    wanted: str


# Under which roles somebody may let other people's edits act: never above their own.
LENDABLE: Final[Mapping[Role, frozenset[Role]]] = {
    Role.MANAGER: frozenset({Role.SELLER, Role.MANAGER, Role.ORDER_DESK, Role.WAREHOUSE}),
    Role.FINANCE: frozenset({Role.FINANCE, Role.CREDIT}),
    Role.ADMIN: frozenset(Role),
}


def check_role(role: Role, wanted: Role) -> Role:
    """Refuse to lend a role one does not have."""
    if wanted not in LENDABLE.get(role, frozenset()):
        raise RoleNotYours(role.value, wanted.value)
    return wanted


def check_spreadsheet(text: str | None) -> str | None:
    """Refuse what cannot be an id; nothing means a new spreadsheet."""
    if text is not None and not _SPREADSHEET.fullmatch(text):
        raise SpreadsheetNotValid(text)
    return text


def check_territory(sheet: str, role: Role, territory: str | None) -> None:
    """Refuse edits under role seller in the whole market."""
    if role is Role.SELLER and not territory:
        raise SellerLinkNeedsTerritory(sheet)


def check_period(number: str, from_on: date | None, to_on: date | None) -> None:
    """Refuse a period that ends before it begins."""
    if from_on is not None and to_on is not None and from_on > to_on:
        raise PeriodEndsBeforeItBegins(number, from_on, to_on)


def check_in_use(number: str, state: LinkState) -> None:
    """Refuse to change what was given up."""
    if state is LinkState.UNLINKED:
        raise LinkIsGivenUp(number)


def check_tab(tab_id: int) -> int:
    """Refuse what cannot be the id of a tab."""
    if not 0 <= tab_id <= LARGEST_TAB:
        raise TabNotValid(tab_id)
    return tab_id


def check_decided(number: str, state: LinkState) -> None:
    """Refuse to look after a tab whose preview nobody has confirmed."""
    if state is LinkState.PROPOSED:
        raise LinkIsProposed(number)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is known of a link when somebody confirms it."""

    number: str
    state: LinkState
    reason: str | None
    previewed_at: datetime | None
    touched_at: datetime | None


def check_confirmed(proposal: Proposal) -> None:
    """Refuse to confirm what is not proposed, was not looked at, or cannot be linked."""
    if proposal.state is not LinkState.PROPOSED:
        raise LinkIsNotProposed(proposal.number, proposal.state.value)
    seen, asked = proposal.previewed_at, proposal.touched_at
    if seen is None or (asked is not None and asked > seen):
        raise PreviewNotReady(proposal.number)
    if proposal.reason is not None:
        raise TabCannotBeLinked(proposal.number)
