"""Everything that can happen to a file. Its bytes are the door's business."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from sqlalchemy import delete, select
from strawberry import ID

from schema.exchange.files import queries, rules
from schema.exchange.files.tables import Attachment, File
from schema.kernel.graphql import TYPES, global_id, identity_of, read_id
from schema.kernel.roles import Role
from schema.kernel.rows import found
from schema.kernel.tables import Base
from schema.kernel.verbs import may
from schema.kernel.work import Work

READERS: Final = frozenset({Role.ANALYST, Role.AUDITOR})
WRITERS: Final = tuple(role for role in Role if role not in READERS)


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, by its size in bytes and its SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that may be sent: the name it will have, and how many bytes were sent today."""

    name: str
    sent: int


@may(*WRITERS)
async def check_upload(work: Work, name: str, size: int = 0, most: int | None = None) -> Upload:
    """Look at what is said of a file before it is sent, or refuse it.

    ``size`` is what it will have at least, ``most`` how many bytes a day its sender may send.
    """
    clean = rules.clean_name(name)
    sent = await _sent_today(work)
    rules.check_quota(clean, sent + size, most)
    return Upload(clean, sent)


@may(*WRITERS)
async def keep(
    work: Work, name: str, media_type: str, content: Content, most: int | None = None
) -> File:
    """Write down a file whose bytes are safe, unless it is more than a day's ``most`` bytes."""
    if most is not None:
        await queries.take_turn(work.session, work.actor.name)
        rules.check_quota(name, await _sent_today(work) + content.size, most)
    file = File(
        uploaded_by=work.actor.name,
        at=work.at,
        name=rules.clean_name(name),
        media_type=rules.clean_media_type(media_type),
        size=content.size,
        sha256=content.sha256,
    )
    work.session.add(file)
    await work.session.flush()
    return file


@may(*WRITERS)
async def attach(work: Work, record: ID, file: ID) -> Attachment:
    """Let a file belong to a record: whoever sees the record sees the file."""
    holder, original = await _record(work, record), await _file(work, file)
    known = select(Attachment.id).where(
        Attachment.record_id == holder.id, Attachment.file_id == original.id
    )
    if await work.session.scalar(known) is not None:
        raise rules.FileIsAttached(original.name, _called(holder))
    attachment = Attachment(
        kind=TYPES[type(holder)],
        record_id=holder.id,
        file_id=original.id,
        attached_by=work.actor.name,
        at=work.at,
    )
    work.session.add(attachment)
    await work.session.flush()
    return attachment


@may(*WRITERS)
async def detach(work: Work, record: ID, file: ID) -> File:
    """Take a file off a record. The file stays with its sender and its other records."""
    holder, original = await _record(work, record), await _file(work, file)
    gone = await work.session.scalar(
        delete(Attachment)
        .where(Attachment.record_id == holder.id, Attachment.file_id == original.id)
        .returning(Attachment.id)
    )
    if gone is None:
        raise queries.NotAttached(original.name, _called(holder))
    return original


async def _sent_today(work: Work) -> int:
    morning = datetime.combine(work.today, time.min, work.company.zone)
    return await queries.sent_since(work.session, work.actor.name, morning)


async def _record(work: Work, text: str) -> Any:  # noqa: ANN401 - a row of one of many tables
    table, identity = read_id(text)
    rules.check_holder(TYPES[table])
    return await found(work.session, identity_of(table), identity, queries.NoSuchRecord(text))


async def _file(work: Work, text: str) -> File:
    table, identity = read_id(text)
    row = await queries.file(work.session, identity) if table is File else None
    if row is None:
        raise queries.NoSuchFile(text)
    return row


def _called(record: Base) -> str:
    return str(getattr(record, "number", None) or global_id(record))
