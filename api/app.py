"""The application, assembled: a house and a clock in, ASGI out."""

from asyncio import create_task, gather
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from inspect import isawaitable
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from api import hook
from api.allowances import Means
from api.callers import Callers
from api.console.door import ConsoleDoor, ConsoleSettings
from api.endpoint import Endpoint
from api.execution.reader import Reader
from api.exports.door import ExportDoor
from api.exports.job_door import JobDoor
from api.exports.jobs import Jobs
from api.files.door import FileDoor
from api.files.storing import Store
from api.gauges import Gauges
from api.guesses import Guesses
from api.identity import Tokens
from api.manners import Manners
from api.metrics import Metrics
from api.oidc import OidcTokens
from api.printing.door import PrintDoor
from api.served import GRAPHQL
from api.streams.websocket import converse
from api.trusted import Trusted
from api.visits import Visits
from schema.kernel.shape import DatabaseTooNew, DatabaseTooOld, check_shape
from schema.kernel.work import House

PAGE: Final = Path(__file__).parent / "graphiql"
ASKING: Final = frozenset({"query", "documentId"})
POLICY: Final = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'"
)


def create_app(  # noqa: PLR0913 - everything an application is made of
    house: House,
    reader: Reader,
    tokens: Tokens | None,
    now: Callable[[], datetime],
    *,
    oidc: OidcTokens | None = None,
    means: Means | None = None,
    manners: Manners | None = None,
    graphiql: Path | None = None,
    store: Store | None = None,
    hook_secret: str = "",
    trusted: Trusted | None = None,
    guesses: Guesses | None = None,
    console: ConsoleSettings | None = None,
    gauges: Gauges | None = None,
    closing: Callable[[], object] | None = None,
) -> Starlette:
    """Serve the API over a house, reading through ``reader``.

    It takes API keys, ``tokens`` and those of ``oidc``; ``means`` says how often one may ask,
    ``manners`` which statuses answers have; ``guesses`` slows guessers; ``graphiql`` has files,
    ``trusted`` documents, ``store`` keeps files; scripts sign with ``hook_secret``.
    """
    house = house if store is None else replace(house, contents=store.place)
    callers, counting = Callers(house, tokens, oidc), gauges or Gauges()
    endpoint = Endpoint(
        house, reader, callers, now, means, manners=manners, trusted=trusted, guesses=guesses
    )
    exports = ExportDoor(endpoint, GRAPHQL, reader)
    doors = [] if store is None else _keeping(house, exports, store, now)
    files = next((door for door in doors if isinstance(door, FileDoor)), None)
    routes = [
        *(route for door in doors for route in door.routes()),
        *_usual(house, exports, graphiql, counting),
        *hook.routes(house, hook_secret, now),
        *([] if console is None else _showing(ConsoleDoor(endpoint, console, files))),
    ]
    lifespan, visits = _lifespan(endpoint, doors, closing), Middleware(Visits, counting)
    return Starlette(routes=routes, lifespan=lifespan, middleware=[visits])


def _keeping(
    house: House, exports: ExportDoor, store: Store, now: Callable[[], datetime]
) -> list[FileDoor | JobDoor]:
    """Keep files: those that are sent, and those that are made while nobody waits."""
    documents = exports.endpoint.engine.documents
    place = store.folder / "exports"
    jobs = Jobs(house, exports.reader, exports.schema, documents, place, now)
    return [FileDoor(exports.endpoint, house, store), JobDoor(exports, jobs)]


def _showing(console: ConsoleDoor) -> Iterator[BaseRoute]:
    """List the pages for people: the console, and papers for whoever is signed in to it."""
    yield from console.routes()
    yield from PrintDoor(console).routes()


def _usual(
    house: House, exports: ExportDoor, graphiql: Path | None, gauges: Gauges
) -> Iterator[BaseRoute]:
    """List what every application serves."""
    endpoint = exports.endpoint
    yield Route("/", _front_door)
    yield Route("/graphql", GraphQLDoor(endpoint, _graphiql(graphiql)))
    yield WebSocketRoute("/graphql", partial(converse, endpoint))
    yield Route("/export/{name}.{format}", exports.answer, methods=["GET"])
    yield from Metrics(endpoint, gauges).routes()
    yield Route("/healthz", _healthy)
    yield Route("/readyz", _ready(house))
    yield Mount("/graphiql/page", StaticFiles(directory=PAGE))
    if graphiql is not None and graphiql.is_dir():
        yield Mount("/graphiql/assets", StaticFiles(directory=graphiql))


def _lifespan(
    endpoint: Endpoint,
    doors: Sequence[FileDoor | JobDoor],
    closing: Callable[[], object] | None,
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tasks = []
        for door in doors:
            if isinstance(door, FileDoor):
                await door.sweep()
            else:
                tasks.append(create_task(door.jobs.run()))
        yield
        for task in tasks:
            task.cancel()
        await gather(*tasks, return_exceptions=True)
        await endpoint.feed.close()
        await endpoint.engine.reader.close()
        if closing is not None:
            done = closing()
            if isawaitable(done):
                await done

    return lifespan


async def _healthy(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _ready(house: House) -> Callable[[Request], Awaitable[Response]]:
    async def ready(_request: Request) -> Response:
        try:
            await check_shape(house.sessions)
        except DatabaseTooNew:  # what we need is there all the same
            pass
        except DatabaseTooOld as error:
            return JSONResponse({"status": str(error)}, 503)
        except SQLAlchemyError:
            return JSONResponse({"status": "the database does not answer"}, 503)
        return JSONResponse({"status": "ok"})

    return ready


async def _front_door(_request: Request) -> Response:
    return RedirectResponse("/graphql")


@dataclass(frozen=True, slots=True)
class GraphQLDoor:
    """Shows GraphiQL to browsers that come without a question, and answers everybody else."""

    endpoint: Endpoint
    page: Callable[[Request], Response]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, of whatever method."""
        request = Request(scope, receive)
        looking = request.method in {"GET", "HEAD"} and not ASKING & set(request.query_params)
        if looking and "text/html" in request.headers.get("accept", ""):
            response = self.page(request)
        else:
            response = await self.endpoint.answer(request)
        await response(scope, receive, send)


def _graphiql(assets: Path | None) -> Callable[[Request], Response]:
    page = "page.html" if assets is not None and assets.is_dir() else "plain.html"

    def show(_request: Request) -> Response:
        return FileResponse(PAGE / page, headers={"Content-Security-Policy": POLICY})

    return show
