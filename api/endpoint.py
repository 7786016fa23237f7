"""/graphql: one request in, one operation done, one answer out."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any, Final

import orjson
from graphql import GraphQLError, GraphQLSyntaxError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from api.allowances import Means, allowance
from api.callers import Callers
from api.errors import OUTAGE, UNAVAILABLE, is_outage, present, problem
from api.execution.documents import NoOperation, Unreadable
from api.execution.engine import Answer, Engine, NoChange, Request
from api.execution.reader import Reader
from api.guesses import Guesses, Shown
from api.identity import NotSignedIn
from api.manners import JSON, REQUEST_ERRORS, Manners, Outcome
from api.protocol import (
    METHODS,
    Refused,
    accepts_events,
    in_words,
    negotiate,
    no_change,
    prefers_events,
    read,
    respond,
    understood,
)
from api.rates import Rates
from api.served import GRAPHQL
from api.streams.events import Piece, events
from api.streams.feed import Feed
from api.trusted import Trusted
from schema.kernel.graphql import Context
from schema.kernel.sentences import Sentence
from schema.kernel.views import reading_as
from schema.kernel.words import language_of, told
from schema.kernel.work import Actor, Deed, Expected, House, Work, perform

NAME_ONE: Final = Sentence(
    "Send one query or mutation; when the document holds several, name one as operationName."
)
ASK_FOR_NEWS: Final = Sentence(
    "A subscription goes on: ask over WebSocket (graphql-transport-ws), or accept"
    " text/event-stream."
)
SEND_POST: Final = Sentence("Send a POST request.")
AGAIN: Final = {"Retry-After": "5"}


class Endpoint:
    """Answers GraphQL requests for one house."""

    def __init__(  # noqa: PLR0913 - everything an endpoint is made of
        self,
        house: House,
        reader: Reader,
        callers: Callers,
        now: Callable[[], datetime],
        means: Means | None = None,
        *,
        manners: Manners | None = None,
        trusted: Trusted | None = None,
        guesses: Guesses | None = None,
    ) -> None:
        """Serve ``house`` to ``callers``; ``now`` is the clock on the wall."""
        self.house, self.callers, self.now = house, callers, now
        self.means, self.guesses = means or Means(), guesses or Guesses()
        self.manners, self.trusted = manners or Manners(), trusted or Trusted()
        self.rates, self.feed = Rates(self.means), Feed(reader.url)
        self.engine = Engine(GRAPHQL, reader, introspection=self.manners.introspection)

    async def answer(self, request: HttpRequest) -> Response:
        """Answer one request; whatever happens, the answer is JSON with a code."""
        media = JSON
        accept = request.headers.get("accept")
        try:
            media = negotiate(accept, self.manners)
            actor = await self._actor(request)
            self.rates.check(actor, self.now())
            asked = await read(request, actor, self.manners)
            self.trusted.resolve(asked, actor, self.manners.status(Outcome.UNFIT, media))
            if await self._goes_on(asked, accept):
                asked.resume = request.headers.get("last-event-id")
                language = in_words(language_of(asked.languages))
                return events(self.stream(asked, lambda: self._actor(request)), language)
            answer = await self._run(asked, actor)
            if _outcome(answer) in REQUEST_ERRORS:
                self.rates.fine(actor)
            return self._present(answer, asked, media)
        except Refused as refused:
            media = self.manners.media(refused.status, media)
            return _no(request, refused, media)
        except Exception as error:
            if not is_outage(error):
                raise
            return _no(request, Refused(503, UNAVAILABLE, OUTAGE, AGAIN), media)

    async def _actor(self, request: HttpRequest) -> Actor:
        if request.method not in METHODS:
            allowed = {"Allow": ", ".join(METHODS)}
            raise Refused(405, "METHOD_NOT_ALLOWED", SEND_POST, allowed)
        return await self.identify(Shown.by(request))

    async def identify(self, shown: Shown) -> Actor:
        """Say who bears a token; raises Refused."""
        header, at = shown.header, self.now()
        known = self.callers.known(header, at)
        if known is not None:
            return known
        if header is not None and not self.callers.met(header):
            await self.guesses.wait(shown.address, at)
        try:
            return await self.callers.find(header, at)
        except NotSignedIn as wrong:
            if wrong.guessed:
                self.guesses.note(shown.address, at)
            raise
        except Exception as error:
            if not is_outage(error):
                raise
            raise Refused(503, UNAVAILABLE, OUTAGE, AGAIN) from error

    async def admit(self, shown: Shown) -> Actor:
        """Let in who bears a token and does not ask too often; raises Refused."""
        actor = await self.identify(shown)
        self.rates.check(actor, self.now())
        return actor

    def understand(self, told: object, actor: Actor) -> Request:
        """Understand the parameters of a request, however they came; raises Refused."""
        asked = understood(told, self.manners)
        self.trusted.resolve(asked, actor, self.manners.malformed)
        return asked

    async def ask(self, asked: Request, actor: Actor) -> Any:  # noqa: ANN401 - JSON
        """Answer a page of ours, as the object GraphQL wants; raises Refused."""
        return orjson.loads(orjson.dumps(_body(await self._run(asked, actor), asked)))

    async def _goes_on(self, asked: Request, accept: str | None) -> bool:
        """Tell whether to answer with a stream: asked for, or the only way for news."""
        wanted = prefers_events(accept)
        try:
            if not await self.engine.is_subscription(asked):
                return wanted
        except (NoOperation, Unreadable, GraphQLError):
            return wanted
        if wanted or accepts_events(accept):
            return True
        raise Refused(406, "NOT_ACCEPTABLE", ASK_FOR_NEWS)

    async def stream(
        self, asked: Request, identify: Callable[[], Awaitable[Actor]]
    ) -> AsyncGenerator[Piece]:
        """Answer piece by piece whatever is asked; the last word is an answer or an error."""
        try:
            if not await self.engine.is_subscription(asked):
                yield Piece(_body(await self._run(asked, await identify()), asked))
                return
            opened = partial(self._context, asked)
            async with aclosing(self.engine.subscribed(asked, identify, opened)) as answers:
                async for answer in answers:
                    early = _outcome(answer) in REQUEST_ERRORS
                    yield Piece(_body(answer, asked), answer.event, early=early)
        except Refused as refused:
            sentence = told(refused.sentence, language_of(asked.languages))
            yield Piece(problem(refused.code, sentence), early=True)
        except NoOperation:
            yield Piece(_body(Answer(errors=[GraphQLError(NAME_ONE)]), asked), early=True)
        except Unreadable as error:
            yield Piece(_body(Answer(errors=error.errors), asked), early=True)
        except Exception as error:  # noqa: BLE001 - a stream has begun: this is its last word
            wrapped = error if isinstance(error, GraphQLError) else _wrapped(error)
            yield Piece(_body(Answer(errors=[wrapped]), asked), early=True)

    async def _run(self, asked: Request, actor: Actor) -> Answer:
        """Run a request by its plan, or else by the executor."""
        asked.only_queries = asked.only_queries or actor.only_reads
        try:
            answer = await self.engine.compiled(asked, actor)
            return await self._executed(asked, actor) if answer is None else answer
        except NoChange as error:
            raise no_change(actor) from error
        except NoOperation:
            return Answer(errors=[GraphQLError(NAME_ONE)])
        except Unreadable as error:
            return Answer(errors=error.errors)
        except GraphQLError as error:
            return Answer(errors=[error])

    async def _executed(self, asked: Request, actor: Actor) -> Answer:
        async with self._context(asked, actor) as context:
            return await self.engine.executed(asked, actor, context)

    @asynccontextmanager
    async def _context(self, asked: Request, actor: Actor) -> AsyncGenerator[Context]:
        """Open a view of the business for one answer, and a way to act."""
        async with AsyncExitStack() as stack:
            context = Context(self.house, self._act(actor), reading_as(actor), stack, asked.key)
            context.request = [asked.query, asked.operation, asked.variables]
            context.follow, context.resume = self.feed.follow, asked.resume
            context.role, context.page = actor.role, allowance(actor).page
            context.language = language_of(asked.languages)
            context.looks = lambda view: Work(view, actor, self.now(), self.house.company)
            try:
                yield context
            finally:
                await context.rest()

    def _act(self, actor: Actor) -> Callable[[Deed[Any], Expected | None], Awaitable[Any]]:
        async def act(deed: Deed[Any], expected: Expected | None) -> Any:  # noqa: ANN401 - whatever the deed returns
            done = await perform(self.house, actor, self.now(), deed, expected)
            self.feed.hurry()
            return done

        return act

    def _present(self, answer: Answer, asked: Request, media: str) -> Response:
        if answer.text is not None and not (asked.report or asked.price):
            return respond(b'{"data":' + answer.text + b"}", 200, media)
        body, language = _body(answer, asked), in_words(language_of(asked.languages))
        if any(is_outage(error.original_error) for error in answer.errors):
            return respond(body, 503, media, AGAIN | language)
        status = self.manners.status(_outcome(answer), media)
        return respond(body, status, self.manners.media(status, media), language)


def _no(request: HttpRequest, refused: Refused, media: str) -> Response:
    """Answer a request that is not carried out, in the caller's language."""
    language = language_of(request.headers.get("accept-language"))
    body = problem(refused.code, told(refused.sentence, language))
    return respond(body, refused.status, media, in_words(language) | refused.headers)


def _wrapped(error: Exception) -> GraphQLError:
    return GraphQLError(str(error), original_error=error)


def _body(answer: Answer, asked: Request) -> dict[str, Any]:
    """Write an answer as the object GraphQL wants."""
    data = answer.data if answer.text is None else orjson.Fragment(answer.text)
    body: dict[str, Any] = {} if _outcome(answer) in REQUEST_ERRORS else {"data": data}
    extensions = _extensions(answer, asked)
    if extensions:
        body["extensions"] = extensions
    if answer.errors:
        language = language_of(asked.languages)
        body["errors"] = [present(error, language) for error in answer.errors]
    return body


def _outcome(answer: Answer) -> Outcome:
    """Say how far a request came, by its errors."""
    if not answer.errors:
        return Outcome.DONE
    if any(error.path is not None for error in answer.errors):
        return Outcome.PARTLY
    unreadable = isinstance(answer.errors[0], GraphQLSyntaxError)
    return Outcome.UNREADABLE if unreadable else Outcome.UNFIT


def _extensions(answer: Answer, asked: Request) -> dict[str, Any]:
    """Tell what a caller wants to know beside the answer."""
    more: dict[str, Any] = {}
    if asked.report:
        more["execution"] = {"mode": answer.mode, "fallbacks": answer.fallbacks}
    if asked.price and asked.cost is not None:
        more["cost"] = {"asked": asked.cost, "most": asked.most}
    return more
