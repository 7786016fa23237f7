"""The catalogues of sentences: what must be in them, found in the code, and how to write them.

Sentences are the docstrings of refusals and the templates of ``Sentence(…)``; words of ours
that stand inside them come from the glossary, phrases from where the code makes them.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import normalize
from jinja2 import Environment, nodes

from api.printing.writing import CONTEXT as PAPER
from schema.customers.accounts.rules import FACTS
from schema.kernel.choosing import context_of
from schema.kernel.money import WORDS
from schema.kernel.mutations import VERBS
from schema.kernel.sheet import ACTION
from schema.kernel.verbs import ALLOWED
from schema.kernel.words import GAP, Language, path_of, read_messages
from schema.papers import PAPERS
from schema.sheets import SHEETS
from sync.cells import WANTED
from sync.wording import HEADER as OVER_COLUMN
from sync.wording import NOTE, NOTES, TEXT, TEXTS, TITLES
from tests.house.inventory import ROOT, SOURCES, refusals

Key = tuple[str | None, str]
Translations = Mapping[Language, str]

GLOSSARY: Final = ROOT / "docs" / "glossary.md"
TERM: Final = re.compile(r"\| [^|]+ \| `([^`|]+)`[^|]* \| ([^|]+) \| ([^|]+) \|")
KINDS: Final = {"Role": "role", "SheetName": "sheet"}
PHRASES: Final = frozenset({"subject", "what"})
TEMPLATES: Final = sorted(
    path
    for room in ("console/templates", "printing")
    for path in (ROOT / "api" / room).glob("*.html")
)
SAYS: Final = frozenset({"t", "labels"})
"""What the console says a label with."""

PARTS: Final = frozenset({"_within", "_too_many"})
HEADER: Final = """\
# Written by `python -m tests.house.write_docs`, which keeps what stands under msgstr.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"
"""


def terms() -> dict[Key, Translations]:
    """Read the words of the glossary that stand inside sentences: states, roles, fields."""
    found: dict[Key, Translations] = {}
    told, _, _ = GLOSSARY.read_text().partition("\n## Words of the sync")
    _, _, facts = told.partition("\n## Facts and figures")
    kinds = KINDS | {kind.__name__: context_of(kind) for kind in choices()}
    for code, simplified, traditional in TERM.findall(facts):
        kind, _, member = code.partition(".")
        context = kinds.get(kind, "state" if kind.endswith("State") else None)
        words = {Language.SIMPLIFIED: simplified, Language.TRADITIONAL: traditional}
        sheet, _, action = code.partition(": ")
        if context is not None:
            found[context, member.lower()] = words
        elif code in TITLES:
            found[OVER_COLUMN, TITLES[code]] = words
        elif sheet in SHEETS:
            found[ACTION, action] = words
        elif re.fullmatch("[a-z]+([A-Z][a-z]+)*", code):
            found.setdefault(("field", code), words)
    return found


def choices() -> list[type[StrEnum]]:
    """List the kinds of choices that stand in tabs."""
    columns = (column for sheet in SHEETS.values() for column in sheet.columns)
    kinds = {column.kind: None for column in columns if issubclass(column.kind, StrEnum)}
    return list(kinds)


def said_in_tabs() -> set[Key]:
    """List what stands in tabs: headers, notes, short texts, what a cell should hold."""
    columns = [column for sheet in SHEETS.values() for column in sheet.columns]
    keys = {(OVER_COLUMN, one) for one in [*TITLES.values(), *(c.title for c in columns)]}
    keys |= {(NOTE, one) for one in [*NOTES.values(), *(c.words for c in columns)]}
    keys |= {(TEXT, one) for one in TEXTS} | {("kind", one) for one in WANTED.values()}
    return keys | {("kind", "text"), ("phrase", "the new row")}


@cache
def wanted() -> tuple[Key, ...]:
    """List everything a catalogue must translate."""
    sentences = [r.__doc__ or "" for r in refusals() if not r.__subclasses__()]
    keys: set[Key] = {(None, one) for one in [*sentences, *_templates()]}
    keys |= {("phrase", one) for one in _phrases()} | {("verb", one) for one in _verbs()}
    keys |= {("part", one) for one in _parts()} | {("count", one) for one in WORDS.values()}
    keys |= {("console", one) for one in _labels()} | {("fact", one) for one in FACTS.values()}
    keys |= {(PAPER, one) for paper in PAPERS.values() for one in paper.words()}
    keys.add(("state", "nothing"))
    keys |= said_in_tabs() | set(terms())
    return tuple(sorted(keys, key=lambda key: (key[0] or "", key[1])))


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _trees(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(folders) and not place.startswith("sync/localsheets/"):
            yield path, _parsed(path)


def _called(node: ast.Call) -> str:
    said = node.func
    return said.id if isinstance(said, ast.Name) else getattr(said, "attr", "")


def _calls(*folders: str) -> Iterator[tuple[ast.Module, ast.Call]]:
    for _, tree in _trees(*folders):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield tree, node


def _templates() -> Iterator[str]:
    """Find the sentences that are written out where they are made."""
    for _, call in _calls("api/", "schema/", "sync/"):
        if _called(call) == "Sentence" and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


def _labels() -> Iterator[str]:
    """Find the labels of the console and of papers, in their templates and in its code."""
    for path in TEMPLATES:
        page = Environment(autoescape=True).parse(path.read_text())
        for said in page.find_all(nodes.Call):
            if isinstance(said.node, nodes.Name) and said.node.name in SAYS:
                yield from (one.value for one in said.args[:1] if isinstance(one, nodes.Const))
    for tree, call in _calls("api/console/"):
        if _called(call) in {*SAYS, "Label"} and call.args:
            yield from _texts(tree, call.args[0])


def _verbs() -> Iterator[str]:
    """Name what a role may not do, as its refusal does."""
    for verb in VERBS.values():
        if hasattr(verb.operation, ALLOWED):
            name = verb.operation.__name__.replace("_", " ")
            yield f"{name} ({verb.operation.__module__.split('.')[-2]})"


def _parts() -> Iterator[str]:
    """Name the parts of a document that are counted."""
    for tree, call in _calls("api/execution/"):
        if _called(call) in PARTS and call.args:
            yield from _texts(tree, call.args[0])
    yield from ("levels", "fields", "aliases", "directives", "spreads")


def _phrases() -> Iterator[str]:
    """Find the phrases that functions and refusals are given as their subject."""
    places = dict(_places())
    for tree, call in _calls("schema/"):
        at = places.get(_called(call))
        told = next((word.value for word in call.keywords if word.arg in PHRASES), None)
        if told is None and at is not None and at < len(call.args):
            told = call.args[at]
        if told is not None and at is not None:
            yield from (text for text in _texts(tree, told) if re.search("[a-z]", text))
    for verb in VERBS.values():
        if verb.subject is not None:
            yield f"{verb.table.__name__} {GAP}"


def _places() -> Iterator[tuple[str, int]]:
    """Tell of each function and refusal that takes a phrase, which argument that is."""
    for _, tree in _trees("schema/"):
        for node in ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names = [one.arg for one in node.args.args]
            elif isinstance(node, ast.ClassDef):
                lines = (line for line in node.body if isinstance(line, ast.AnnAssign))
                names = [line.target.id for line in lines if isinstance(line.target, ast.Name)]
            for name in PHRASES & set(names):
                yield getattr(node, "name", ""), names.index(name)


def _texts(tree: ast.Module, told: ast.expr) -> Iterator[str]:
    """Write out what an expression may say, with gaps for what it fills in."""
    match told:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            parts = (v.value if isinstance(v, ast.Constant) else GAP for v in values)
            yield "".join(map(str, parts))
        case ast.IfExp(body=one, orelse=other):
            yield from (*_texts(tree, one), *_texts(tree, other))
        case ast.Name(id=name):
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                    yield from _texts(tree, node.value)


def catalogue(language: Language) -> str:
    """Write a catalogue: what the code says now, with the translations there are."""
    known = read_messages(path_of(language))
    words = {key: told[language] for key, told in terms().items()}
    entries = [_entry(key, words.get(key) or known.get(key, "")) for key in wanted()]
    return "\n".join([HEADER.format(language=language.replace("-", "_")), *entries])


def _entry(key: Key, translation: str) -> str:
    context, english = key
    lines = [] if context is None else [f"msgctxt {normalize(context, width=0)}"]
    lines += [
        f"msgid {normalize(english, width=0)}",
        f"msgstr {normalize(translation, width=0)}",
    ]
    return "\n".join(lines) + "\n"
