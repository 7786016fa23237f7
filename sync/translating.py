"""Letting a tab speak another language: its headers, the words in its cells, its sentences.

Words of ours are found and replaced where they stand, and only where they still stand: a header
that people have renamed stays, also if they do so in that very second. What a cell means does
not change, so nothing is an edit.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.exchange.edits.tables import Edit
from schema.kernel.choosing import shown
from schema.kernel.retelling import retold
from schema.kernel.sheet import Sheet
from schema.kernel.words import Language
from sync import memory
from sync.picture import kinds
from sync.tables import BaseRow, Refusal
from sync.wording import codes

WORDS: Final = "words"
"""The part of a column's look that its words are: known by the language they are in."""

NEW_ROW: Final = "new row"
Span = Mapping[str, int]


def replacements(
    sheet: Sheet, language: Language, code: str, header: Span, below: Span
) -> Iterator[dict[str, Any]]:
    """Replace our words in a column, wherever it stands, by those of a language."""
    others = [one for one in Language if one is not language]
    wanted = codes(sheet, language)[code]
    for was in dict.fromkeys(codes(sheet, other)[code] for other in others):
        if was != wanted:
            yield _replace(was, wanted, header)
    kind = kinds(sheet)[code]
    if not issubclass(kind, StrEnum):
        return
    words = {shown(one, language): one for one in kind}
    for word, one in words.items():
        for was in dict.fromkeys(shown(one, other) for other in others):
            if was not in words:
                yield _replace(was, word, below)


def _replace(was: str, wanted: str, span: Span) -> dict[str, Any]:
    whole = {"matchEntireCell": True, "matchCase": False, "includeFormulas": False}
    return {"findReplace": {"find": was, "replacement": wanted, "range": span, **whole}}


async def retell(session: AsyncSession, link: UUID, was: Language, now: Language) -> None:
    """Tell in another language why values are held in cells, and why new rows were refused.

    The edit log knows the sentences in English.
    """
    rows = {
        key: row
        for key, row in (await memory.base_rows(session, link)).items()
        if any("h" in kept for kept in row.cells.values())
    }
    said = await session.scalars(
        select(Edit.sentence)
        .where(Edit.link_id == link, Edit.key.in_([*rows, NEW_ROW]))
        .where(Edit.sentence.is_not(None))
        .distinct()
    )
    told = {retold(one, was): retold(one, now) for one in said if one}
    for row in rows.values():
        _retell_row(row, told)
    for refusal in await session.scalars(select(Refusal).where(Refusal.link_id == link)):
        refusal.sentence = told.get(refusal.sentence, refusal.sentence)
    await session.flush()


def _retell_row(row: BaseRow, told: Mapping[str, str]) -> None:
    row.cells = {
        code: {**kept, "h": [kept["h"][0], told.get(kept["h"][1], kept["h"][1])]}
        if "h" in kept
        else kept
        for code, kept in row.cells.items()
    }
    row.seal = None
