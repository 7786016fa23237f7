"""What the outside world tells the sync worker at start-up, read once and never again."""

from pathlib import Path

from pydantic import Field, HttpUrl, field_validator

from schema.kernel.settings import HouseSettings


class SyncSettings(HouseSettings):
    """Every knob the worker has."""

    sheets_url: str = Field(
        default="", description="A Sheets-compatible server; unset means Google."
    )
    google_application_credentials: Path | None = Field(
        default=None, description="The service account's key file, for Google."
    )
    sync_poll_seconds: float = Field(
        default=2.0, gt=0, description="How often a tab is read while people edit."
    )
    sync_rest_seconds: float = Field(
        default=30.0, gt=0, description="How often a tab is read while it rests."
    )
    sync_deletion_grace_seconds: float = Field(
        default=60.0,
        ge=0,
        description="How long a row must be gone before it counts as deleted.",
    )
    sync_timeout_seconds: float = Field(
        default=60.0, gt=0, description="How long a call to the Sheets server may take."
    )

    @field_validator("sheets_url")
    @classmethod
    def readable_sheets_url(cls, url: str) -> str:
        """Refuse what is no address of a server."""
        if not url:
            return url
        told = HttpUrl(url)
        if told.path not in {None, "/"} or told.query or told.fragment:
            raise ValueError("give scheme, host and port only, like http://127.0.0.1:8100")
        return str(told).rstrip("/")

    @field_validator("google_application_credentials")
    @classmethod
    def readable_file(cls, path: Path | None) -> Path | None:
        """Refuse a key file that is not there."""
        if path is not None and not path.is_file():
            raise ValueError(f"there is no file {path}")
        return path
