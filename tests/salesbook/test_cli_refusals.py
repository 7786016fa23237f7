"""The commands when they cannot: they say so in a sentence, and end as programs expect."""

from typing import Final

import pytest

from salesbook.database import Urls
from tests.salesbook.conftest import Salesbook, reach


def test_a_refusal_of_the_business_is_a_sentence(salesbook: Salesbook, urls: Urls) -> None:
    said = salesbook("link", "leads", "--role", "seller", **reach(urls))
    sentence = "Edits of sheet leads under role seller need a territory; name one.\n"
    assert (said.code, said.out, said.err) == (1, "", sentence)


WRONG: Final = [
    (
        "migrate",
        "DATABASE_URL",
        "mysql://x",
        "write it like postgresql://user:password@host:5432/name.",
    ),
    (
        "check",
        "DATABASE_OWNER_URL",
        "nonsense",
        "write it like postgresql://user:password@host:5432/name.",
    ),
    (
        "seed",
        "COMPANY_TIME_ZONE",
        "Mars/Base",
        "Mars/Base is no time zone; write one like Asia/Shanghai.",
    ),
    (
        "worker",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "/nowhere/key.json",
        "there is no file /nowhere/key.json.",
    ),
]


@pytest.mark.parametrize("command", ["migrate", "seed", "check", "link leads"])
def test_a_database_that_is_not_there_is_a_sentence(salesbook: Salesbook, command: str) -> None:
    gone = "postgresql://app@127.0.0.1:9/sales"  # the port of the discard protocol
    said = salesbook(*command.split(), DATABASE_URL=gone)
    sentence = "The database does not answer; is its address right? connection failed: "
    assert (said.code, said.out, said.err.splitlines()[0][: len(sentence)]) == (1, "", sentence)
    assert "Traceback" not in said.err


@pytest.mark.parametrize("command", ["seed", "check"])
def test_a_database_without_tables_is_a_sentence(
    salesbook: Salesbook, empty: Urls, command: str
) -> None:
    said = salesbook(command, **reach(empty))
    sentence = "The database has no tables yet; run salesbook migrate first.\n"
    assert (said.code, said.out, said.err) == (1, "", sentence)


@pytest.mark.parametrize("command", ["serve", "token --role admin"])
def test_a_secret_that_is_too_short_is_a_sentence(
    salesbook: Salesbook, urls: Urls, command: str
) -> None:
    said = salesbook(*command.split(), TOKEN_SECRET="short", **reach(urls))  # noqa: S106 - none
    assert (said.code, said.out, said.err) == (
        2,
        "",
        "TOKEN_SECRET: it needs at least 32 characters.\n",
    )


@pytest.mark.parametrize(("command", "setting", "value", "sentence"), WRONG)
def test_a_wrong_setting_is_a_sentence(
    salesbook: Salesbook, urls: Urls, command: str, setting: str, value: str, sentence: str
) -> None:
    said = salesbook(command, **{**reach(urls), setting: value})
    assert (said.code, said.out, said.err) == (2, "", f"{setting}: {sentence}\n")


def test_a_command_nobody_knows_is_told(salesbook: Salesbook) -> None:
    assert salesbook("sell").code == 2


def test_a_walk_beside_nothing_says_what_to_start(salesbook: Salesbook) -> None:
    gone = "http://127.0.0.1:9"  # the port of the discard protocol
    said = salesbook("tour", "--url", gone, "--sheets-url", gone)
    assert said.code == 1
    assert said.out.endswith("Is the demo running? Start it with make demo.\n")


def test_the_demo_needs_two_ports(salesbook: Salesbook, urls: Urls) -> None:
    said = salesbook("demo", "--port", "8123", "--sheets-port", "8123", **reach(urls))
    sentence = "The API and the Sheets server need two different ports.\n"
    assert (said.code, said.err) == (1, sentence)
