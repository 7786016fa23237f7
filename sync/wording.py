"""What a tab says in its link's language: its headers, notes, actions and short texts."""

from collections.abc import Mapping, Sequence
from typing import Final

from schema.kernel.choosing import plain
from schema.kernel.sheet import ACTION, KEY, SYNC, Action, Sheet
from schema.kernel.words import JOINTS, Language, word

TITLES: Final[Mapping[str, str]] = {KEY: "Number", ACTION: "Action", SYNC: "Sync"}
NOTES: Final[Mapping[str, str]] = {
    KEY: "The number of the record. Leave it empty to enter a new one.",
    ACTION: "Choose what is to happen; the cell is cleared when it is done.",
    SYNC: "✓ in step · … waiting · ⚠ to be decided · ✗ refused, with the reason · ○ left.",
}
READ_ONLY: Final = "Not to be typed in: {}"
NEEDS: Final = "needs: {}"
TEXTS: Final = (READ_ONLY, NEEDS)
HEADER: Final = "header"
NOTE: Final = "note"
TEXT: Final = "text"


def codes(sheet: Sheet, language: Language = Language.ENGLISH) -> dict[str, str]:
    """Name every linked column of a sheet with its usual header, in their usual order."""
    named = {KEY: TITLES[KEY]}
    if sheet.actions:
        named[ACTION] = TITLES[ACTION]
    named[SYNC] = TITLES[SYNC]
    named |= {column.code: column.title for column in sheet.columns}
    return {code: word(HEADER, title, language) for code, title in named.items()}


def note(sheet: Sheet, code: str, language: Language) -> str:
    """Explain a column to the person who looks at it."""
    declared = {column.code: column.words for column in sheet.columns}
    return word(NOTE, {**declared, **NOTES}[code], language)


def title(sheet: Sheet, territory: str | None, language: Language) -> str:
    """Name the tab of a link."""
    told = sheet.title if language is Language.ENGLISH else word("sheet", sheet.name, language)
    return f"{told} {territory}" if territory else told


def protected(header: str, language: Language) -> str:
    """Say why a column is protected."""
    return word(TEXT, READ_ONLY, language).format(header)


def needed(headers: Sequence[str], language: Language) -> str:
    """Say which columns a new row still needs."""
    joint = ", " if language is Language.ENGLISH else JOINTS[", "]
    return word(TEXT, NEEDS, language).format(joint.join(headers))


def action_word(code: str, language: Language) -> str:
    """Say an action as the drop-down lists it."""
    return word(ACTION, code, language)


def action_called(sheet: Sheet, text: str) -> Action | None:
    """Find the action a person means: by its word in any of our languages."""
    wanted = plain(text)
    for code, action in sheet.actions.items():
        if wanted in {plain(action_word(code, language)) for language in Language}:
            return action
    return None
