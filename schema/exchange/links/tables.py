"""Where links are kept: which sheet is linked where, and how it fares."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, DateTime, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.exchange.links.rules import MOVES, LinkState, MassChange, SheetName
from schema.kernel.numbers import numbers
from schema.kernel.policies import IN_TERRITORY, govern
from schema.kernel.roles import Role
from schema.kernel.tables import Base, one_of
from schema.kernel.words import Language

LINK_NUMBERS: Final = numbers("LK", "link_numbers")


class Link(Base):
    """One sheet bound to one tab of one spreadsheet."""

    __tablename__ = "links"
    __table_args__ = (
        Index(
            "uq_links_tab",
            "spreadsheet_id",
            "tab_id",
            unique=True,
            postgresql_where=text("state <> 'unlinked'"),
        ),
        CheckConstraint("from_on <= to_on", name="period"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The link's number.")
    sheet: Mapped[SheetName] = mapped_column(
        one_of(SheetName, "sheet"), doc="Which part of the business the tab shows."
    )
    spreadsheet_id: Mapped[str | None] = mapped_column(
        doc="The spreadsheet's id; empty until the worker has made one."
    )
    tab_id: Mapped[int | None] = mapped_column(
        doc="The tab's own id, which stays when people rename it."
    )
    territory: Mapped[str | None] = mapped_column(
        doc="The territory the tab is limited to; empty means all of them."
    )
    owner: Mapped[str | None] = mapped_column(
        doc="The e-mail address of the colleague whose records the tab is limited to."
    )
    from_on: Mapped[date | None] = mapped_column(
        doc="The first day the tab is limited to: of the next contact of leads, of the request"
        " of orders, when invoices are due, when payments came in."
    )
    to_on: Mapped[date | None] = mapped_column(doc="The last day the tab is limited to.")
    role: Mapped[Role] = mapped_column(
        one_of(Role, "role"), doc="The role under which edits in the tab act."
    )
    locale: Mapped[str] = mapped_column(
        server_default=text("'en_GB'"), doc="The locale numbers and days are typed in."
    )
    language: Mapped[Language] = mapped_column(
        one_of(Language, "language"),
        default=Language.ENGLISH,
        server_default=text("'en'"),
        doc="The language of headers, notes, choices and sentences in the tab.",
    )
    only_warns: Mapped[bool] = mapped_column(
        server_default=text("false"),
        doc="Whether the spreadsheet only warns who types into a column that cannot be typed"
        " in; if not, it lets nobody but its owner.",
    )
    state: Mapped[LinkState] = mapped_column(
        one_of(LinkState, "state"), default=LinkState.ACTIVE, doc="How the link fares."
    )
    reason: Mapped[str | None] = mapped_column(
        doc="Why it does not work, and what mends it; empty when it works."
    )
    mass_change: Mapped[MassChange | None] = mapped_column(
        one_of(MassChange, "mass_change"),
        doc="In what way many rows changed alike; resuming says that it was meant, or undone."
        " Empty when nobody is asked.",
    )
    mass_change_rows: Mapped[int | None] = mapped_column(
        doc="How many rows changed in that way; empty when nobody is asked."
    )
    synced_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When tab and database were last seen together."
    )
    touched_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When somebody last asked to look at the tab at once."
    )
    resumed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When somebody last accepted what the link was paused for."
    )
    previewed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True),
        doc="When the worker last wrote down what linking the existing tab would change.",
    )
    cleared_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True),
        doc="When everything of ours but the values was off the tab of a link that was given"
        " up; empty while the worker has yet to do it.",
    )
    row_count: Mapped[int] = mapped_column(
        server_default=text("0"), doc="How many records the tab showed then."
    )
    held_count: Mapped[int] = mapped_column(
        server_default=text("0"), doc="How many cells hold a refused or undecided edit."
    )


govern(Link.__table__, IN_TERRITORY, MOVES)
