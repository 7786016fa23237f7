"""The page of conflicts: both values, who and when, and one click to decide."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from api.console.labels import Label
from api.console.pages import Visit
from api.protocol import Refused
from schema.kernel.sentences import Sentence

PAGE: Final = 20
STATES: Final = ("open", "decided", "settled")
ASKED: Final = """query ($first: Int, $after: String, $where: ConflictWhere) {
  conflicts(first: $first, after: $after, where: $where, orderBy: [{ at: DESC }]) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      number at key header sheetValue databaseValue formula editor changedBy changedAt
      reason state decision decidedBy decidedAt sentence revision
      link { number sheet territory role spreadsheetId tabId state }
    }
  }
  links(first: 100, orderBy: [{ number: ASC }]) { nodes { number sheet territory } }
  open: conflicts(first: 1, where: { state: { eq: OPEN } }) { totalCount }
  decided: conflicts(first: 1, where: { state: { eq: DECIDED } }) { totalCount }
  settled: conflicts(first: 1, where: { state: { eq: SETTLED } }) { totalCount }
}"""
DONE: Final[Mapping[str, Label]] = {
    "DATABASE": Label("{number} is settled: the database's value stays."),
    "SHEET": Label("{number} is decided: the sheet's value is asked for at the next look."),
}
UNDECIDED: Final = Sentence("Choose the database's value or the sheet's.")


async def page(visit: Visit) -> Response:
    """Show the conflicts in one state, the newest first."""
    state = visit.told("state") if visit.told("state") in STATES else STATES[0]
    where: dict[str, Any] = {"state": {"eq": state.upper()}}
    if visit.told("link"):
        where["link"] = {"number": {"eq": visit.told("link")}}
    after = visit.told("after") or None
    asked = await visit.at_desk.ask(ASKED, first=PAGE, after=after, where=where)
    return visit.page(
        "conflicts.html",
        state=state,
        states=STATES,
        counts={name: asked[name]["totalCount"] for name in STATES},
        found=asked["conflicts"],
        links=asked["links"]["nodes"],
        link=visit.told("link"),
        may=visit.at_desk.may("resolve_conflict"),
    )


async def act(visit: Visit, form: dict[str, str]) -> str:
    """Decide a conflict; say what came of it."""
    number, decision = visit.request.path_params["number"], form.get("decision", "")
    if decision not in DONE:
        raise Refused(400, "NOT_DECIDED", UNDECIDED)
    given: dict[str, Any] = {"number": number, "decision": decision}
    if form.get("revision", "").isdecimal():
        given["expectedRevision"] = int(form["revision"])
    refusal = await visit.at_desk.do("resolveConflict", **given)
    return refusal or visit.labels(DONE[decision], number=number)
