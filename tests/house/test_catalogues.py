"""Every sentence is told in every language, in the words of the glossary."""

import ast
import tomllib
from collections import Counter
from enum import StrEnum
from functools import cache

import pytest

from schema.exchange.links.rules import SheetName
from schema.kernel.choices import Choice
from schema.kernel.choosing import chosen, context_of, shown
from schema.kernel.roles import Role
from schema.kernel.sentences import fields_of
from schema.kernel.sheet import Sheet
from schema.kernel.words import TRANSLATED, Language, path_of, read_messages
from schema.sheets import SHEETS
from sync.wording import TITLES, action_called, action_word, codes
from tests.house.catalogues import Key, catalogue, choices, terms, wanted
from tests.house.inventory import ROOT, SOURCES

WRITE = (
    "run `python -m tests.house.write_docs`, write what is missing under msgstr in"
    " schema/locale/*/LC_MESSAGES/salesbook.po, and run it again"
)
ENDS = {".": "。", "?": "。"}


@cache
def messages_of(language: Language) -> dict[Key, str]:
    """Read a catalogue once for all that is asked of each of its messages."""
    return read_messages(path_of(language))


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_what_the_code_says_and_nothing_else(language: Language) -> None:
    assert path_of(language).read_text() == catalogue(language), WRITE


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_in_english(language: Language) -> None:
    known = messages_of(language)
    assert [key for key in wanted() if not known.get(key)] == [], WRITE


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("key", [key for key in wanted() if key[0] is None], ids=lambda k: k[1])
def test_a_translation_names_the_same_facts_and_is_a_sentence(
    language: Language, key: Key
) -> None:
    (_, english), words = key, messages_of(language)[key]
    assert words != english
    assert words.endswith(ENDS[english[-1]])
    assert Counter(fields_of(words)) == Counter(fields_of(english))


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("key", [key for key in wanted() if key[0] == "phrase"], ids=str)
def test_a_translated_phrase_has_the_gaps_of_the_phrase(language: Language, key: Key) -> None:
    words = messages_of(language)[key]
    assert len(fields_of(words)) == key[1].count("{}")


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("key", [key for key in wanted() if key[0] == "console"], ids=str)
def test_a_translated_label_is_filled_with_the_same_facts(language: Language, key: Key) -> None:
    words = messages_of(language)[key]
    assert Counter(fields_of(words)) == Counter(fields_of(key[1]))


def test_the_glossary_tells_every_state_role_and_sheet_and_every_choice_and_action() -> None:
    states = [one for kind in Choice.__subclasses__() for one in kind if is_state(kind)]
    told = [
        *(("state", state.value) for state in states),
        *(("role", role.value) for role in Role),
        *(("sheet", sheet.value) for sheet in SheetName),
        *(("choice", one.value) for kind in choices() for one in kind if is_choice(kind)),
        *(("action", action) for sheet in SHEETS.values() for action in sheet.actions),
        *(("header", title) for title in TITLES.values()),
    ]
    assert sorted(set(told)) == sorted(key for key in terms() if key[0] != "field")


def is_state(kind: type[StrEnum]) -> bool:
    """Tell what a record may be in, one after the other."""
    return kind.__name__.endswith("State")


def is_choice(kind: type[StrEnum]) -> bool:
    """Tell what is no state: the states are told already."""
    return context_of(kind) == "choice"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", choices(), ids=lambda kind: kind.__name__)
def test_each_choice_of_a_column_has_a_word_of_its_own_that_is_understood(
    language: Language, kind: type[StrEnum]
) -> None:
    assert [chosen(kind, f" {shown(one, language).upper()} ") for one in kind] == list(kind)
    assert [chosen(kind, one.value) for one in kind] == list(kind)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: sheet.name)
def test_the_headers_of_a_sheet_differ_and_each_action_is_called_by_its_word(
    language: Language, sheet: Sheet
) -> None:
    headers = list(codes(sheet, language).values())
    assert len(set(headers)) == len(headers)
    words = [action_word(action, language) for action in sheet.actions]
    assert [action_called(sheet, word) for word in words] == list(sheet.actions.values())


def said(call: ast.Call) -> str:
    """Name what is called."""
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def test_what_the_api_says_is_a_sentence_and_no_bare_text() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        if path.is_relative_to(ROOT / "api")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and said(call) in {"GraphQLError", "Refused", "NotSignedIn", "BadExport", "problem"}
        for told in call.args[2 if said(call) == "Refused" else said(call) == "problem" :][:1]
        if isinstance(told, ast.Constant | ast.JoinedStr)
    ]
    assert bare == [], "write the text as Sentence(…), so that it can be translated"


def test_a_sentence_is_written_out_where_it_is_made() -> None:
    made = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and said(call) == "Sentence"
        and not isinstance(call.args[0], ast.Constant)
    ]
    read_off = tuple(f"schema/kernel/{room}.py" for room in ("errors", "refusals", "retelling"))
    assert [place for place in made if not place.startswith(read_off)] == []


def test_the_catalogues_travel_with_the_package() -> None:
    packaged = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "*.po" in packaged["tool"]["setuptools"]["package-data"]["*"]
