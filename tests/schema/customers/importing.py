"""A desk where files of customers can be sent, taken up and taken back."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from schema.customers.imports import operations
from schema.exchange.files import operations as files
from schema.kernel.graphql import global_id
from tests.business import MANAGER, Business

USCC, OTHER_USCC = "91350100M000100Y43", "91110000802100433B"
ROWS = "SELECT place, state, sentence FROM import_rows ORDER BY place"
COUNTS = "SELECT state, rows, created, updated, unchanged, refused, undone, kept FROM imports"


class Desk:
    """A business where files can be sent."""

    def __init__(self, business: Business, folder: Path) -> None:
        """Keep what is sent in a folder."""
        self.folder = folder
        house = replace(business.house, contents=lambda sha: folder / sha)
        self.business = replace(business, house=house)

    async def stage(self, content: str | bytes, name: str = "fair.csv") -> str:
        """Send a file and stage its rows; returns the import's number."""
        given = content.encode() if isinstance(content, str) else content
        digest = sha256(given).hexdigest()
        (self.folder / digest).write_bytes(given)
        told = files.Content(len(given), digest)
        file = await self.business.do(files.keep, name, "text/csv", told, by=MANAGER)
        made = await self.business.do(
            operations.stage, global_id(file), "a fair", "north", by=MANAGER
        )
        return str(made.number)

    async def take_up(self, content: str | bytes, name: str = "fair.csv") -> str:
        """Stage a file and take all of it up."""
        number = await self.stage(content, name)
        while (
            await self.business.do(operations.go_on, number, by=MANAGER)
        ).state != "finished":
            pass
        return number

    async def take_back(self, number: str) -> None:
        """Undo all of an import."""
        while (await self.business.do(operations.undo, number, by=MANAGER)).state != "undone":
            pass
