"""What the outside world tells the sync worker at start-up, read once and never again."""

import os
import re
from pathlib import Path
from typing import Annotated

import orjson
from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from schema.kernel.settings import HouseSettings


class SyncSettings(HouseSettings):
    """Every knob the worker has."""

    google_application_credentials: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(),
        description="The service account's key file, for Google; several stand behind colons.",
    )
    sync_project_calls_per_minute: int = Field(
        default=300,
        ge=2,
        description="How many reads, and how many writes, it grants all accounts together.",
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

    sync_notices_address: str = Field(
        default="",
        description="Where Google Drive tells the API that a spreadsheet changed: its address"
        " from outside and /sync/drive, like https://sales.example.com/sync/drive; it needs"
        " SYNC_HOOK_SECRET, too. Unset: Drive is not asked to.",
    )

    worker_metrics_address: str = Field(
        default="",
        description="Where a worker shows its own figures to Prometheus, like 127.0.0.1:9464,"
        " to whoever reaches that address; each worker of a machine needs a port of its own."
        " Unset: nowhere.",
    )

    @field_validator("worker_metrics_address")
    @classmethod
    def readable_address(cls, address: str) -> str:
        """Refuse what is no host and port."""
        if address and not re.fullmatch(r"(?:[\w.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}", address):
            raise ValueError("write host and port, like 127.0.0.1:9464")
        return address

    @field_validator("sync_notices_address")
    @classmethod
    def known_door(cls, address: str, told: ValidationInfo) -> str:
        """Refuse what leads to no door of ours, and a door that nobody could sign for."""
        if address and not re.fullmatch(r"https?://[^\s/?#]+/sync/drive", address):
            raise ValueError("write the API's address from outside and /sync/drive")
        if address and not told.data.get("sync_hook_secret"):
            raise ValueError("it needs SYNC_HOOK_SECRET, too")
        return address

    @field_validator("google_application_credentials", mode="before")
    @classmethod
    def several(cls, told: object) -> object:
        """Understand paths written behind one another."""
        return tuple(filter(None, told.split(os.pathsep))) if isinstance(told, str) else told

    @field_validator("google_application_credentials")
    @classmethod
    def readable_files(cls, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        """Refuse a key file that is not there, and one that says no account."""
        for path in paths:
            if not path.is_file():
                raise ValueError(f"there is no file {path}")
            account_of(path)
        return paths


def account_of(path: Path) -> str:
    """Read whose key file this is; raises ValueError when it is none."""
    try:
        told = orjson.loads(path.read_bytes())
        return str(told["client_email"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path} is no service account's key file; make one in the Google Cloud console"
        ) from error
