"""The edit log: everything people typed and what became of it, and of it what was refused."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from starlette.responses import Response

from api.console.pages import Visit

PAGE: Final = 25
RESULTS: Final = ("accepted", "refused", "conflict", "agreed")
NAMES: Final = ("link", "key", "header", "after_text", "since", "until")
ASKED: Final = """query ($first: Int, $after: String, $where: EditWhere) {
  edits(first: $first, after: $after, where: $where, orderBy: [{ at: DESC }]) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      at key header before after result sentence editor
      link { number sheet territory role spreadsheetId tabId state }
    }
  }
  links(first: 100, orderBy: [{ number: ASC }]) { nodes { number sheet territory } }
}"""
ONE_DAY: Final = timedelta(days=1)


async def page(visit: Visit) -> Response:
    """Show the edit log, the newest first, as its filters say."""
    result = visit.told("result") if visit.told("result") in RESULTS else ""
    return await _log(visit, result, only_refused=False)


async def refused(visit: Visit) -> Response:
    """Show what was refused."""
    return await _log(visit, "refused", only_refused=True)


async def _log(visit: Visit, result: str, *, only_refused: bool) -> Response:
    where = _where(visit)
    if result:
        where["result"] = {"eq": result.upper()}
    after = visit.told("after") or None
    asked = await visit.at_desk.ask(ASKED, first=PAGE, after=after, where=where)
    return visit.page(
        "edits.html",
        found=asked["edits"],
        links=asked["links"]["nodes"],
        results=RESULTS,
        result=result,
        only_refused=only_refused,
        told={name: visit.told(name) for name in NAMES},
        filtered=any(visit.told(name) for name in (*NAMES, "result")),
    )


def _where(visit: Visit) -> dict[str, Any]:
    """Read the filters; a day that is none is left out."""
    where: dict[str, Any] = {}
    if visit.told("link"):
        where["link"] = {"number": {"eq": visit.told("link")}}
    for name, field in (("key", "key"), ("header", "header"), ("after_text", "after")):
        if visit.told(name):
            where[field] = {"contains": visit.told(name)}
    since, until = _day(visit.told("since")), _day(visit.told("until"))
    zone = visit.labels.zone
    limits: dict[str, str] = {}
    if since:
        limits["gte"] = datetime.combine(since, time(), zone).isoformat()
    if until and until < date.max:
        limits["lt"] = datetime.combine(until + ONE_DAY, time(), zone).isoformat()
    return where | ({"at": limits} if limits else {})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
