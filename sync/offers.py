"""Which actions each row offers: those its record may take now, listed in its Action cell.

A row's list is put on when it differs from the one we put on last, and remembered once the
write is known to have run. It is known by its words' codes, joined by commas.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from schema.kernel.roles import Role
from schema.kernel.sheet import Sheet
from schema.kernel.verbs import allowed
from schema.kernel.words import Language
from sync.business import Record
from sync.memory import among
from sync.tables import BaseRow
from sync.wording import action_word

COMMA = ","


def offered(sheet: Sheet, role: Role, record: Record | None) -> str | None:
    """Say which actions are open to a record, or to a new one; None where there are none ever.

    What the role may not do is not offered.
    """
    if not sheet.actions:
        return None
    return COMMA.join(
        word
        for word in sheet.offered(_state(sheet, record))
        if role in allowed(sheet.actions[word].operation)
    )


def _state(sheet: Sheet, record: Record | None) -> str | None:
    code = sheet.state_code
    return None if record is None or code is None else record.cells[code].text


def action_list(words: str, language: Language) -> dict[str, Any]:
    """Put a list of actions into a rule of the Sheets API; no actions, no rule."""
    if not words:
        return {}
    return {"rule": one_of_list([action_word(word, language) for word in words.split(COMMA)])}


def one_of_list(words: list[str]) -> dict[str, Any]:
    """Offer these words in a drop-down; anything else may be typed and is judged by us."""
    values = [{"userEnteredValue": word} for word in words]
    condition = {"type": "ONE_OF_LIST", "values": values}
    return {"condition": condition, "showCustomUi": True, "strict": False}


def displaced(before: Mapping[str, BaseRow], now: Mapping[str, int]) -> list[str]:
    """Name the records that stand where one with another list stood.

    Nobody knows whether a list went along with its row: when rows are dragged it does, when
    they are sorted it may stay.
    """
    stood = [row for row in before.values() if row.key in now]
    stood.sort(key=lambda row: row.position)
    stands = sorted(stood, key=lambda row: now[row.key])
    return [
        mine.key for was, mine in zip(stood, stands, strict=True) if was.offered != mine.offered
    ]


async def forget(session: AsyncSession, link: UUID) -> None:
    """Doubt what every row lists: the whole column was given the list of a new record."""
    doubted = update(BaseRow).where(BaseRow.link_id == link)
    await session.execute(doubted.values(offered=None, seal=None))


async def note(session: AsyncSession, link: UUID, lists: Mapping[str, str | None]) -> None:
    """Remember what is listed in the rows of these records; None is not known."""
    for words in set(lists.values()):
        keys = [key for key, listed in lists.items() if listed == words]
        mine = BaseRow.link_id == link, among(BaseRow.key, keys)
        await session.execute(update(BaseRow).where(*mine).values(offered=words, seal=None))
