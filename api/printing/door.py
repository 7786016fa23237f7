"""/print: one record on paper, asked for through GraphQL by whoever is signed in."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from api.console.door import ConsoleDoor
from api.console.pages import HEADERS, Visit
from api.printing.writing import Writer
from api.protocol import Refused
from schema.kernel.paper import PRINT
from schema.kernel.sentences import Sentence
from schema.papers import PAPERS

HERE: Final = Path(__file__).parent
TEMPLATES: Final = Environment(
    loader=FileSystemLoader(HERE),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
NO_SUCH_PAPER: Final = Sentence("Nothing of this kind is printed; look at the address again.")
MISSING: Final = "NOT_FOUND"


class PrintDoor:
    """Serves the papers; who asks, and in which language, is as the console finds it."""

    def __init__(self, console: ConsoleDoor) -> None:
        """Let in whoever is signed in to ``console``."""
        self.console = console

    def routes(self) -> list[BaseRoute]:
        """List everything there is; what belongs to the page comes before the papers."""
        return [
            Mount(f"{PRINT}/assets", StaticFiles(directory=HERE / "assets")),
            Route(f"{PRINT}/{{paper}}/{{number}}", self.console.shows(self.show)),
        ]

    async def show(self, visit: Visit) -> Response:
        """Show the paper of one record; raises Refused when there is none to see."""
        paper = PAPERS.get(visit.request.path_params["paper"])
        if paper is None:
            raise Refused(404, MISSING, NO_SUCH_PAPER)
        number = visit.request.path_params["number"]
        found = (await visit.at_desk.ask(paper.query, number=number))["found"]
        if found is None:
            told = Sentence(
                "There is no {number} to print here, or none you may see.", number=number
            )
            raise Refused(404, MISSING, told)
        text = TEMPLATES.get_template("paper.html").render(
            t=visit.labels,
            page=Writer.of(visit.labels, paper, found).page(),
            number=number,
            company=self.console.endpoint.house.company,
        )
        headers = HEADERS | {"Content-Language": visit.labels.language.value}
        return HTMLResponse(text, headers=headers)
