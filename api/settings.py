"""What the outside world tells the API at start-up, read once and never again."""

from pathlib import Path

from pydantic import Field, field_validator

from api.identity import SHORTEST_SECRET
from schema.kernel.settings import HouseSettings


class ApiSettings(HouseSettings):
    """Every knob the API has."""

    token_secret: str = Field(
        default="",
        description="Signs and checks bearer tokens; at least 32 characters. Unset: the"
        " embedded set-up keeps one of its own in SALESBOOK_DATA.",
    )

    @field_validator("token_secret")
    @classmethod
    def long_secret(cls, secret: str) -> str:
        """Refuse a secret that can be guessed."""
        if secret and len(secret) < SHORTEST_SECRET:
            raise ValueError(f"it needs at least {SHORTEST_SECRET} characters")
        return secret

    requests_per_second: float = Field(
        default=50.0,
        ge=0,
        description="How often one caller may ask each API process, five seconds' worth at"
        " once; 0 sets no limit.",
    )
    read_timeout_seconds: float = Field(
        default=10.0, gt=0, description="How long the database may work on one answer."
    )
    graphiql_assets: Path | None = Field(
        default=None,
        description="Where GraphiQL's own files are; make setup fetches them where npm is.",
    )
