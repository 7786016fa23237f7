"""A server for rehearsals: a switchboard of faults, and a journal of people's edits.

`create_app(folder, Rehearsal())` asks for it, and `rehearsing(server)` lets faults cut
connections. Without them the server has neither these routes nor these middlewares.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import override

from sync.localsheets.calls import json_answer, refused
from sync.localsheets.diary import Attentive, Diary
from sync.localsheets.serving import OneWrite, Server
from sync.localsheets.switchboard import CUT, DOOR, Fault, Faulty, Switchboard

MALFORMED = (ValueError, KeyError, TypeError, AttributeError, re.error)


class Cuttable(OneWrite):
    """HTTP whose connections an application may cut."""

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        abort: Any = self.transport.abort
        self.scope["extensions"] = {CUT: {"cut": abort}}


def rehearsing(server: Server) -> Server:
    """Let a server's faults cut connections; to be called before it starts."""
    server.config.http = Cuttable
    return server


@dataclass
class Rehearsal:
    """What a rehearsal needs beside the server."""

    switchboard: Switchboard = field(default_factory=Switchboard)
    diary: Diary = field(default_factory=Diary)

    @property
    def middleware(self) -> list[Middleware]:
        """Let requests meet faults, and know who sends them."""
        return [Middleware(Faulty, switchboard=self.switchboard), Middleware(Attentive)]

    @property
    def routes(self) -> list[Route]:
        """Give the switchboard and the journal their addresses."""
        return [
            Route(f"{DOOR}/faults", self._faults, methods=["GET", "POST", "DELETE"]),
            Route(f"{DOOR}/journal", self._journal, methods=["GET", "DELETE"]),
        ]

    async def _faults(self, request: Request) -> Response:
        """Switch faults on, tell those that are on, or switch all of them off."""
        if request.method == "DELETE":
            self.switchboard.faults.clear()
        if request.method == "POST":
            try:
                given = await request.json()
                self.switchboard.faults += [Fault.read(one) for one in given["faults"]]
            except MALFORMED as error:
                return refused(400, f"This is no list of faults: {error}", "INVALID_ARGUMENT")
        faults = [fault.as_json() for fault in self.switchboard.faults]
        return json_answer({"faults": faults})

    async def _journal(self, request: Request) -> Response:
        """Tell what people changed, or begin anew."""
        if request.method == "DELETE":
            self.diary.entries.clear()
        return json_answer({"entries": self.diary.entries})
