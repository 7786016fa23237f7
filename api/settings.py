"""What the outside world tells the API at start-up, read once and never again."""

from pathlib import Path

from pydantic import Field

from schema.kernel.settings import HouseSettings


class ApiSettings(HouseSettings):
    """Every knob the API has."""

    token_secret: str = Field(
        default="",
        description="Signs and checks bearer tokens; at least 32 characters. Unset: the"
        " embedded set-up keeps one of its own in SALESBOOK_DATA.",
    )
    graphiql_assets: Path | None = Field(
        default=None,
        description="Where GraphiQL's own files are; make setup fetches them where npm is.",
    )
