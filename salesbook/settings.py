"""What the command line is told, and the list of everything anybody can be told."""

from pathlib import Path

from pydantic import Field, field_validator

from api.settings import ApiSettings
from schema.kernel.settings import HouseSettings, check_database_url
from sync.settings import SyncSettings


class CliSettings(HouseSettings):
    """What only the command line needs to know."""

    database_owner_url: str = Field(
        default="", description="Postgres, as the owner of the tables: migrates and checks."
    )
    salesbook_data: Path = Field(
        default=Path(".salesbook"),
        description="Where the embedded database, the local sheets and the files live.",
    )

    @field_validator("database_owner_url")
    @classmethod
    def readable_owner_url(cls, url: str) -> str:
        """Refuse what is no Postgres address."""
        return check_database_url(url)


ALL: tuple[type[HouseSettings], ...] = (CliSettings, ApiSettings, SyncSettings)
