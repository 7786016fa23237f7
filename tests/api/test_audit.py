"""The official audit of GraphQL over HTTP, by those who wrote the specification."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from api.identity import Tokens
from salesbook.database import Urls
from schema.kernel.roles import Role
from tests.bench.servers import serving

FOLDER: Final = Path(".salesbook/audit").absolute()
NODE: Final = shutil.which("node")


@pytest.mark.skipif(
    NODE is None or not (FOLDER / "node_modules/graphql-http").is_dir(),
    reason="needs Node, and the audit that make test fetches",
)
def test_the_official_audit_finds_nothing(urls: Urls, tokens: Tokens) -> None:
    settings = {"DATABASE_URL": urls.application, "TOKEN_SECRET": tokens.secret}
    token = tokens.mint("root", Role.ADMIN, datetime.now(UTC))
    with serving("api.main:application", "/graphql", settings) as api:
        found = subprocess.run(  # noqa: S603 - our own
            [str(NODE), Path(__file__).with_name("audit.mjs"), api.url, token, FOLDER],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    assert found.stdout == "61 of 61\n"
