"""A gate before the local Sheets server: it turns callers away, or answers in its place."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send


@dataclass
class Gate:
    """Answers the next calls with what it was given; lets the others through."""

    app: Starlette
    answers: deque[tuple[int, str, dict[str, str]]] = field(default_factory=deque[Any])
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    shut: frozenset[str] = frozenset()

    @property
    def state(self) -> Any:  # noqa: ANN401 - Starlette's own
        """What the server behind the gate is closed by."""
        return self.app.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.asked.append((scope["method"], scope["path"]))
        shut = scope["method"] in self.shut
        if not self.answers and not shut:
            await self.app(scope, receive, send)
            return
        status, said, headers = (503, "Away", {}) if shut else self.answers.popleft()
        error = {"error": {"code": status, "message": said, "status": "SAID"}}
        await JSONResponse(error, status, headers)(scope, receive, send)
