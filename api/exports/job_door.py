"""``POST /export/{list}.{format}``: a list as a file that is fetched later.

``GET /export/jobs/{id}`` says how far it is and, when it is done, where to fetch it: an address
that is signed, that ends soon, and that only who asked can use. ``DELETE`` cancels it.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from api.endpoint import AGAIN
from api.exports.door import ExportDoor, asked
from api.exports.formats import FORMATS
from api.exports.jobs import Jobs
from api.manners import JSON
from api.protocol import Refused, respond
from schema.kernel.exports import SEES, Export, ExportState
from schema.kernel.retelling import retold
from schema.kernel.scalars import instant
from schema.kernel.sentences import Sentence
from schema.kernel.words import Language, language_of
from schema.kernel.work import Actor

MOST: Final = 5
OPEN: Final = timedelta(minutes=10)
UNDER_WAY: Final = (ExportState.WAITING, ExportState.RUNNING)
NO_SUCH: Final = Sentence("There is no such export; ask for it again.")
CLOSED: Final = Sentence(
    "This address has expired or was changed; ask how the export fares to get a new one."
)
TOO_MANY: Final = Sentence(
    "Five exports of yours are under way; wait until one is done, or cancel one."
)
PRIVATE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class JobDoor:
    """Takes in what is to be exported, says how it fares, and gives it out."""

    door: ExportDoor
    jobs: Jobs

    def routes(self) -> list[Route]:
        """Say where it stands."""
        job = "/export/jobs/{id}"
        return [
            Route("/export/{name}.{format}", self._ask, methods=["POST"]),
            Route(job, self._tell, methods=["GET"]),
            Route(job, self._cancel, methods=["DELETE"]),
            Route(f"{job}/file", self._give, methods=["GET"]),
        ]

    async def _ask(self, request: Request) -> Response:
        return await self.door.guard(request, lambda actor: self._asked(request, actor))

    async def _tell(self, request: Request) -> Response:
        async def answer(actor: Actor) -> Response:
            job = await self._find(request, actor)
            return respond(self._told(job, _language(request)), 200, JSON, PRIVATE)

        return await self.door.guard(request, answer)

    async def _cancel(self, request: Request) -> Response:
        async def answer(actor: Actor) -> Response:
            job = await self._find(request, actor)
            async with self.jobs.session(actor) as session:
                await session.execute(delete(Export).where(Export.id == job.id))
            await run_in_threadpool(self.jobs.place(job).unlink, missing_ok=True)
            return Response(status_code=204)

        return await self.door.guard(request, answer)

    async def _give(self, request: Request) -> Response:
        async def answer(actor: Actor) -> Response:
            job = await self._find(request, actor)
            self._check(job, request.query_params)
            path = self.jobs.place(job)
            if job.state != ExportState.DONE or not path.is_file():
                raise Refused(404, "NOT_FOUND", NO_SUCH)
            name, media = f"{job.list}.{job.format}", FORMATS[job.format].media
            return FileResponse(path, headers=PRIVATE, media_type=media, filename=name)

        return await self.door.guard(request, answer)

    async def _asked(self, request: Request, actor: Actor) -> Response:
        """Write down what is wanted, if it can be made at all."""
        name, wanted, _ = self.door.planned(request)
        job = Export(
            id=uuid4(),
            actor=actor.name,
            role=actor.role.value,
            territory=actor.territory,
            key=actor.key,
            list=name,
            format=wanted,
            asked=asked(request.query_params),
            seal=secrets.token_hex(32),
            asked_at=self.jobs.now(),
        )
        mine = select(func.count(), SEES).where(
            Export.actor == actor.name, Export.state.in_(UNDER_WAY)
        )
        async with self.jobs.session(actor) as session:
            count, job.sees = (await session.execute(mine)).one()
            if count >= MOST:
                raise Refused(429, "TOO_MANY_EXPORTS", TOO_MANY, AGAIN)
            session.add(job)
            await session.flush()
            await session.refresh(job)
        self.jobs.woken.set()
        headers = PRIVATE | {"Location": f"/export/jobs/{job.id}"}
        return respond(self._told(job, _language(request)), 202, JSON, headers)

    async def _find(self, request: Request, actor: Actor) -> Export:
        """Find an export of somebody who still sees what they saw; raises Refused."""
        try:
            identity = UUID(request.path_params["id"])
        except ValueError as error:
            raise Refused(404, "NOT_FOUND", NO_SUCH) from error
        wanted = select(Export).where(
            Export.id == identity, Export.actor == actor.name, Export.sees == SEES
        )
        async with self.jobs.session(actor) as session:
            job = await session.scalar(wanted)
        if job is None:
            raise Refused(404, "NOT_FOUND", NO_SUCH)
        return job

    def _told(self, job: Export, language: Language) -> dict[str, Any]:
        """Say how an export fares, and where its file is."""
        shown: dict[str, Any] = {
            "id": str(job.id),
            "file": f"{job.list}.{job.format}",
            "state": job.state.upper(),
            "rows": job.rows,
            "total": job.total,
            "size": job.size,
        }
        if job.trouble is not None:
            shown["message"] = retold(job.trouble, language)
        if job.state == ExportState.DONE and job.ends_at is not None:
            until = int(min(self.jobs.now() + OPEN, job.ends_at).timestamp())
            query = f"until={until}&signature={_signature(job, until)}"
            shown["address"] = f"/export/jobs/{job.id}/file?{query}"
            shown["until"] = instant(datetime.fromtimestamp(until, UTC))
        return shown

    def _check(self, job: Export, given: Mapping[str, str]) -> None:
        """Refuse an address we did not give, or gave too long ago."""
        until, now = given.get("until", ""), self.jobs.now().timestamp()
        known = until.isascii() and until.isdigit() and int(until) > now
        signed = _signature(job, until).encode()
        if not hmac.compare_digest(signed, given.get("signature", "").encode()) or not known:
            raise Refused(403, "ADDRESS_EXPIRED", CLOSED)


def _signature(job: Export, until: object) -> str:
    return hmac.digest(job.seal.encode(), f"{job.id} {until}".encode(), "sha256").hex()


def _language(request: Request) -> Language:
    return language_of(request.headers.get("accept-language"))
