"""Opens rooms of the house one by one, each as if nobody had been in another before.

``python -m tests.house.alone`` opens all and ends with how many stay shut. A module that needs
another one to be loaded must import it: else a program ends at its start that begins elsewhere.
"""

import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import Final

import procrastinate  # noqa: F401 - what is not ours is loaded once
import sqlalchemy.ext.asyncio  # noqa: F401
import strawberry  # noqa: F401

HOUSE: Final = Path("schema")
FIRST: Final = ("sync.main", "salesbook.cli", "api.app", "schema.reactions", "schema.sheets")


def rooms() -> list[str]:
    """Name what is opened: where programs begin, and wherever tables are declared."""
    tables = sorted(HOUSE.glob("*/*/tables.py"))
    return [*FIRST, *(".".join(path.with_suffix("").parts) for path in tables)]


def opens(room: str) -> bool:
    """Tell whether a module can be the first one that is imported; say why it cannot."""
    process = os.fork()
    if process == 0:
        try:
            importlib.import_module(room)
        except Exception:  # noqa: BLE001 - whatever it is, the room is shut
            sys.stderr.write(f"{room}:\n{traceback.format_exc()}")
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    return os.waitpid(process, 0)[1] == 0


if __name__ == "__main__":
    sys.exit(len([room for room in rooms() if not opens(room)]))
