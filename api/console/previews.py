"""Linking a tab that is there: which one, what that would change, and whether it is meant."""

import re
from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from api.console.labels import Label
from api.console.pages import Visit
from api.protocol import Refused
from schema.exchange.links.rules import LENDABLE, SheetName
from schema.kernel.sentences import Sentence
from schema.kernel.words import Language

PAGE: Final = 50
TAB: Final = re.compile(
    r".*/spreadsheets/d/([A-Za-z0-9_-]+)(?:/.*?)?(?:[?#&]gid=(\d{1,10})\b.*)?"
)
ASKED: Final = """query (
  $number: String!, $first: Int, $after: String, $where: PreviewWhere, $all: PreviewWhere
) {
  link(number: $number) {
    number sheet territory role language spreadsheetId tabId state reason previewedAt revision
  }
  counts: previewsAggregate(where: $all, groupBy: [{ kind: VALUE }]) { group { kind } count }
  found: previews(first: $first, after: $after, where: $where, orderBy: [{ place: ASC }]) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { kind row letters key code header sheetValue databaseValue sentence }
  }
}"""
KINDS: Final[Mapping[str, Label]] = {
    "COLUMN_MATCHED": Label("columns are known by their header"),
    "COLUMN_ADDED": Label("columns are added on the right"),
    "COLUMN_KEPT": Label("columns stay people's own"),
    "ROW_MATCHED": Label("rows are known by their number"),
    "ROW_ADDED": Label("rows are added"),
    "ROW_ENTERED": Label("rows become new records"),
    "ROW_WAITING": Label("rows wait until they are complete"),
    "ROW_REFUSED": Label("rows are refused"),
    "CELL_FILLED": Label("empty cells are filled"),
    "CELL_OVERWRITTEN": Label("cells are overwritten"),
    "CELL_UNREADABLE": Label("cells cannot be read"),
}
LANGUAGES: Final[Mapping[str, str]] = {
    Language.ENGLISH.name: "English",
    Language.SIMPLIFIED.name: "简体中文",
    Language.TRADITIONAL.name: "繁體中文",
}
PROPOSED: Final = Label("The tab is proposed; its preview comes in a moment.")
NO_ADDRESS: Final = Label(
    "This is not the address of a tab; open the tab and copy the address from the browser."
)
NO_SUCH_LINK: Final = Sentence("There is no such link, or none you may see.")


async def ask(visit: Visit) -> Response:
    """Ask which tab is to be linked, and how."""
    role = visit.at_desk.actor.role
    return visit.page(
        "attach.html",
        sheets=[sheet.name for sheet in SheetName],
        roles=sorted(one.name for one in LENDABLE.get(role, ())),
        languages=LANGUAGES,
        may=visit.at_desk.may("propose_link"),
    )


async def propose(visit: Visit, form: dict[str, str]) -> str:
    """Propose to link the tab whose address is given; say what came of it."""
    place = TAB.fullmatch(form.get("address", ""))
    if place is None:
        return visit.labels(NO_ADDRESS)
    given = {name: form[name] for name in ("role", "language", "territory") if form.get(name)}
    refusal = await visit.at_desk.do(
        "proposeLink",
        sheet=form.get("sheet", ""),
        spreadsheetId=place[1],
        tabId=int(place[2] or 0),
        **given,
    )
    return refusal or visit.labels(PROPOSED)


async def page(visit: Visit) -> Response:
    """Show what linking a tab would change."""
    number, kind = visit.request.path_params["number"], visit.told("kind")
    mine: dict[str, Any] = {"link": {"number": {"eq": number}}}
    where = mine | ({"kind": {"eq": kind}} if kind in KINDS else {})
    after = visit.told("after") or None
    asked = await visit.at_desk.ask(
        ASKED, number=number, first=PAGE, after=after, where=where, all=mine
    )
    if asked["link"] is None:
        raise Refused(404, "NO_SUCH_LINK", NO_SUCH_LINK)
    counts = {one["group"]["kind"]: one["count"] for one in asked["counts"]}
    return visit.page(
        "preview.html",
        link=asked["link"],
        found=asked["found"],
        kinds=KINDS,
        kind=kind if kind in KINDS else "",
        counts=counts,
        may={
            name: visit.at_desk.may(name)
            for name in ("confirm_link", "touch_link", "unlink_sheet")
        },
    )
