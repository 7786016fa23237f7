"""Where others tell that a spreadsheet changed, so that nobody has to wait.

``POST /sync/hook`` is for companion scripts: ``Salesbook-Signature: t=SECONDS,v1=HEX`` where
HEX is the HMAC-SHA-256 of ``SECONDS.BODY`` under SYNC_HOOK_SECRET. One that is older than five
minutes is not taken. ``POST /sync/drive`` is for Google Drive, which repeats the token that a
channel was opened with (push notifications of Drive v3). What either says is a hint, never
data: a stranger who had the secret could make us look sooner, or name somebody else as the one
who typed, no more.
"""

import hmac
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

import orjson
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from api.allowances import Means
from api.errors import OUTAGE, UNAVAILABLE, is_outage, problem
from api.manners import JSON
from api.protocol import Refused, respond
from api.rates import Rates
from schema.exchange.edits.operations import hear
from schema.exchange.edits.rules import Heard, Span, signature, spreadsheet_of
from schema.exchange.links.rules import check_spreadsheet
from schema.kernel.errors import DomainError
from schema.kernel.roles import Role
from schema.kernel.sentences import Sentence
from schema.kernel.words import language_of, told
from schema.kernel.work import Actor, House, perform

LOG: Final = structlog.get_logger(__name__)
LARGEST: Final = 10_000
FRESH: Final = 300
SIGNATURE: Final = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")
SCRIPT: Final = Actor("companion script", Role.ADMIN, "hook")
DRIVE: Final = Actor("Google Drive", Role.ADMIN, "hook")
OPENED: Final = "sync"
"""What Drive says first of all, when a channel was opened."""
A_SECOND: Final = 5.0
UNSIGNED: Final = Sentence(
    "Sign the request with SYNC_HOOK_SECRET, and send it within five minutes."
)
STRANGE: Final = Sentence("Show the token of a channel that a worker of ours opened.")
UNREADABLE: Final = Sentence(
    "Send an object with spreadsheet, and with tab, rows, columns and editor where known."
)


def routes(house: House, secret: str, now: Callable[[], datetime]) -> list[Route]:
    """Say where companion scripts and Drive are listened to; nowhere without a secret."""
    listening = Hook(house, secret, now, Rates(Means()))
    if not secret:
        return []
    return [
        Route("/sync/hook", listening.script, methods=["POST"]),
        Route("/sync/drive", listening.drive, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class Hook:
    """Listens to whoever knows the ``secret``, or was given a token that is signed with it."""

    house: House
    secret: str
    now: Callable[[], datetime]
    rates: Rates

    async def script(self, request: Request) -> Response:
        """Take one notice; 204 when it is taken, whether or not the spreadsheet is ours."""
        return await self._answer(request, SCRIPT, self._read)

    async def drive(self, request: Request) -> Response:
        """Take what Drive tells; 204 too when it has nothing to tell yet."""
        return await self._answer(request, DRIVE, self._understand)

    async def _answer(
        self,
        request: Request,
        who: Actor,
        read: Callable[[Request], Coroutine[Any, Any, Heard | None]],
    ) -> Response:
        language = language_of(request.headers.get("accept-language"))
        try:
            heard = await read(request)
            if heard is not None:
                await perform(self.house, who, self.now(), lambda work: hear(work, heard))
        except Refused as refused:
            body = problem(refused.code, told(refused.sentence, language))
            return respond(body, refused.status, JSON, refused.headers)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        except Exception as error:
            if not is_outage(error):
                raise
            return respond(problem(OUTAGE, UNAVAILABLE), 503, JSON)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def _read(self, request: Request) -> Heard:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                raise Refused(413, "PAYLOAD_TOO_LARGE", UNREADABLE)
        self._check(request.headers.get("salesbook-signature", ""), bytes(body))
        try:
            heard = _heard(orjson.loads(bytes(body)))
        except (ValueError, KeyError, TypeError, DomainError) as error:
            raise Refused(400, "BAD_REQUEST", UNREADABLE) from error
        self.rates.take(heard.spreadsheet_id, A_SECOND, self.now())
        return heard

    async def _understand(self, request: Request) -> Heard | None:
        told = request.headers
        spreadsheet = spreadsheet_of(self.secret, told.get("x-goog-channel-token", ""))
        if spreadsheet is None:
            raise Refused(401, "UNAUTHENTICATED", STRANGE)
        if told.get("x-goog-resource-state") == OPENED:
            return None
        self.rates.take(spreadsheet, A_SECOND, self.now())
        return Heard(spreadsheet)

    def _check(self, shown: str, body: bytes) -> None:
        found = SIGNATURE.fullmatch(shown)
        if found is None:
            raise Refused(401, "UNAUTHENTICATED", UNSIGNED)
        seconds, signed = int(found[1]), found[2]
        fresh = abs(self.now().timestamp() - seconds) <= FRESH
        if not hmac.compare_digest(signature(self.secret, seconds, body), signed) or not fresh:
            raise Refused(401, "UNAUTHENTICATED", UNSIGNED)


def _heard(told: Any) -> Heard:  # noqa: ANN401 - JSON
    """Understand a notice; raises ValueError, KeyError, TypeError, or a refusal."""
    spreadsheet = check_spreadsheet(_text(told["spreadsheet"]))
    if spreadsheet is None:
        raise ValueError("a notice names a spreadsheet")
    tab = told.get("tab")
    if tab is not None and (not isinstance(tab, int) or tab < 0):
        raise ValueError("a tab is known by its number")
    editor = told.get("editor")
    return Heard(
        spreadsheet,
        tab,
        _span(told.get("rows")),
        _span(told.get("columns")),
        _text(editor) if editor else None,
    )


def _span(told: Any) -> Span | None:  # noqa: ANN401 - JSON
    if told is None:
        return None
    first, end = told
    if not (isinstance(first, int) and isinstance(end, int)):
        raise TypeError("rows and columns are counted")
    return Span(first, end)


def _text(told: object) -> str:
    if not isinstance(told, str):
        raise TypeError("a name is a text")
    return told
