"""PostGraphile beside us: installed by ``make bench-peers``, on the same database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from salesbook.database import Urls
from tests.bench.database import DATA
from tests.bench.servers import Program, Serving, free_port, running

HERE: Final = Path(__file__).parent
FOLDER: Final = DATA / "peers"
WANTED: Final = {"postgraphile": 5, "node": 22}


class PeerMissing(Exception):
    """PostGraphile cannot be started; the message says what to do."""


def versions() -> dict[str, str]:
    """Tell what is installed; raises PeerMissing when it is not what we measure against.

    An older Node would have been given PostGraphile 4 without a word.
    """
    found: dict[str, str] = {}
    for name, oldest in WANTED.items():
        told = FOLDER / "node_modules" / name / "package.json"
        if not told.exists():
            raise PeerMissing(f"{name} is not in {FOLDER}; run make bench-peers.")
        found[name] = str(json.loads(told.read_text())["version"])
        major = int(found[name].partition(".")[0])
        if major < oldest or (name == "postgraphile" and major != oldest):
            raise PeerMissing(f"{name} is {found[name]}, not {oldest}; remove {FOLDER}.")
    return found


@contextmanager
def postgraphile(urls: Urls) -> Iterator[Serving]:
    """Make what it needs in the database, start it and stop it; raises PeerMissing."""
    versions()
    with psycopg.connect(urls.owner) as owner:
        owner.execute((HERE / "postgraphile.sql").read_bytes())
    port = free_port()
    node = (FOLDER / "node_modules/node/bin/node").absolute()
    settings = {
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
        "PORT": str(port),
        "DATABASE_URL": urls.application,
    }
    with (FOLDER / "postgraphile.log").open("w") as said:
        program = Program([str(node), str(HERE / "postgraphile.mjs")], FOLDER, said)
        with running(program, settings, f"http://127.0.0.1:{port}/graphql") as server:
            yield server
