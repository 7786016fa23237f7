"""The page of links: how each fares, what the brake asks, and what may be done about it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import Response

from api.console.labels import Label, instant
from api.console.pages import Visit
from api.console.previews import LANGUAGES
from api.protocol import Refused
from schema.exchange.cycles.rules import minute_of
from schema.kernel.sentences import Sentence

MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
STALE: Final = timedelta(minutes=6)
"""A worker that lives looks at each spreadsheet every five minutes at the least."""

ASKED: Final = """query ($day: DateTime!) {
  links(first: 100, where: { state: { ne: UNLINKED } }, orderBy: [{ number: ASC }]) {
    totalCount
    nodes {
      number sheet spreadsheetId tabId territory role language state reason massChange
      massChangeRows
      rowCount heldCount revision
    }
  }
  last: cycleMinutesAggregate(groupBy: [{ spreadsheetId: VALUE }], first: 1000) {
    max { endedAt }
  }
  open: conflicts(first: 1, where: { state: { eq: OPEN } }) { totalCount }
  refused: edits(first: 1, where: { result: { eq: REFUSED }, at: { gte: $day } }) { totalCount }
}"""
MINUTES: Final = """query ($ends: [DateTime!]!, $minute: DateTime!, $after: String) {
  found: cycleMinutes(
    first: 100
    after: $after
    where: { or: [{ endedAt: { in: $ends } }, { minute: { eq: $minute } }] }
  ) {
    nodes { spreadsheetId minute readCount writeCount lag endedAt waitingSince trouble }
    pageInfo { hasNextPage endCursor }
  }
}"""
VERBS: Final[Mapping[str, tuple[str, str, Label]]] = {
    "pause": ("pause_link", "pauseLink", Label("Link {number} is paused.")),
    "resume": ("resume_link", "resumeLink", Label("Link {number} is looked after again.")),
    "confirm": (
        "confirm_link",
        "confirmLink",
        Label("Link {number} is confirmed: its tab is looked after from now on."),
    ),
    "unlink": (
        "unlink_sheet",
        "unlinkSheet",
        Label("Link {number} is given up; its tab stays with its values."),
    ),
    "translate": (
        "translate_link",
        "translateLink",
        Label("The tab of link {number} speaks the other language after the next look."),
    ),
    "touch": ("touch_link", "touchLink", Label("Link {number} will be looked at now.")),
}
UNKNOWN: Final = Sentence("The console has no such button; load the page again.")


async def page(visit: Visit) -> Response:
    """Show every link that is not given up."""
    now, desk = visit.labels.now, visit.at_desk
    asked = await desk.ask(ASKED, day=(now - DAY).isoformat())
    ends = [group["max"]["endedAt"] for group in asked["last"] if group["max"]["endedAt"]]
    full = minute_of(now) - MINUTE
    minutes = await desk.every(MINUTES, ends=ends, minute=full.isoformat())
    last = {one["spreadsheetId"]: one for one in minutes if one["endedAt"] in ends}
    calls = [one for one in minutes if instant(one["minute"]) == full]
    links = [_fares(link, last.get(link["spreadsheetId"]), calls, now) for link in _all(asked)]
    return visit.page(
        "links.html",
        links=links,
        more=asked["links"]["totalCount"] - len(links),
        open=asked["open"]["totalCount"],
        refused=asked["refused"]["totalCount"],
        reads=sum(one["readCount"] for one in calls),
        writes=sum(one["writeCount"] for one in calls),
        quota=visit.quota,
        languages=LANGUAGES,
        attaches=desk.may("propose_link"),
        may={verb: desk.may(name) for verb, (name, _, _) in VERBS.items()},
    )


def _all(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = asked["links"]["nodes"]
    return nodes


def _fares(
    link: dict[str, Any],
    last: Mapping[str, Any] | None,
    calls: list[Mapping[str, Any]],
    now: datetime,
) -> dict[str, Any]:
    """Put beside a link what the cycles of its spreadsheet came to."""
    mine = [one for one in calls if one["spreadsheetId"] == link["spreadsheetId"]]
    fares = last or {"waitingSince": None, "lag": None, "endedAt": None, "trouble": None}
    waiting, ended = fares["waitingSince"], fares["endedAt"]
    measured = None if fares["lag"] is None else float(fares["lag"])
    return link | {
        "ended": ended,
        "lag": max((now - instant(waiting)).total_seconds(), 0) if waiting else measured,
        "waiting": bool(waiting),
        "trouble": fares["trouble"],
        "stale": link["state"] == "ACTIVE" and (not ended or instant(ended) < now - STALE),
        "reads": sum(one["readCount"] for one in mine),
        "writes": sum(one["writeCount"] for one in mine),
    }


async def act(visit: Visit, form: dict[str, str]) -> str:
    """Do one of the verbs to a link; say what came of it."""
    number = visit.request.path_params["number"]
    if form.get("verb") not in VERBS:
        raise Refused(400, "NO_SUCH_VERB", UNKNOWN)
    _, mutation, done = VERBS[form["verb"]]
    given: dict[str, Any] = {"number": number}
    if form.get("revision", "").isdecimal():  # one answers the question one has read
        given["expectedRevision"] = int(form["revision"])
    if form["verb"] == "translate":
        given["language"] = form.get("language", "")
    refusal = await visit.at_desk.do(mutation, **given)
    return refusal or visit.labels(done, number=number)
