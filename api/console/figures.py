"""The page of figures: how long changes waited, and how many calls of the quota were used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import Response

from api.console.charts import Bar, Chart, chart
from api.console.labels import Labels, instant
from api.console.pages import Visit
from schema.exchange.cycles.rules import minute_of

Minutes = Sequence[Mapping[str, Any]]
SPANS: Final[Mapping[str, tuple[timedelta, timedelta]]] = {
    "1": (timedelta(hours=1), timedelta(minutes=1)),
    "6": (timedelta(hours=6), timedelta(minutes=5)),
    "24": (timedelta(hours=24), timedelta(minutes=15)),
}
"""How long a time may be looked at, and how much of it one bar of a chart stands for."""

LINKS: Final = """{ links(first: 100, orderBy: [{ number: ASC }]) {
  nodes { number sheet territory spreadsheetId } } }"""
ASKED: Final = """query ($where: CycleMinuteWhere, $after: String) {
  found: cycleMinutes(first: 100, after: $after, where: $where, orderBy: [{ minute: ASC }]) {
    nodes {
      spreadsheetId minute cycleCount failureCount readCount writeCount lag endedAt waitingSince
    }
    pageInfo { hasNextPage endCursor }
  }
}"""


@dataclass(frozen=True, slots=True)
class Slice:
    """What the cycles of a stretch of time came to; calls are those of its busiest minute."""

    begins: datetime
    cycles: int = 0
    failures: int = 0
    reads: int = 0
    writes: int = 0
    lag: float | None = None


async def page(visit: Visit) -> Response:
    """Show two charts, and what they show as a table."""
    hours = visit.told("hours") if visit.told("hours") in SPANS else "1"
    span, step = SPANS[hours]
    begins = _begin(visit.labels.now, step) - span + step
    where: dict[str, Any] = {"minute": {"gte": begins.isoformat()}}
    if visit.told("spreadsheet"):
        where["spreadsheetId"] = {"eq": visit.told("spreadsheet")}
    links = (await visit.at_desk.ask(LINKS))["links"]["nodes"]
    minutes = await visit.at_desk.every(ASKED, where=where)
    slices = sliced(minutes, begins, step, int(span / step))
    t = visit.labels
    return visit.page(
        "figures.html",
        slices=slices,
        lag=_lag_chart(slices, t),
        calls=_calls_chart(slices, t, visit.quota),
        hours=hours,
        spans=list(SPANS),
        step=int(step.total_seconds() // 60),
        books=_books(links),
        book=visit.told("spreadsheet"),
        quota=visit.quota,
    )


def _books(links: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Name the spreadsheets, each by its links."""
    books: dict[str, list[str]] = {}
    for link in links:
        if link["spreadsheetId"] is not None:
            books.setdefault(link["spreadsheetId"], []).append(link["number"])
    return books


def _begin(at: datetime, step: timedelta) -> datetime:
    minute = minute_of(at)
    return minute - timedelta(minutes=minute.minute % (step // timedelta(minutes=1)))


def sliced(minutes: Minutes, begins: datetime, step: timedelta, count: int) -> list[Slice]:
    """Put minutes of all spreadsheets together, stretch by stretch."""
    parts: list[list[Mapping[str, Any]]] = [[] for _ in range(count)]
    for one in minutes:
        at = int((instant(one["minute"]) - begins) / step)
        if 0 <= at < count:
            parts[at].append(one)
    return [_slice(begins + n * step, part) for n, part in enumerate(parts)]


def _slice(begins: datetime, part: Minutes) -> Slice:
    lags = [lag for lag in map(_lag, part) if lag is not None]
    return Slice(
        begins,
        sum(one["cycleCount"] for one in part),
        sum(one["failureCount"] for one in part),
        _busiest(part, "readCount"),
        _busiest(part, "writeCount"),
        max(lags, default=None),
    )


def _busiest(part: Minutes, name: str) -> int:
    """Sum up over spreadsheets, since they share the quota, and tell the busiest minute."""
    sums: dict[str, int] = {}
    for one in part:
        sums[one["minute"]] = sums.get(one["minute"], 0) + one[name]
    return max(sums.values(), default=0)


def _lag(one: Mapping[str, Any]) -> float | None:
    """Tell how long changes had waited in a minute, also those that wait on."""
    known = [] if one["lag"] is None else [float(one["lag"])]
    if one["waitingSince"] is not None:
        waits = instant(one["endedAt"]) - instant(one["waitingSince"])
        known.append(max(waits.total_seconds(), 0.0))
    return max(known, default=None)


def _lag_chart(slices: Sequence[Slice], t: Labels) -> Chart:
    bars = [
        Bar(
            [("failed" if one.failures else "lag", one.lag or 0.0)],
            t("{time}: {lag}", time=t.clock(one.begins), lag=t.seconds(one.lag)),
        )
        for one in slices
    ]
    return chart(bars, [t.clock(one.begins) for one in slices], least=5)


def _calls_chart(slices: Sequence[Slice], t: Labels, quota: int) -> Chart:
    bars = [
        Bar(
            [("reads", float(one.reads)), ("writes", float(one.writes))],
            t(
                "{time}: {reads} reads, {writes} writes",
                time=t.clock(one.begins), reads=one.reads, writes=one.writes,
            ),
        )
        for one in slices
    ]  # fmt: skip
    return chart(bars, [t.clock(one.begins) for one in slices], least=quota, beside=True)
