"""``PUT /files?name=…`` and ``GET /files/{id}``: originals, sent and fetched as streams.

A file is fetched as bytes to be saved, whatever its sender said it is: no browser shows it, or
runs what is in it, in the name of this address.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from api.endpoint import AGAIN, Endpoint
from api.errors import OUTAGE, UNAVAILABLE, is_outage, problem
from api.files.coming import Coming, TooSlow, until_tomorrow
from api.files.scanning import NotClean, NotScanned
from api.files.storing import MOST_BYTES, Arriving, Store, TooLarge
from api.guesses import Shown
from api.manners import JSON
from api.protocol import Refused, no_change, respond
from schema.exchange.files import operations, queries
from schema.exchange.files.operations import Content, Upload
from schema.exchange.files.queries import NoSuchFile
from schema.exchange.files.rules import UNKNOWN, DailyQuotaReached, check_quota
from schema.exchange.files.tables import File
from schema.kernel.errors import DomainError, NotAllowed, NotFound
from schema.kernel.graphql import BadId, global_id, read_id
from schema.kernel.views import reading
from schema.kernel.work import Actor, Deed, Done, House, perform

LOG: Final = structlog.get_logger(__name__)
LARGE: Final = "The file is larger than 50 MB; send it in parts, or make it smaller."
SLOW: Final = (
    "The file comes too slowly, so nothing was kept; send it over a better connection, or in"
    " parts."
)
UNCLEAN: Final = "The virus scan refuses file {name}; nothing was kept. Send a clean one."
UNSCANNED: Final = "The virus scan does not answer; nothing was kept, try again in a moment."
PLAIN: Final = "Send the file as it is, without Content-Encoding."
NO_ROOM: Final = "Files cannot be kept at the moment; nothing was kept, try again later."
GONE: Final = "The bytes of file {id} are not where they should be; report this to an admin."
CLOSING: Final = {"Connection": "close"}
STATUSES: Final[Mapping[type[DomainError], int]] = {
    NotFound: 404,
    NotAllowed: 403,
    DailyQuotaReached: 429,
}
SEALED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-cache",
}


@dataclass(frozen=True, slots=True)
class FileDoor:
    """Takes files in and gives them out."""

    endpoint: Endpoint
    house: House
    store: Store
    coming: Coming = field(default_factory=Coming)

    def routes(self) -> list[Route]:
        """Say where it stands."""
        return [Route("/files", self.take, methods=["PUT"]), Route("/files/{id}", self.give)]

    async def take(self, request: Request) -> Response:
        """Answer one request to keep a file."""
        waits = "expect" in request.headers
        try:
            actor, upload = await self._admit(request)
            waits = False  # asked to send, it sends
            kind = request.headers.get("content-type", "")
            return _kept(await self.keep(actor, upload, kind, request.stream()))
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody is there to read it
        except Exception as error:
            refused = refused_by(error)
            if refused is None:
                raise
            if isinstance(error, DailyQuotaReached):
                left = until_tomorrow(self.endpoint.now(), self.house.company.zone)
                refused.headers["Retry-After"] = str(left)
            # closing on who still sends could keep the answer from them: that is let go by
            return _told(refused, CLOSING if waits or isinstance(error, TooSlow) else {})

    async def give(self, request: Request) -> Response:
        """Answer one request for a file."""
        try:
            return await self._give(request)
        except Exception as error:
            refused = refused_by(error)
            if refused is None:
                raise
            return _told(refused)

    async def sweep(self) -> None:
        """Take away the bytes no file needs; when the database is away, another time."""

        async def kept(hashes: Sequence[str]) -> set[str]:
            async with self.house.sessions() as session:
                return await queries.kept(session, hashes)

        try:
            gone = await self.store.sweep(kept, self.endpoint.now().timestamp())
        except SQLAlchemyError:
            LOG.warning("files were not swept: the database does not answer")
            return
        if gone:
            LOG.info("files were swept", gone=gone)

    async def keep(
        self, actor: Actor, upload: Upload, kind: str, parts: AsyncIterator[bytes]
    ) -> File:
        """Keep what somebody sends part by part, as the media type they say it is.

        Raises what ``take`` answers with: TooLarge, TooSlow, DailyQuotaReached, Refused.
        """
        with self.coming.file(actor.name) as count:
            return await self._keep(actor, upload, kind, self._counted(upload, parts, count))

    async def check(self, actor: Actor, name: str, size: int) -> Upload:
        """Look at what is said of a file before it comes, or refuse it."""
        if actor.only_reads:
            raise no_change(actor)
        check = partial(operations.check_upload, name=name, size=size, most=self._most)
        return await self._perform(actor, check)

    async def _admit(self, request: Request) -> tuple[Actor, Upload]:
        """Tell who sends a file and its name, or refuse it before it comes."""
        actor = await self.endpoint.admit(Shown.by(request))
        size = 0 if actor.only_reads else _check_headers(request)
        return actor, await self.check(actor, request.query_params.get("name", ""), size)

    @property
    def _most(self) -> int | None:
        return self.endpoint.means.upload or None

    async def _counted(
        self, upload: Upload, parts: AsyncIterator[bytes], count: Callable[[int], int]
    ) -> AsyncIterator[bytes]:
        async for part in parts:
            check_quota(upload.name, upload.sent + count(len(part)), self._most)
            yield part

    async def _keep(
        self, actor: Actor, upload: Upload, kind: str, parts: AsyncIterator[bytes]
    ) -> File:
        arriving = await self.store.receive(parts)
        try:
            await self._scan(arriving, upload.name)
            await run_in_threadpool(self.store.settle, arriving)
        finally:
            self.store.forget(arriving)
        keep = partial(
            operations.keep,
            name=upload.name,
            most=self._most,
            media_type=kind,
            content=Content(arriving.size, arriving.sha256),
        )
        file = await self._perform(actor, keep)
        self.endpoint.feed.hurry()
        return file

    async def _perform(self, actor: Actor, deed: Deed[Done]) -> Done:
        return await perform(self.house, actor, self.endpoint.now(), deed)

    async def _scan(self, arriving: Arriving, name: str) -> None:
        if self.store.scanner is None:
            return
        try:
            await self.store.scanner.look(arriving.path)
        except NotClean as error:
            raise Refused(422, "FILE_NOT_CLEAN", UNCLEAN.format(name=name)) from error
        except NotScanned as error:
            LOG.warning("the virus scan does not answer", exc_info=error)
            raise Refused(503, UNAVAILABLE, UNSCANNED, AGAIN) from error

    async def _give(self, request: Request) -> Response:
        actor = await self.endpoint.admit(Shown.by(request))
        told = request.path_params["id"]
        file = await self._find(actor, told)
        headers = {**SEALED, "ETag": f'"{file.sha256}"', "Content-Disposition": _saved(file)}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        place = self.store.place(file.sha256)
        if not place.is_file():
            LOG.error("the bytes of a file are gone", file=told, place=str(place))
            raise Refused(500, "INTERNAL", GONE.format(id=told))
        return FileResponse(place, headers=headers, media_type=UNKNOWN)

    async def _find(self, actor: Actor, told: str) -> File:
        try:
            table, identity = read_id(told)
        except BadId as error:
            raise NoSuchFile(told) from error
        async with reading(self.house, actor) as session:
            file = await queries.file(session, identity) if table is File else None
        if file is None:
            raise NoSuchFile(told)
        return file


def _check_headers(request: Request) -> int:
    """Refuse by what is said of a file before it comes; tell its size, 0 if it is not said."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", PLAIN)
    length = request.headers.get("content-length", "0")
    size = int(length) if length.isdecimal() else 0
    if size > MOST_BYTES:
        raise TooLarge
    return size


def _kept(file: File) -> Response:
    told = {
        "id": global_id(file),
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
        "mediaType": file.media_type,
    }
    return respond(told, HTTPStatus.CREATED, JSON, {"Location": f"/files/{global_id(file)}"})


def _saved(file: File) -> str:
    """Name a file to be saved: in ASCII for old programs, in any language for all others.

    RFC 6266, and RFC 8187 for how the name is written.
    """
    plain = "".join(c if " " <= c <= "~" and c not in '"\\%' else "_" for c in file.name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"


def _told(refused: Refused, headers: dict[str, str] | None = None) -> Response:
    told = problem(refused.code, str(refused))
    return respond(told, refused.status, JSON, {**refused.headers, **(headers or {})})


def refused_by(error: Exception) -> Refused | None:
    """Say why nothing was done; whatever is a bug stays one."""
    match error:
        case Refused():
            return error
        case TooLarge():
            return Refused(413, "PAYLOAD_TOO_LARGE", LARGE)
        case TooSlow():
            return Refused(408, "UPLOAD_TOO_SLOW", SLOW)
        case DomainError():
            kinds = (status for kind, status in STATUSES.items() if isinstance(error, kind))
            return Refused(next(kinds, 400), error.code, str(error))
        case OSError():
            LOG.error("a file cannot be kept", exc_info=error)
            return Refused(503, UNAVAILABLE, NO_ROOM, AGAIN)
    return Refused(503, UNAVAILABLE, OUTAGE, AGAIN) if is_outage(error) else None
