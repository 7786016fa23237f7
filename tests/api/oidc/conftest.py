"""A real issuer on this machine, and the API that trusts it."""

from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from api.oidc import OidcTokens
from schema.kernel.work import House
from tests.api.issuer import AUDIENCE, Issuer
from tests.api.oidc.calling import FIRST, Caller
from tests.business import Business


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """Run an issuer with one key."""
    made = Issuer([FIRST])
    made.come()
    yield made
    made.go()


@pytest.fixture
def serve(house: House, reader: Reader) -> Callable[[Caller, Tokens | None], httpx.AsyncClient]:
    """Serve the API to whoever the issuer knows, on a clock of the test's."""

    def made(caller: Caller, tokens: Tokens | None) -> httpx.AsyncClient:
        oidc = OidcTokens(caller.issuer.address, AUDIENCE)
        app = create_app(house, reader, tokens, lambda: caller.at, oidc=oidc)
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
        )

    return made


@pytest.fixture
async def caller(
    issuer: Issuer,
    business: Business,
    serve: Callable[[Caller, Tokens | None], httpx.AsyncClient],
) -> AsyncIterator[Caller]:
    """Employ ann; let the issuer's users in, and no development tokens."""
    await business.seller("ann@x.org", "north")
    made = Caller(issuer)
    async with serve(made, None) as made.http:
        yield made
