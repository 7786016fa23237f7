"""Files of the sample company: what is sent to it, as it would lie on the disk of the house."""

import asyncio
from hashlib import sha256

from schema.exchange.files.operations import Content
from schema.kernel.work import Contents


async def keep(contents: Contents, given: bytes) -> Content:
    """Write a file to where files lie, and tell what it holds."""
    digest = sha256(given).hexdigest()
    place = contents(digest)
    await asyncio.to_thread(place.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
    await asyncio.to_thread(place.write_bytes, given)
    return Content(len(given), digest)
