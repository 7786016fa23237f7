"""How a test sends and fetches files: by real HTTP, in anybody's name."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from schema.kernel.roles import Role
from tests.api.listening import Served

PIECE: Final = 64 * 1024


async def pieces(size: int, byte: bytes = b"x") -> AsyncIterator[bytes]:
    """Send so many bytes without saying before how many."""
    for begin in range(0, size, PIECE):
        yield byte * min(PIECE, size - begin)


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends files to a server, fetches them, and looks at its folder."""

    served: Served
    http: httpx.AsyncClient
    folder: Path

    async def put(
        self,
        name: str,
        content: bytes | AsyncIterator[bytes],
        role: Role = Role.ADMIN,
        by: str = "root",
        **headers: str,
    ) -> httpx.Response:
        """Send a file; headers are told with underscores."""
        told = {key.replace("_", "-"): value for key, value in headers.items()}
        told.setdefault("Authorization", self.served.token(role, by))
        address = f"http://127.0.0.1:{self.served.port}/files"
        return await self.http.put(
            address, params={"name": name}, content=content, headers=told
        )

    async def sent(self, name: str, content: bytes, **more: Any) -> str:  # noqa: ANN401 - as above
        """Send a file that must be kept; return its id."""
        answer = await self.put(name, content, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def get(
        self, id_: str, role: Role = Role.ADMIN, by: str = "root", **headers: str
    ) -> httpx.Response:
        """Fetch a file."""
        told = {key.replace("_", "-"): value for key, value in headers.items()}
        told["Authorization"] = self.served.token(role, by)
        address = f"http://127.0.0.1:{self.served.port}/files/{id_}"
        return await self.http.get(address, headers=told)

    def contents(self) -> list[str]:
        """Name what lies in the folder: contents, and whatever is on its way."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(path.name for path in found if path.name != "lock")


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Tell the status and the code of a refusal."""
    (error,) = answer.json()["errors"]
    return answer.status_code, str(error["extensions"]["code"])
