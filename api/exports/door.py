"""``GET /export/{list}.{format}?where=…&orderBy=…&fields=…``: one list as a file, streamed.

The rows come from one statement, so they were all true at one moment, however long the file
takes. When something breaks on the way, the connection is cut: half a file never looks whole.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import asyncpg
import orjson
from graphql import GraphQLSchema
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.endpoint import AGAIN, Endpoint
from api.errors import OUTAGE, UNAVAILABLE, is_outage, problem
from api.execution.reader import Reader
from api.exports.formats import FORMATS, Format
from api.exports.plan import BadExport, Export, export, lists
from api.guesses import Shown
from api.manners import JSON
from api.protocol import Refused, in_words, respond
from schema.kernel.errors import DomainError, TookTooLong, ValueOutOfRange
from schema.kernel.sentences import Sentence
from schema.kernel.words import language_of, told
from schema.kernel.work import Actor

Part = TypeVar("Part")
AT_ONCE: Final = 2
ARGUMENTS: Final = ("where", "orderBy")


@dataclass(slots=True)
class ExportDoor:
    """Gives lists away as files; ``AT_ONCE`` at the same time, the others wait."""

    endpoint: Endpoint
    schema: GraphQLSchema
    reader: Reader
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def answer(self, request: Request) -> Response:
        """Answer one request for a file."""

        async def give(actor: Actor) -> Response:
            name, wanted, planned = self.planned(request)
            body = self._file(actor, planned, FORMATS[wanted])
            first = await _begun(body)
            headers = {
                "Content-Disposition": f'attachment; filename="{name}.{wanted}"',
                "Cache-Control": "no-store",
            }
            return StreamingResponse(
                _joined(first, body), headers=headers, media_type=FORMATS[wanted].media
            )

        return await self.guard(request, give)

    async def guard(
        self, request: Request, answer: Callable[[Actor], Awaitable[Response]]
    ) -> Response:
        """Let in who may come, and say what is wrong in their language."""
        try:
            return await answer(await self.endpoint.admit(Shown.by(request)))
        except Refused as refused:
            return self._no(request, refused)
        except TookTooLong as error:
            return self._no(request, Refused(400, error.code, error.sentence))
        except (BadExport, DomainError) as error:
            return self._no(request, Refused(400, "BAD_REQUEST", error.sentence))
        except Exception as error:
            if not is_outage(error):
                raise
            return self._no(request, Refused(503, UNAVAILABLE, OUTAGE, AGAIN))

    def planned(self, request: Request) -> tuple[str, str, Export]:
        """Say which list is wanted in which format, and plan it; raises Refused, BadExport."""
        name, wanted = request.path_params["name"], request.path_params["format"]
        if name not in lists(self.schema) or wanted not in FORMATS:
            raise _unknown(self.schema, name, wanted)
        documents = self.endpoint.engine.documents
        return name, wanted, export(self.schema, documents, name, asked(request.query_params))

    def _no(self, request: Request, refused: Refused) -> Response:
        language = language_of(request.headers.get("accept-language"))
        told_so = problem(refused.code, told(refused.sentence, language))
        return respond(told_so, refused.status, JSON, in_words(language) | refused.headers)

    async def _file(
        self, actor: Actor, planned: Export, wanted: Format
    ) -> AsyncIterator[bytes]:
        async with self._places:
            rows = self.reader.rows(actor, planned.sql, planned.values)
            first = await _first(rows, ())  # before the first word is written
            async for piece in wanted.write(planned.headings, _joined(first, rows)):
                yield piece


async def _begun(body: AsyncIterator[bytes]) -> bytes:
    """Make the first piece: what cannot even begin is refused instead of given in part."""
    try:
        return await _first(body, b"")
    except (asyncpg.DataError, ValueError) as error:
        raise ValueOutOfRange from error
    except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError) as error:
        raise Refused(503, UNAVAILABLE, OUTAGE, AGAIN) from error


def _unknown(schema: GraphQLSchema, name: str, wanted: str) -> Refused:
    known = ", ".join(sorted(lists(schema)))
    sentence = Sentence(
        "There is no {file}; export {known} as {formats}.",
        file=f"{name}.{wanted}",
        known=known,
        formats=", ".join(FORMATS),
    )
    return Refused(404, "NOT_FOUND", sentence)


async def _first(parts: AsyncIterator[Part], none: Part) -> Part:
    async for part in parts:
        return part
    return none


async def _joined(first: Part, others: AsyncIterator[Part]) -> AsyncIterator[Part]:
    yield first
    async for part in others:
        yield part


def asked(given: Mapping[str, str]) -> dict[str, Any]:
    """Read what the address says; raises BadExport."""
    strange = set(given) - {*ARGUMENTS, "fields"}
    if strange:
        raise BadExport(
            Sentence(
                "{name} means nothing here; say where, orderBy and fields.", name=min(strange)
            )
        )
    told_so: dict[str, Any] = {}
    for name in ARGUMENTS:
        if given.get(name):
            try:
                told_so[name] = orjson.loads(given[name])
            except orjson.JSONDecodeError as error:
                raise BadExport(Sentence("{name} is not JSON.", name=name)) from error
    names = [name.strip() for name in given.get("fields", "").split(",")]
    return told_so | {"fields": [name for name in names if name]}
