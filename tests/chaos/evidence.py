"""What is kept of a round that broke a promise: every call, the edit log, the conflict list."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from starlette.types import Message, Scope

from tests.sync.office import Office

TABLES: Final = ("edits", "conflicts", "sync_rows", "sync_writes", "links")


@dataclass(slots=True)
class Journal:
    """The calls of a round as the server saw them, in order."""

    calls: list[dict[str, object]] = field(default_factory=list[dict[str, object]])

    def note(self, scope: Scope, body: bytes, answer: list[Message], fate: str) -> None:
        """Write a call down with its answer: a person's, or what became of a worker's."""
        told = b"".join(message.get("body", b"") for message in answer)
        self.calls.append(
            {
                "at": time.time(),
                "fate": fate,
                "from": "%s:%s" % (scope["client"] or ("", "")),
                "call": f"{scope['method']} {scope['path']}?{scope['query_string'].decode()}",
                "body": body.decode(),
                "answer": told.decode(errors="replace"),
            }
        )

    def keep(self, folder: Path, office: Office) -> None:
        """Lay everything down in ``folder``: a file of calls, and one for each table."""
        folder.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(call, ensure_ascii=False) for call in self.calls)
        (folder / "calls.jsonl").write_text("\n".join(lines))
        for table in TABLES:
            rows = office.stage.business.rows(f"SELECT to_jsonb(t)::text FROM {table} t")  # noqa: S608 - ours
            (folder / f"{table}.jsonl").write_text("\n".join(row for (row,) in rows))
