"""How files are found."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from strawberry import ID

from schema.exchange.files.tables import OF_A_RECORD, File
from schema.kernel.checks import Check
from schema.kernel.errors import DomainError, NotFound
from schema.kernel.graphql import read_id
from schema.kernel.session import Session
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "F1",
        "every attachment belongs to a record",
        "SELECT count(*) FROM attachments",
        f"SELECT id FROM attachments WHERE NOT {OF_A_RECORD}",  # noqa: S608 - names of our own
    ),
)


@dataclass(eq=False)
class NoSuchFile(NotFound):
    """There is no file {id}, or it is not yours to see; use the id that its upload answered."""

    id: str


@dataclass(eq=False)
class NoContents(DomainError):
    """Files cannot be read here; import {file} through the API."""

    file: str


@dataclass(eq=False)
class NoSuchRecord(NotFound):
    """There is no record {id}, or it is not yours to see; use an id you received."""

    id: str


@dataclass(eq=False)
class NotAttached(NotFound):
    """File {file} is not attached to {record}; look at the record's attachments."""

    file: str
    record: str


async def file(session: Session, identity: UUID) -> File | None:
    """Find one file, if it is there to see."""
    return await session.get(File, identity)


async def contents(work: Work, told: ID) -> tuple[File, bytes]:
    """Read an upload: what is known of it, and its bytes; raises NoSuchFile, NoContents."""
    table, identity = read_id(told)
    row = await file(work.session, identity) if table is File else None
    if row is None:
        raise NoSuchFile(told)
    if work.contents is None:
        raise NoContents(row.name)
    return row, await asyncio.to_thread(work.contents(row.sha256).read_bytes)


async def take_turn(session: Session, sender: str) -> None:
    """Wait until no other file of the sender is being written down."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(sender, 0))))


async def sent_since(session: Session, sender: str, begin: datetime) -> int:
    """Tell how many bytes somebody has sent since a moment; they see all their files."""
    sizes = select(func.coalesce(func.sum(File.size), 0))
    mine = sizes.where(File.uploaded_by == sender, File.at >= begin)
    return int(await session.scalar(mine) or 0)


async def kept(session: Session, hashes: Sequence[str]) -> set[str]:
    """Tell which of these contents belong to a file of anybody."""
    found = await session.scalars(select(func.kept_content(list(hashes))))
    return set(found)
