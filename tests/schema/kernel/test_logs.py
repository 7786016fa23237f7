"""Logs are for programs or for people, and show nothing that was sent."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from structlog.contextvars import bound_contextvars

from schema.kernel.logs import Forwarding, LogLevel, write_logs
from schema.kernel.settings import HouseSettings
from schema.kernel.work import House

SECRET: Final = "the secret of this house"  # noqa: S105 - for tests only
TOKEN: Final = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl"  # noqa: S105 - as above
PRIVATE: Final = {
    "a known secret": (f"signed with {SECRET}", "signed with …"),
    "a token": (f"got {TOKEN}.", "got …."),
    "a header": ("Authorization: Bearer abc.def/ghi", "Authorization: Bearer …"),
    "an API key": ("shown sbk_12ab-34_cd twice", "shown … twice"),
    "a password in an address": (
        "at postgresql://me:word@db/sales",
        "at postgresql://…db/sales",
    ),
    "a password in a setting": ("host=db password=word user=me", "host=db password=… user=me"),
    "an e-mail address": ("<ann.o'hara+x@mail.example.org> wrote", None),
    "what is no secret": ("cycle 17 of 20 @ noon: 5/8", "cycle 17 of 20 @ noon: 5/8"),
}
TWICE: Final = text("INSERT INTO sync_watches VALUES ('spreadsheet', :private)")
Read = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def written() -> Iterator[Read]:
    """Write logs as programs read them, and read them so."""
    to = io.StringIO()
    write_logs("json", "info", frozenset({SECRET}), to)
    yield lambda: [json.loads(line) for line in to.getvalue().splitlines()]
    structlog.reset_defaults()
    for ours in [one for one in logging.root.handlers if isinstance(one, Forwarding)]:
        logging.root.removeHandler(ours)


@pytest.mark.parametrize("case", PRIVATE)
def test_what_is_private_is_hidden_wherever_it_stands(written: Read, case: str) -> None:
    said, shown = PRIVATE[case]
    structlog.get_logger().warning(said, fact=said, facts=[said], more={"deep": said})
    (line,) = written()
    told = {line["event"], line["fact"], *line["facts"], line["more"]["deep"]}
    assert len(told) == 1
    if shown is None:
        assert "@" not in told.pop()
    else:
        assert told == {shown}


def test_the_words_of_others_are_told_without_what_they_quote(written: Read) -> None:
    structlog.get_logger().warning("refused", said="Invalid value \"Ann's\" in 'Leads'!B2")
    (line,) = written()
    assert line["said"] == "Invalid value “…” in “…”!B2"


def test_a_line_tells_its_level_time_and_number(written: Read) -> None:
    with bound_contextvars(request="r-1"):
        structlog.get_logger().info("done", count=3)
    structlog.get_logger().debug("not told")
    (line,) = written()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "done", "count": 3, "level": "info", "request": "r-1"}


def test_an_exception_is_told_by_its_kind_and_place(written: Read) -> None:
    def fail() -> None:
        raise ValueError("what Ann typed")

    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("it failed", said=ValueError("what Ann typed"))
    (line,) = written()
    assert line["said"] == "ValueError"
    first, *places = line["exception"].splitlines()
    assert first == "ValueError"
    assert places[-1].startswith("  tests/schema/kernel/test_logs.py:")
    assert places[-1].endswith(" in fail")


async def test_an_error_of_the_database_tells_its_rule_and_no_row(
    house: House, written: Read
) -> None:
    async with house.sessions() as session:
        await session.execute(TWICE, {"private": "what Ann typed"})
        with pytest.raises(IntegrityError) as failed:
            await session.execute(TWICE, {"private": "what Ann typed"})
    structlog.get_logger().error("bug", exc_info=failed.value)
    (line,) = written()
    assert "what Ann typed" in str(failed.value.orig)
    assert "23505 pk_sync_watches sync_watches" in line["exception"]
    assert "Ann" not in line["exception"]


def test_warnings_of_libraries_are_lines_like_ours(written: Read) -> None:
    logging.getLogger("library").warning("look at %s\nwhat ann@x.org typed", "this")
    logging.getLogger("library").info("not told")
    (line,) = written()
    line.pop("timestamp")
    assert line == {"event": "look at this", "logger": "library", "level": "warning"}


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_people_read_text_from_a_level_on(level: LogLevel) -> None:
    to = io.StringIO()
    write_logs("text", level, to=to)
    for name in ("debug", "info", "warning", "error"):
        getattr(structlog.get_logger(), name)(f"a {name}")
    told = [line.split("] ")[1].split()[1] for line in to.getvalue().splitlines()]
    names = ["debug", "info", "warning", "error"]
    assert told == names[names.index(level) :]
    structlog.reset_defaults()


def test_settings_name_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:pass%20word@db/sales")
    assert HouseSettings().secrets() == {"pass word"}
