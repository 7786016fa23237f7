"""The pages of imports: a file is sent, looked at row by row, taken up or taken back."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.console.labels import Label
from api.console.pages import Visit
from api.files.door import FileDoor
from api.protocol import Refused
from schema.kernel.graphql import global_id
from schema.kernel.sentences import Sentence

PAGE: Final = 50
PART: Final = 65_536
STATES: Final = ("refused", "kept", "created", "updated", "unchanged", "undone", "staged")
FACTS: Final = (
    "number source territory ignored stagedBy stagedAt state"
    " rows created updated unchanged refused undone kept"
)
ALL: Final = f"""query ($first: Int, $after: String) {{
  found: imports(first: $first, after: $after, orderBy: [{{ number: DESC }}]) {{
    totalCount
    pageInfo {{ hasNextPage endCursor }}
    nodes {{ {FACTS} file {{ name }} }}
  }}
}}"""
ONE: Final = f"""query (
  $number: String!, $first: Int, $after: String, $where: ImportRowWhere
) {{
  import: customerImport(number: $number) {{
    {FACTS} file {{ name }}
    lines(first: $first, after: $after, where: $where, orderBy: [{{ place: ASC }}]) {{
      totalCount
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ place content state sentence customer {{ number name }} }}
    }}
  }}
}}"""
VERBS: Final[Mapping[str, tuple[str, Label]]] = {
    "go_on": ("goOnImporting", Label("The next rows of {number} are taken up.")),
    "undo": ("undoImport", Label("The last rows of {number} are taken back.")),
}
STAGED: Final = Label("The rows of {file} are kept; nothing is taken up yet.")
NO_FILE: Final = Sentence("Choose a file first.")
NO_SUCH_IMPORT: Final = Sentence("There is no such import, or none you may see.")


async def every(visit: Visit) -> Response:
    """Show all imports, the newest first, and let one be sent."""
    after = visit.told("after") or None
    asked = await visit.at_desk.ask(ALL, first=PAGE, after=after)
    may = visit.at_desk.may("stage_import")
    return visit.page("imports.html", found=asked["found"], may=may)


async def one(visit: Visit) -> Response:
    """Show how an import fares, and its rows."""
    number, state = visit.request.path_params["number"], visit.told("state")
    where: dict[str, Any] = {"state": {"eq": state.upper()}} if state in STATES else {}
    after = visit.told("after") or None
    asked = await visit.at_desk.ask(ONE, number=number, first=PAGE, after=after, where=where)
    made = asked["import"]
    if made is None:
        raise Refused(404, "NO_SUCH_IMPORT", NO_SUCH_IMPORT)
    for row in made["lines"]["nodes"]:
        row["told"] = json.loads(row["content"])
    made["staged"] = made["rows"] - sum(made.get(name, 0) for name in STATES)
    taken_back = made["undone"] + made["kept"]
    return visit.page(
        "import.html",
        made=made,
        state=state if state in STATES else "",
        states=[name for name in STATES if made[name]],
        done=taken_back if made["state"] == "UNDOING" else made["rows"] - made["staged"],
        may=visit.at_desk.may("go_on_importing"),
    )


async def act(visit: Visit, form: dict[str, str]) -> str:
    """Take the next rows up, or back; say what came of it."""
    number = visit.request.path_params["number"]
    verb, said = VERBS["undo" if form.get("verb") == "undo" else "go_on"]
    refusal = await visit.at_desk.do(verb, number=number)
    return refusal or visit.labels(said, number=number)


async def stage(visit: Visit, files: FileDoor, form: Mapping[str, Any]) -> str:
    """Keep a file and its rows; say what came of it."""
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise Refused(400, "NO_FILE", NO_FILE)
    actor, kind = visit.at_desk.actor, sent.content_type or ""
    upload = await files.check(actor, sent.filename, sent.size or 0)
    kept = await files.keep(actor, upload, kind, _parts(sent))
    given = {"source": str(form.get("source", "")), "territory": str(form.get("territory", ""))}
    refusal = await visit.at_desk.do(
        "stageImport",
        file=global_id(kept),
        **{name: told for name, told in given.items() if told},
    )
    return refusal or visit.labels(STAGED, file=sent.filename)


async def _parts(sent: UploadFile) -> AsyncIterator[bytes]:
    while part := await sent.read(PART):
        yield part
