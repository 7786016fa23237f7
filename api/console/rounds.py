"""The page of rounds: what happens by itself at night, how it went, and running one now."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from api.console.labels import Label
from api.console.pages import Visit
from api.protocol import Refused
from schema.exchange.rounds.rules import RoundName
from schema.kernel.sentences import Sentence

TITLES: Final[Mapping[RoundName, Label]] = {
    RoundName.LEFT_CONTACTS: Label("Forgetting people who left"),
    RoundName.IMPORT_ROWS: Label("Forgetting rows of old imports"),
    RoundName.CLEANING: Label("Cleaning of customer data"),
    RoundName.SOFT_RESERVATIONS: Label("Giving back stock kept past its day"),
    RoundName.REPLENISHMENT: Label("Looking at the stock"),
    RoundName.EXCEPTIONS: Label("Looking for order exceptions"),
    RoundName.BANK_LINES: Label("Matching of bank lines"),
}
ASKED: Final = "query {{ {lists} }}".format(
    lists=" ".join(
        f"{name.value}: rounds(first: 1, where: {{ name: {{ eq: {name.name} }} }},"
        " orderBy: [{ dueAt: DESC }]) { nodes { night askedBy state begunAt endedAt took"
        " steps leftOut stumbledOn trouble } }"
        for name in RoundName
    )
)
RUNS: Final = Label("It is asked for; a worker takes it up within seconds.")
UNKNOWN: Final = Sentence("There is no such round; load the page again.")


async def page(visit: Visit) -> Response:
    """Show how each round went last."""
    desk = visit.at_desk
    asked = await desk.ask(ASKED)
    last = {name: next(iter(asked[name.value]["nodes"]), None) for name in RoundName}
    rounds = [_shown(name, last[name]) for name in RoundName]
    return visit.page("rounds.html", rounds=rounds, may=desk.may("run_round"))


def _shown(name: RoundName, last: Mapping[str, Any] | None) -> dict[str, Any]:
    """Put a round's title beside what is known of the last time."""
    open_yet = last is not None and last["endedAt"] is None
    return {"name": name.value, "title": TITLES[name], "last": last, "open": open_yet}


async def act(visit: Visit, _form: dict[str, str]) -> str:
    """Ask for a round now; say what came of it."""
    name = visit.request.path_params["name"]
    if name not in set(RoundName):
        raise Refused(404, "NO_SUCH_ROUND", UNKNOWN)
    refusal = await visit.at_desk.do("runRound", name=RoundName(name).name)
    return refusal or visit.labels(RUNS)
