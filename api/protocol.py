"""GraphQL over HTTP: which requests are ones, and how an answer is sent.

Follows the GraphQL-over-HTTP specification (https://graphql.github.io/graphql-over-http/draft/).
Which status what gets, and where the editions of the specification differ, is in
``api.manners``.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import orjson
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from api.execution.engine import Request
from api.manners import GRAPHQL, JSON, Manners
from schema.kernel.roles import Role
from schema.kernel.sentences import Sentence
from schema.kernel.words import Language
from schema.kernel.work import Actor, OnlyReads

EVENTS: Final = "text/event-stream"
ACCEPTED: Final = {GRAPHQL: GRAPHQL, "application/*": GRAPHQL, JSON: JSON}
LARGEST_BODY: Final = 1_000_000
OPTIONAL: Final = (
    ("variables", dict, Sentence('Send an object under "variables".')),
    ("operationName", str, Sentence('Send a text under "operationName".')),
    ("extensions", dict, Sentence('Send an object under "extensions".')),
)
METHODS: Final = ("GET", "POST")
PREFIX: Final = "sha256:"
DOCUMENT_ID: Final = re.compile(f"{PREFIX}[0-9a-f]{{64}}")
VARY: Final = "Accept, Accept-Language"


class Refused(Exception):
    """The request is not one of GraphQL over HTTP; the sentence says what is."""

    def __init__(
        self, status: int, code: str, sentence: str, headers: dict[str, str] | None = None
    ) -> None:
        """Answer with a status and a code."""
        super().__init__(sentence)
        self.status, self.code, self.headers = status, code, headers or {}
        self.sentence = sentence


def negotiate(accept: str | None, manners: Manners) -> str:
    """Choose the media type of the answer; raises Refused when none would do."""
    best, weight = None, 0.0
    for name, wanted in _accepted(accept):
        offered = manners.usual if name == "*/*" else ACCEPTED.get(name)
        better = wanted > weight or (wanted == weight and offered == GRAPHQL)
        if offered is not None and wanted > 0 and better:
            best, weight = offered, wanted
    if best is None and accepts_events(accept):
        return JSON
    if best is None:
        raise Refused(
            406,
            "NOT_ACCEPTABLE",
            Sentence("Accept {graphql} or {json}.", graphql=GRAPHQL, json=JSON),
        )
    return best


def accepts_events(accept: str | None) -> bool:
    """Tell whether server-sent events would do; everything else is not taken for them."""
    return dict(_accepted(accept)).get(EVENTS, 0) > 0


def prefers_events(accept: str | None) -> bool:
    """Tell whether server-sent events are wanted more than anything else we offer.

    Some clients name them beside JSON in every request, and mean it for subscriptions only.
    """
    weights = dict(_accepted(accept))
    others = [weight for name, weight in weights.items() if name in ACCEPTED]
    return weights.get(EVENTS, 0) > max(others, default=0)


def _accepted(accept: str | None) -> Iterator[tuple[str, float]]:
    for part in (accept or "*/*").split(","):
        name, *parameters = (word.strip() for word in part.lower().split(";"))
        yield name, _weight(parameters)


def _weight(parameters: list[str]) -> float:
    told = next((p.removeprefix("q=") for p in parameters if p.startswith("q=")), "1")
    try:
        return float(told)
    except ValueError:
        return 0.0


async def read(request: HttpRequest, actor: Actor, manners: Manners) -> Request:
    """Read a request; raises Refused.

    Everybody may ask what it costs; administrators may have it interpreted, and learn how it
    was run.
    """
    told = _parameters(request) if request.method == "GET" else await _body(request)
    asked = understood(told, manners)
    wanted = request.headers.get("x-execution", "") if actor.role is Role.ADMIN else ""
    asked.interpret, asked.report = "interpret" in wanted, "report" in wanted
    asked.price = request.headers.get("x-cost") == "report"
    asked.only_queries = request.method == "GET"
    asked.key = request.headers.get("idempotency-key")
    asked.languages = request.headers.get("accept-language")
    return asked


def understood(told: Any, manners: Manners) -> Request:  # noqa: ANN401 - JSON
    """Understand the parameters of a request; raises Refused."""
    body = _checked(told, manners)
    return Request(
        body.get("query") or "",
        body.get("variables"),
        body.get("operationName"),
        body.get("documentId"),
    )


def no_change(actor: Actor) -> Refused:
    """Say why a mutation is not carried out: the caller, or else the method, only reads."""
    if actor.only_reads:
        wrong = 'Bearer realm="salesbook", error="insufficient_scope", scope="write"'
        sentence = OnlyReads(actor.name).sentence
        return Refused(403, "INSUFFICIENT_SCOPE", sentence, {"WWW-Authenticate": wrong})
    sentence = Sentence("Send mutations as POST requests.")
    return Refused(405, "METHOD_NOT_ALLOWED", sentence, {"Allow": "POST"})


def _parameters(request: HttpRequest) -> dict[str, Any]:
    """Read a query from the address."""
    told: dict[str, Any] = {key: value for key, value in request.query_params.items() if value}
    if "variables" in told:
        try:
            told["variables"] = orjson.loads(told["variables"])
        except orjson.JSONDecodeError as error:
            raise _bad(Sentence("The variables are not JSON.")) from error
    return told


async def _body(request: HttpRequest) -> Any:  # noqa: ANN401 - JSON
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON or request.headers.get("content-encoding", "identity") != "identity":
        sentence = Sentence("Send the request as {json}.", json=JSON)
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", sentence, {"Accept-Post": JSON})
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            sentence = Sentence("The request is larger than 1 MB; send it in parts.")
            raise Refused(413, "PAYLOAD_TOO_LARGE", sentence)
    try:
        return orjson.loads(bytes(body))
    except orjson.JSONDecodeError as error:
        raise _bad(Sentence("The request is not JSON.")) from error


def _checked(asked: Any, manners: Manners) -> dict[str, Any]:  # noqa: ANN401 - JSON
    if not isinstance(asked, dict):
        raise _bad(Sentence('Send an object with a text under "query".'), manners.malformed)
    _check_document(asked.get("query"), asked.get("documentId"), manners.malformed)
    for name, kind, words in OPTIONAL:
        if asked.get(name) is not None and not isinstance(asked[name], kind):
            raise _bad(words, manners.malformed)
    return asked


def _check_document(text: object, name: object, malformed: int) -> None:
    """Refuse a request that does not tell its document in exactly one way."""
    if name is None:
        if not isinstance(text, str):
            raise _bad(Sentence('Send an object with a text under "query".'), malformed)
        return
    if text is not None:
        raise _bad(Sentence('Send either "query" or "documentId", not both.'), malformed)
    if not isinstance(name, str) or not DOCUMENT_ID.fullmatch(name):
        sentence = Sentence(
            'A "documentId" is {prefix} and 64 hexadecimal digits in lower case.', prefix=PREFIX
        )
        raise _bad(sentence, malformed)


def _bad(sentence: Sentence, status: int = 400) -> Refused:
    return Refused(status, "BAD_REQUEST", sentence)


def in_words(language: Language) -> dict[str, str]:
    """Say in a header which language the sentences of an answer are in."""
    return {"Content-Language": language.value}


def respond(
    told: object, status: int, media: str, headers: dict[str, str] | None = None
) -> Response:
    """Answer with JSON; ``told`` may be JSON text already."""
    text = told if isinstance(told, bytes) else orjson.dumps(told)
    more = {"Vary": VARY, "Cache-Control": "no-store", **(headers or {})}
    return Response(text, status, more, media_type=f"{media}; charset=utf-8")
