"""The commands: what they print, and how they end."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from psycopg import sql

from api.identity import Tokens
from api.served import SCHEMA
from api.trusted import identifier, read_manifest
from salesbook.database import Urls
from salesbook.secret import token_secret
from salesbook.settings import ALL
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.house.inventory import checks
from tests.salesbook.conftest import SECRET, Salesbook, reach

ROOT: Final = Path(__file__).parents[2]
COMMANDS: Final = {
    "migrate", "seed", "serve", "worker", "local-sheets", "link", "sheets", "token", "sdl",
    "check", "settings", "tour", "demo", "trust", "backup", "restore", "restored",
    "rounds",
}  # fmt: skip


def business_of(urls: Urls) -> dict[str, list[dict[str, Any]]]:
    """Copy what a company knows: every business row without its ids and its moments."""
    skipped = ("audit_log", "alembic_version", "replies", "key_secrets")
    with psycopg.connect(urls.owner) as owner:
        names = [
            name
            for (name,) in owner.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                " AND NOT tablename LIKE 'sync_%' ORDER BY 1"
            )
            if name not in skipped
        ]
        return {name: _plain(owner, name) for name in names}


def _plain(owner: psycopg.Connection, name: str) -> list[dict[str, Any]]:
    """Copy a table; of rows that one statement made, nobody knows which id is the first."""
    found = owner.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)))
    titles = [column.name for column in found.description or ()]
    rows = [dict(zip(titles, row, strict=True)) for row in found]
    plain = [
        {
            title: value
            for title, value in row.items()
            if title not in {"id", "xid"}
            and not title.endswith("_id")
            and not isinstance(value, datetime)
        }
        for row in rows
    ]
    return sorted(plain, key=lambda row: [str(value) for value in row.values()])


def test_the_program_runs_as_a_module_and_lists_its_commands(folder: Path) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "salesbook", "--help"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=True,
    )
    words = {line.strip("│ ").partition(" ")[0] for line in asked.stdout.splitlines()}
    assert words >= COMMANDS
    assert (asked.stderr, list(folder.iterdir())) == ("", [])


@pytest.mark.parametrize("width", [80, 200])
def test_settings_lists_everything_that_can_be_set(salesbook: Salesbook, width: int) -> None:
    said = salesbook("settings", COLUMNS=str(width))
    wanted = {name.upper() for room in ALL for name in room.model_fields}
    listed = {line.strip("│ ").partition(" ")[0] for line in said.out.splitlines()}
    assert (said.code, said.err, wanted - listed) == (0, "", set())


def test_sdl_prints_the_schema_that_is_served(salesbook: Salesbook) -> None:
    said = salesbook("sdl")
    assert (said.code, said.out) == (0, f"{SCHEMA.as_str()}\n")


def test_trust_writes_a_manifest_and_names_each_document(
    salesbook: Salesbook, tmp_path: Path
) -> None:
    (tmp_path / "leads.graphql").write_text("{ leads { totalCount } }")
    path = tmp_path / "trusted.json"
    told = ("trust", str(tmp_path), "--manifest", str(path))
    name = identifier("{ leads { totalCount } }")
    said = salesbook(*told)
    assert (said.code, said.out, said.err) == (0, f"{name}  leads.graphql\n", "")
    assert read_manifest(path) == {name: "{ leads { totalCount } }"}
    (tmp_path / "leads.graphql").unlink()
    said = salesbook(*told)
    sentence = f"There is no .graphql file in {tmp_path}; name a folder with some.\n"
    assert (said.code, said.out, said.err) == (1, "", sentence)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.FINANCE, Role.ADMIN])
def test_token_mints_what_the_api_reads(salesbook: Salesbook, role: Role) -> None:
    said = salesbook("token", "--role", role.value)
    actor = Tokens(SECRET).read(f"Bearer {said.out}", datetime.now(UTC))
    assert (said.code, actor) == (0, Actor(role.value, role, "api"))


def test_no_token_is_minted_where_the_api_takes_none(salesbook: Salesbook) -> None:
    issuer = {"OIDC_ISSUER": "https://login.example.com/", "OIDC_AUDIENCE": "salesbook"}
    sentence = "The API takes no development tokens here; set DEVELOPMENT_TOKENS=1 to try.\n"
    for settings in (issuer, {"DEVELOPMENT_TOKENS": "0"}):
        said = salesbook("token", "--role", "admin", **settings)
        assert (said.code, said.out, said.err) == (2, "", sentence)
    said = salesbook("token", "--role", "admin", **issuer, DEVELOPMENT_TOKENS="1")
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"OIDC_ISSUER": "https://login.example.com/", "OIDC_AUDIENCE": ""},
            "OIDC_AUDIENCE: say for whom the tokens of OIDC_ISSUER must be.\n",
        ),
        (
            {"OIDC_ISSUER": "http://login.example.com/", "OIDC_AUDIENCE": "salesbook"},
            "OIDC_ISSUER: http://login.example.com/ is no address that starts with https://.\n",
        ),
    ],
)
def test_an_issuer_that_proves_nothing_is_refused(
    salesbook: Salesbook, settings: dict[str, str], sentence: str
) -> None:
    said = salesbook("token", "--role", "admin", **settings)
    assert (said.code, said.out, said.err) == (2, "", sentence)


def test_a_sellers_token_needs_a_user(salesbook: Salesbook) -> None:
    said = salesbook("token", "--role", "seller")
    sentence = "A seller sees the territory of a user; name one with --user.\n"
    assert (said.code, said.out, said.err) == (2, "", sentence)
    minted = salesbook("token", "--role", "seller", "--user", "ann@x.org").out
    actor = Tokens(SECRET).read(f"Bearer {minted}", datetime.now(UTC))
    assert actor == Actor("ann@x.org", Role.SELLER, "api")


def test_without_a_secret_one_is_made_once_for_its_owner_only(
    salesbook: Salesbook, folder: Path
) -> None:
    minted = salesbook("token", "--role", "admin", TOKEN_SECRET="").out
    file = folder / "data" / "token-secret"
    kept = token_secret(folder / "data")
    assert (file.stat().st_mode & 0o777, len(kept)) == (0o600, 64)
    assert Tokens(kept).read(f"Bearer {minted}", datetime.now(UTC)).role is Role.ADMIN


def test_migrate_can_be_repeated(salesbook: Salesbook, empty: Urls) -> None:
    for _ in range(2):
        said = salesbook("migrate", **reach(empty))
        assert (said.code, said.out) == (0, "The database has its newest shape.\n")
    assert business_of(empty)["orders"] == []


def test_the_same_seed_makes_the_same_company_and_it_is_loaded_once(
    salesbook: Salesbook, urls: Urls, second: Urls
) -> None:
    words = ("seed", "--orders", "6", "--seed", "3")
    for database in (urls, second):
        said = salesbook(*words, **reach(database))
        assert (said.code, said.out) == (0, "The sample company is loaded.\n")
    company = business_of(urls)
    assert company == business_of(second)
    assert len(company["orders"]) == 7, "six, and the one that comes in by telephone"
    said = salesbook("seed", **reach(urls))
    assert (said.code, said.out) == (0, "There is a company already.\n")
    assert business_of(urls) == company

    said = salesbook("check", **reach(urls))
    assert said.code == 0
    assert examined(said.out) == {
        check.code: (asked(urls, check.examined), 0) for check in checks()
    }

    with psycopg.connect(urls.owner) as owner:
        owner.execute("SET session_replication_role = replica")
        (number,) = owner.execute(
            "UPDATE orders SET total = total + 1 WHERE number = 'SO-000001' RETURNING number"
        ).fetchall()
    said = salesbook("check", **reach(urls))
    assert said.code == 1
    assert {code for code, (_, broken) in examined(said.out).items() if broken} == {"K3a"}
    assert number[0] in said.out


def examined(table: str) -> dict[str, tuple[int, int]]:
    """Read the table that check prints: rows examined and rows that break the promise."""
    rows = [[cell.strip() for cell in line.split("│")] for line in table.splitlines()]
    return {row[1]: (int(row[3]), int(row[4])) for row in rows if len(row) == 6 and row[1]}


def asked(urls: Urls, question: str) -> int:
    """Ask the database for a number."""
    with psycopg.connect(urls.owner) as owner:
        (row,) = owner.execute(question.encode()).fetchall()
        return int(row[0])


def test_link_binds_a_sheet_and_names_the_link(salesbook: Salesbook, urls: Urls) -> None:
    said = salesbook("link", "orders", "--spreadsheet", "1AbC-dEf_123", **reach(urls))
    assert (said.code, said.out) == (0, "Link LK-000001: the worker will make the tab.\n")
    said = salesbook("link", "leads", "--scope", "North", "--role", "seller", **reach(urls))
    assert (said.code, said.out) == (0, "Link LK-000002: the worker will make the tab.\n")
    with psycopg.connect(urls.owner) as owner:
        made = owner.execute(
            "SELECT sheet, spreadsheet_id, territory, role FROM links ORDER BY number"
        ).fetchall()
    assert made == [
        ("orders", "1AbC-dEf_123", None, "manager"),
        ("leads", None, "North", "seller"),
    ]


def test_link_proposes_a_tab_that_is_there(salesbook: Salesbook, urls: Urls) -> None:
    book = ("--spreadsheet", "1AbC-dEf_123")
    said = salesbook("link", "orders", *book, "--tab", "77", **reach(urls))
    told = "Link LK-000001: the worker looks at the tab; confirm it in the console.\n"
    assert (said.code, said.out) == (0, told)
    said = salesbook("link", "orders", "--tab", "77", **reach(urls))
    told = "Name the spreadsheet the tab is in, too: --spreadsheet.\n"
    assert (said.code, said.out, said.err) == (2, "", told)
    with psycopg.connect(urls.owner) as owner:
        made = owner.execute(
            "SELECT sheet, spreadsheet_id, tab_id, state FROM links"
        ).fetchall()
    assert made == [("orders", "1AbC-dEf_123", 77, "proposed")]
