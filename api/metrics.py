"""/metrics: how everything fares, as Prometheus reads it.

Whoever asks shows a bearer token or API key of the role admin or integration. The figures of
the business and its sheets come from the database, in one statement; they are the same
whichever process is asked, also when no worker is alive.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import override

from api.endpoint import Endpoint
from api.errors import is_outage, problem
from api.gauges import Gauges
from api.guesses import Shown
from api.manners import JSON
from api.protocol import Refused, respond
from schema.kernel.roles import Role
from schema.kernel.sentences import Sentence
from schema.kernel.words import language_of, told

MAY: Final = frozenset({Role.ADMIN, Role.INTEGRATION})
NOT_YOURS: Final = Sentence("Figures are for the roles admin and integration; ask an admin.")
FIGURES: Final = text("SELECT figure, labels, value FROM operating_figures(:at)")
QUOTA: Final = "salesbook_sheets_quota_calls_per_minute"
UP: Final = "salesbook_database_up"

Figure = tuple[str, dict[str, str], float]


@dataclass(frozen=True, slots=True)
class Described:
    """What a figure of the database means, and by what it is told apart."""

    meaning: str
    labels: tuple[str, ...] = ()
    counts_up: bool = False


LINK: Final = ("link", "sheet")
CALLS: Final = ("account", "kind")
DESCRIBED: Final = {
    "salesbook_links": Described("Links in each state.", ("state",)),
    "salesbook_link_waiting_seconds": Described(
        "How long a change that is known has been waiting for a cycle; 0 when none is.", LINK
    ),
    "salesbook_link_lag_seconds": Described(
        "How long a change had waited at most when a cycle of the last five minutes dealt with"
        " it; 0 when there was none.",
        LINK,
    ),
    "salesbook_link_unseen_seconds": Described(
        "How long ago the tab was last looked at, or that it was linked.", LINK
    ),
    "salesbook_link_failures_in_a_row": Described(
        "How many cycles failed since the last that went through.", LINK
    ),
    "salesbook_link_held_cells": Described(
        "Cells that hold a refused or undecided edit.", LINK
    ),
    "salesbook_link_open_conflicts": Described("Conflicts nobody has decided.", LINK),
    "salesbook_cycles_last_hour": Described(
        "Cycles that ended within the last hour, by what became of them.", ("result",)
    ),
    "salesbook_marks_waiting": Described("Changed records that a tab does not show yet."),
    "salesbook_jobs": Described(
        "Cycles that are queued (todo) or under way (doing).", ("state",)
    ),
    "salesbook_workers": Described("Workers that were alive within the last half minute."),
    "salesbook_sheets_calls": Described(
        "Calls to the Sheets server, by account (all: those of the project) and kind.",
        CALLS,
        counts_up=True,
    ),
    "salesbook_sheets_spared_seconds": Described(
        "How long the Sheets server is still to be spared, because it asked for it.", CALLS
    ),
    "salesbook_round_unfinished_seconds": Described(
        "How long ago each round of the night last ended well, or was first due.", ("round",)
    ),
    QUOTA: Described("Calls of a kind each account may make a minute."),
}


class Metrics:
    """Shows figures to whoever may see them."""

    def __init__(self, endpoint: Endpoint, gauges: Gauges) -> None:
        """Show these beside what the database tells."""
        self.endpoint, self.gauges = endpoint, gauges

    def routes(self) -> list[Route]:
        """Say where figures are shown."""
        return [Route("/metrics", self.answer, methods=["GET"])]

    async def answer(self, request: Request) -> Response:
        """Answer one scrape; when the database is away, with what this process knows."""
        try:
            await self._admit(request)
        except Refused as refused:
            language = language_of(request.headers.get("accept-language"))
            body = problem(refused.code, told(refused.sentence, language))
            return respond(body, refused.status, JSON, refused.headers)
        registry = CollectorRegistry()
        registry.register(_Read(families(await self._figures(self.endpoint.now()))))
        shown = generate_latest(self.gauges.shown()) + generate_latest(registry)
        return Response(shown, media_type=CONTENT_TYPE_PLAIN_0_0_4)

    async def _admit(self, request: Request) -> None:
        actor = await self.endpoint.admit(Shown.by(request))
        if actor.role not in MAY:
            raise Refused(403, "ROLE_MAY_NOT", NOT_YOURS)

    async def _figures(self, at: datetime) -> Sequence[Figure]:
        try:
            async with self.endpoint.house.sessions() as session:
                rows = await session.execute(FIGURES, {"at": at})
                found: list[Figure] = [(name, labels, value) for name, labels, value in rows]
        except Exception as error:
            if not is_outage(error):
                raise
            return [(UP, {}, 0.0)]
        return [*found, (QUOTA, {}, float(self.gauges.quota)), (UP, {}, 1.0)]


class _Read(Collector):
    """Figures that were read before."""

    def __init__(self, read: Iterable[Metric]) -> None:
        """Show these."""
        self.read = list(read)

    @override
    def collect(self) -> Iterable[Metric]:
        return self.read


def families(figures: Iterable[Figure]) -> Iterable[Metric]:
    """Put figures of one name together, each name with its meaning."""
    described = DESCRIBED | {UP: Described("Whether the database answers.")}
    made: dict[str, CounterMetricFamily | GaugeMetricFamily] = {}
    for name, labels, value in figures:
        about = described.get(name)
        if about is None:  # a newer database counts more than we can explain
            continue
        kind = CounterMetricFamily if about.counts_up else GaugeMetricFamily
        family = made.setdefault(name, kind(name, about.meaning, labels=about.labels))
        family.add_metric([labels[label] for label in about.labels], value)
    return made.values()
