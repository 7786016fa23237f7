"""What people read is true: examples, commands, links and words are those of the code."""

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum, StrEnum
from pathlib import Path
from random import Random
from typing import Final

import psycopg
import pytest
from graphql import parse, validate
from psycopg import sql
from typer.main import get_command

import schema
import sync
from api.files.storing import Store
from api.served import SCHEMA
from salesbook import cli as _commands  # noqa: F401 - they register themselves
from salesbook.database import Urls
from salesbook.demo import ORDERS
from salesbook.sample import Sampler
from salesbook.shell import CLI
from schema.kernel.audit import Trail
from schema.kernel.choices import Choice
from schema.kernel.tables import Base
from schema.kernel.work import House
from schema.sheets import SHEETS
from sync.tables import Memory
from sync.wording import TITLES
from tests.business import NOON
from tests.house.inventory import ROOT, modules

DOCS: Final = ROOT / "docs"
README: Final = ROOT / "README.md"
DOCUMENTS: Final = [README, ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
GUIDES: Final = [README, *sorted(DOCS.glob("*.md"))]
GLOSSARY: Final = DOCS / "glossary.md"
FENCED: Final = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE: Final = re.compile(r"`([^`\n]+)`")
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def examples() -> Iterator[tuple[str, str]]:
    """Find every GraphQL example, and say where it stands."""
    for path in GUIDES:
        text = path.read_text()
        for block in FENCED.finditer(text):
            if block[2] == "graphql":
                line = text.count("\n", 0, block.start()) + 1
                yield f"{relative(path)}:{line}", block[3]


@pytest.mark.parametrize(
    "example", [pytest.param(text, id=place) for place, text in examples()]
)
def test_an_example_can_be_asked_of_the_served_schema(example: str) -> None:
    assert validate(SCHEMA._schema, parse(example)) == []  # noqa: SLF001 - what graphql-core serves


def test_readme_and_guide_have_examples() -> None:
    places = {place.partition(":")[0] for place, _ in examples()}
    assert {"README.md", "docs/graphql.md"} <= places


async def test_the_walk_names_the_numbers_that_come_next_in_a_fresh_demo(
    house: House, urls: Urls, tmp_path: Path
) -> None:
    told = replace(house, contents=Store(tmp_path).place)
    sampler = Sampler(told, Random(1), lambda: NOON, lambda _: None)  # noqa: S311 - no secret
    await sampler.fill(ORDERS)
    walk = README.read_text()
    with psycopg.connect(urls.owner) as owner:
        for table in ("leads", "customers", "orders", "invoices", "payments"):
            query = sql.SQL("SELECT max(number) FROM {}").format(sql.Identifier(table))
            (last,) = owner.execute(query).fetchone() or ("",)
            prefix, _, count = last.partition("-")
            assert f"{prefix}-{int(count) + 1:06d}" in walk


def said_in(path: Path) -> str:
    """Collect everything a document sets as code, in lines and in blocks."""
    text = path.read_text()
    blocks = [block[3] for block in FENCED.finditer(text)]
    return "\n".join([*blocks, *CODE.findall(FENCED.sub("", text))])


@pytest.mark.parametrize("path", GUIDES, ids=relative)
def test_every_command_that_is_named_exists(path: Path) -> None:
    commands = get_command(CLI).commands  # type: ignore[attr-defined] # a group of commands
    named = set(re.findall(r"(?:^|[\s(/])salesbook ([a-z][a-z-]*)", said_in(path)))
    assert named <= set(commands)


def test_the_readme_names_every_command() -> None:
    commands = get_command(CLI).commands  # type: ignore[attr-defined] # a group of commands
    named = set(re.findall(r"^\| `salesbook ([a-z-]+)` \|", README.read_text(), re.MULTILINE))
    assert named == set(commands)


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_every_make_target_that_is_named_exists(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:^|\s)make ([a-z]+)", said_in(path))) <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_every_link_within_the_house_leads_somewhere(path: Path) -> None:
    for link in LINK.findall(FENCED.sub("", path.read_text())):
        place, _, heading = link.partition("#")
        if not place.startswith(("https://", "http://")):
            target = (path.parent / place).resolve() if place else path
            assert target.exists(), link
            assert not heading or heading in headings(target), link


def headings(path: Path) -> set[str]:
    """Name the headings of a page as a link names them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", GUIDES, ids=relative)
def test_every_place_in_the_code_that_is_named_is_there(path: Path) -> None:
    roots = "api|docs|migrations|salesbook|schema|sync|tests"
    places = re.findall(rf"`((?:{roots})/[\w./-]+)`", path.read_text())
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_example_of_an_environment_names_every_setting_and_nothing_else() -> None:
    page = (DOCS / "settings.md").read_text()
    known = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^# ([A-Z_]+)=", example, re.MULTILINE)) == known


def glossary() -> dict[str, tuple[str, str, str]]:
    """Read the glossary: 简体, 繁體 and meaning of everything it names in the code."""
    words: dict[str, tuple[str, str, str]] = {}
    for line in GLOSSARY.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 5 and CODE.search(cells[1]):
            words |= {cells[1]: (cells[2], cells[3], cells[4])}
            words |= dict.fromkeys(CODE.findall(cells[1]), (cells[2], cells[3], cells[4]))
    return words


def kinds() -> list[type[Enum]]:
    """List every kind of choice and of state."""
    return [*Enum.__subclasses__(), *StrEnum.__subclasses__(), *Choice.__subclasses__()]


def terms() -> Iterator[str]:
    """Name everything people meet: tables, states and other choices, actions, our columns."""
    assert [*modules(schema), *modules(sync)], "now every table and every choice is known"
    for mapper in (m for base in (Base, Trail, Memory) for m in base.registry.mappers):
        yield f"`{mapper.class_.__name__}` `{mapper.class_.__tablename__}`"
    for kind in kinds():
        if kind.__module__.startswith("schema."):
            yield from (f"{kind.__name__}.{member.name}" for member in kind)
    for sheet in SHEETS.values():
        yield from (f"{sheet.name}: {word}" for word in sheet.actions)
    yield from TITLES


@pytest.mark.parametrize("term", sorted(set(terms())))
def test_every_word_people_meet_stands_in_the_glossary_in_three_languages(term: str) -> None:
    simplified, traditional, meaning = glossary()[term]
    assert CHINESE.search(simplified)
    assert CHINESE.search(traditional)
    assert meaning.endswith(".")


@pytest.mark.parametrize("kind", Choice.__subclasses__(), ids=lambda kind: kind.__name__)
def test_the_glossary_means_by_a_choice_what_the_code_and_the_api_mean(
    kind: type[Choice],
) -> None:
    told = {member.name: glossary()[f"{kind.__name__}.{member.name}"][2] for member in kind}
    assert told == {member.name: member.__doc__ for member in kind}


def test_the_glossary_names_nothing_that_is_gone() -> None:
    known = set(terms())
    enums = {term.partition(".")[0] for term in known if "." in term}
    pairs = {word for word in glossary() if re.fullmatch(r"`\w+` `\w+`", word)}
    choices = {word for word in glossary() if word.partition(".")[0] in enums and "." in word}
    tables = {term for term in known if term.startswith("`")}
    assert pairs - {"`api` `sync`"} == tables
    assert choices == {term for term in known if "." in term}
