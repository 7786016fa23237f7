"""The console's door: its addresses, who is let in, and how one signs in and out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from api.console import conflicts, edits, figures, imports, links, previews, rounds
from api.console.desk import Desk
from api.console.labels import Labels
from api.console.pages import HERE, Visit, form
from api.console.sessions import PATH, Session, Sessions
from api.endpoint import Endpoint
from api.errors import OUTAGE, UNAVAILABLE, is_outage
from api.files.door import FileDoor, refused_by
from api.files.storing import MOST_BYTES
from api.guesses import Shown
from api.identity import NotSignedIn
from api.protocol import Refused
from schema.kernel.sentences import Sentence
from schema.kernel.words import language_of, told

Page = Callable[[Visit], Awaitable[Response]]
Deed = Callable[[Visit, dict[str, str]], Awaitable[str]]
Answer = Callable[[Request], Awaitable[Response]]
SIGN_IN: Final = f"{PATH}/sign-in"
MOST_FIELDS: Final = 10
LARGE: Final = Sentence("The file is larger than 50 MB; send it in parts, or make it smaller.")
SIGNED_OUT: Final = Sentence("You are signed out.")


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """The secret that seals sessions; where spreadsheets are, at Google when empty.

    ``quota`` is how many reads, and how many writes, Google grants an account a minute.
    """

    secret: str
    sheets: str = ""
    quota: int = 60


class ConsoleDoor:
    """Serves the console over an endpoint, whose questions and verbs it uses."""

    def __init__(
        self, endpoint: Endpoint, settings: ConsoleSettings, files: FileDoor | None = None
    ) -> None:
        """Ask and act through ``endpoint``; where ``files`` are kept, they can be imported."""
        self.endpoint, self.settings, self.files = endpoint, settings, files
        self.sessions = Sessions(settings.secret)

    def routes(self) -> list[BaseRoute]:
        """List everything there is."""
        return [
            Route(PATH, self.shows(links.page)),
            Route(f"{PATH}/attach", self.shows(previews.ask)),
            Route(f"{PATH}/attach", self._does(previews.propose), methods=["POST"]),
            Route(f"{PATH}/previews/{{number}}", self.shows(previews.page)),
            Route(f"{PATH}/conflicts", self.shows(conflicts.page)),
            Route(f"{PATH}/edits", self.shows(edits.page)),
            Route(f"{PATH}/refused", self.shows(edits.refused)),
            Route(f"{PATH}/figures", self.shows(figures.page)),
            Route(f"{PATH}/rounds", self.shows(rounds.page)),
            Route(f"{PATH}/rounds/{{name}}", self._does(rounds.act), methods=["POST"]),
            Route(f"{PATH}/links/{{number}}", self._does(links.act), methods=["POST"]),
            Route(f"{PATH}/conflicts/{{number}}", self._does(conflicts.act), methods=["POST"]),
            *self._imports(),
            Route(SIGN_IN, self._safely(self._ask_token)),
            Route(SIGN_IN, self._safely(self._sign_in), methods=["POST"]),
            Route(f"{PATH}/sign-out", self._safely(self._sign_out), methods=["POST"]),
            Mount(f"{PATH}/assets", StaticFiles(directory=HERE / "assets")),
        ]

    def _imports(self) -> list[BaseRoute]:
        if self.files is None:
            return []
        one = f"{PATH}/imports/{{number}}"
        return [
            Route(f"{PATH}/imports", self.shows(imports.every)),
            Route(f"{PATH}/imports", self._takes(self.files), methods=["POST"]),
            Route(one, self.shows(imports.one)),
            Route(one, self._does(imports.act), methods=["POST"]),
        ]

    def _visit(self, request: Request) -> Visit:
        at = self.endpoint.now()
        language = language_of(request.headers.get("accept-language"))
        labels = Labels(language, self.endpoint.house.company.zone, at)
        session = self.sessions.read(request, at)
        told = self.settings
        return Visit(
            request,
            self.sessions,
            session,
            labels,
            told.sheets,
            told.quota,
            imports=self.files is not None,
        )

    def _safely(self, answer: Page) -> Answer:
        """Answer with a page whatever happens."""

        async def safe(request: Request) -> Response:
            visit = self._visit(request)
            try:
                return await answer(visit)
            except Refused as refused:
                return _trouble(visit, refused)
            except Exception as error:
                if not is_outage(error):
                    raise
                return _trouble(visit, Refused(503, UNAVAILABLE, OUTAGE))

        return safe

    async def _let_in(self, visit: Visit) -> Visit:
        """Find out who visits; raises NotSignedIn."""
        token = visit.session.token
        actor = await self.endpoint.admit(_shown(visit, token))
        languages = visit.request.headers.get("accept-language")
        return visit.of(Desk(self.endpoint, actor, languages))

    def shows(self, page: Page) -> Answer:
        """Show a page to whoever is signed in, and let others sign in first."""

        async def shown(visit: Visit) -> Response:
            try:
                inside = await self._let_in(visit)
            except NotSignedIn as nobody:
                return _to_sign_in(visit, nobody)
            return await page(inside)

        return self._safely(shown)

    def _does(self, deed: Deed) -> Answer:
        """Do what a form of ours asks for, say what came of it, and go back."""

        async def done(visit: Visit) -> Response:
            told = await form(visit.request)
            visit.session.check(told.get("mark", ""))
            try:
                inside = await self._let_in(visit)
            except NotSignedIn as nobody:
                return _to_sign_in(visit, nobody)
            notice = await deed(inside, told)
            return visit.turn(told.get("back", PATH), visit.session.saying(notice))

        return self._safely(done)

    def _takes(self, files: FileDoor) -> Answer:
        """Take in the file a form of ours sends, and import it."""

        async def taken(visit: Visit) -> Response:
            inside = await self._let_in(visit)
            async with visit.request.form(max_files=1, max_fields=MOST_FIELDS) as told:
                visit.session.check(str(told.get("mark", "")))
                try:
                    notice = await imports.stage(inside, files, told)
                except Exception as error:
                    refused = refused_by(error)
                    if refused is None:
                        raise
                    notice = _said(visit, refused)
            return visit.turn(f"{PATH}/imports", visit.session.saying(notice))

        async def safe(visit: Visit) -> Response:
            if int(visit.request.headers.get("content-length", MOST_BYTES + 1)) > MOST_BYTES:
                raise Refused(413, "PAYLOAD_TOO_LARGE", LARGE)
            try:
                return await taken(visit)
            except NotSignedIn as nobody:
                return _to_sign_in(visit, nobody)

        return self._safely(safe)

    async def _ask_token(self, visit: Visit) -> Response:
        if visit.session.token:
            return visit.turn(visit.told("back") or PATH)
        return visit.page("sign_in.html", wrong="", back=visit.told("back"))

    async def _sign_in(self, visit: Visit) -> Response:
        """Begin a session for whoever shows a token that opens the API."""
        told = await form(visit.request)
        visit.session.check(told.get("mark", ""))
        token, back = told.get("token", ""), told.get("back", "")
        try:
            await self.endpoint.admit(_shown(visit, token))
            return visit.turn(back or PATH, Session.begin(visit.labels.now, token))
        except Refused as refused:
            wrong = _said(visit, refused)
            return visit.page("sign_in.html", refused.status, wrong=wrong, back=back)

    async def _sign_out(self, visit: Visit) -> Response:
        visit.session.check((await form(visit.request)).get("mark", ""))
        notice = told(SIGNED_OUT, visit.labels.language)
        return visit.turn(SIGN_IN, Session.begin(visit.labels.now).saying(notice))


def _said(visit: Visit, refused: Refused) -> str:
    return told(refused.sentence, visit.labels.language)


def _trouble(visit: Visit, refused: Refused) -> Response:
    page = visit.page("trouble.html", refused.status, sentence=_said(visit, refused))
    page.headers.update(refused.headers)
    return page


def _to_sign_in(visit: Visit, nobody: NotSignedIn) -> Response:
    """Ask somebody to sign in, and say why where they were signed in before."""
    notice = _said(visit, nobody) if visit.session.token else ""
    place = visit.address() if visit.request.method == "GET" else PATH
    begun = Session.begin(visit.labels.now).saying(notice)
    return visit.turn(f"{SIGN_IN}?{urlencode({'back': place})}", begun)


def _shown(visit: Visit, token: str | None) -> Shown:
    """Show a token as its bearer would, from the address they are at."""
    return Shown(f"Bearer {token}" if token else None, Shown.by(visit.request).address)
