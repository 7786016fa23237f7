"""What takes too long is given up: every statement has its time, and whoever waits hears why.

Nothing here depends on how fast anybody is: what must be given up would never end by itself.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, Final

import httpx
import pytest
from psycopg import AsyncConnection
from sqlalchemy import text

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from api.main import assemble, now
from api.settings import ApiSettings
from salesbook.database import Urls
from schema.kernel.errors import ChangeTookTooLong, TookTooLong
from schema.kernel.graphql import Context
from schema.kernel.roles import Role
from schema.kernel.views import reading
from schema.kernel.work import Actor, House, Patience, Work, perform
from schema.pipeline.leads import operations as leads
from tests.asking import Asker
from tests.business import NOON, ROOT, Business

SHORT: Final = 0.05
BUSY: Final = (
    "Somebody else is changing the same record and has not finished, so nothing was changed;"
    " try again in a moment."
)
SLOW: Final = "The answer took too long to make; ask for smaller pages, or for less at once."
HOLD: Final = """mutation ($number: String!, $key: String) {
  holdCredit(input: {number: $number, holdReason: "late", idempotencyKey: $key}) {
    credit { revision }
    userErrors { __typename code message path }
  }
}"""
MANY: Final = """mutation ($rows: [HoldCreditInput!]!) {
  holdCreditBulk(input: {rows: $rows, errorPolicy: IGNORE_FAILED}) {
    done
    results { userErrors { code } }
    userErrors { __typename code message }
  }
}"""
READ: Final = (
    "{ credits { nodes { revision customer { name } } totalCount } leads { totalCount } }"
)


def hurried(working: float | None = None, waiting: float | None = None) -> Any:  # noqa: ANN401 - a function
    """Give everybody the same time."""
    return lambda _actor: Patience(working, waiting)


@pytest.fixture
def rash(house: House) -> House:
    """Make a house in which nobody waits for anybody."""
    return replace(house, patience=hurried(waiting=SHORT))


@pytest.fixture
async def impatient(rash: House, reader: Reader, tokens: Tokens) -> AsyncIterator[Asker]:
    """Ask a house in which nobody waits for anybody."""
    app = create_app(rash, reader, tokens, lambda: NOON)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
    ) as client:
        yield Asker(client, tokens)


@pytest.fixture
async def owner(urls: Urls) -> AsyncIterator[AsyncConnection]:
    """Act beside the API, as somebody who takes their time."""
    async with await AsyncConnection.connect(urls.owner) as connection:
        yield connection


async def test_who_waits_for_a_record_hears_that_somebody_is_at_work(
    impatient: Asker, business: Business, owner: AsyncConnection
) -> None:
    number = await business.customer()
    before = business.picture()
    await owner.execute("SELECT FROM credits FOR UPDATE")
    payload = await impatient(HOLD, {"number": number})
    assert payload["holdCredit"] == {
        "credit": None,
        "userErrors": [
            {
                "__typename": "ConflictError",
                "code": "RECORD_BUSY",
                "message": BUSY,
                "path": ["input"],
            }
        ],
    }
    assert business.picture() == before
    await owner.rollback()
    payload = await impatient(HOLD, {"number": number})
    assert payload["holdCredit"]["userErrors"] == []


async def test_a_change_that_was_given_up_may_be_asked_for_again_under_its_key(
    impatient: Asker, business: Business, owner: AsyncConnection
) -> None:
    told = {"number": await business.customer(), "key": "k"}
    await owner.execute("SELECT FROM credits FOR UPDATE")
    (error,) = (await impatient(HOLD, told))["holdCredit"]["userErrors"]
    assert error["code"] == "RECORD_BUSY"
    await owner.rollback()
    assert (await impatient(HOLD, told))["holdCredit"]["userErrors"] == []


async def test_many_changes_are_given_up_together_and_not_one_after_the_other(
    impatient: Asker, business: Business, owner: AsyncConnection
) -> None:
    numbers = [await business.customer("Acme"), await business.customer("Boll")]
    before = business.picture()
    await owner.execute("SELECT FROM credits FOR UPDATE")
    rows = [{"number": number, "holdReason": "late"} for number in numbers]
    payload = await impatient(MANY, {"rows": rows})
    assert payload["holdCreditBulk"] == {
        "done": 0,
        "results": [],
        "userErrors": [{"__typename": "ConflictError", "code": "RECORD_BUSY", "message": BUSY}],
    }
    assert business.picture() == before


async def test_a_statement_of_a_change_is_ended_and_nothing_is_changed(
    house: House, business: Business
) -> None:
    before = business.picture()

    async def deed(work: Work) -> None:
        await leads.capture(work, "Acme", territory="north")
        await work.session.execute(text("SELECT pg_sleep(600)"))

    with pytest.raises(ChangeTookTooLong) as refusal:
        await perform(replace(house, patience=hurried(SHORT)), ROOT, NOON, deed)
    assert str(refusal.value) == (
        "The change took too long, so nothing was changed; send less at once, or try again"
        " later."
    )
    assert business.picture() == before


async def test_the_sync_and_the_command_line_have_the_time_the_database_gives(
    house: House, owner: AsyncConnection
) -> None:
    async def told(work: Work) -> tuple[str, str]:
        found = [await work.session.scalar(text(f"SHOW {name}")) for name in TIMES]
        return found[0], found[1]

    assert await perform(house, ROOT, NOON, told) == ("0", "0")
    await owner.execute("ALTER ROLE salesbook_app SET statement_timeout = '7min'")
    await owner.commit()
    try:
        await house.sessions.kw["bind"].dispose()
        assert await perform(house, ROOT, NOON, told) == ("7min", "0")
    finally:
        await owner.execute("ALTER ROLE salesbook_app RESET statement_timeout")
        await owner.commit()


TIMES: Final = ("statement_timeout", "lock_timeout")


async def test_an_answer_from_rows_is_given_up_as_a_whole(
    reader: Reader, house: House, tokens: Tokens, business: Business, owner: AsyncConnection
) -> None:
    """The table is locked, so that every select on it would wait for ever."""
    await business.customer()
    app = create_app(replace(house, patience=hurried(SHORT)), reader, tokens, lambda: NOON)
    await owner.execute("LOCK TABLE credits IN ACCESS EXCLUSIVE MODE")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
    ) as client:
        answer = await Asker(client, tokens).answer(READ, interpret=True)
    assert answer.status_code == 200
    assert answer.json()["data"] is None
    told = {error["message"]: error["extensions"] for error in answer.json()["errors"]}
    assert told == {SLOW: {"code": "TOOK_TOO_LONG"}}


async def test_a_compiled_answer_is_given_up_and_not_tried_another_way(
    urls: Urls,
    house: House,
    tokens: Tokens,
    owner: AsyncConnection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.execution.reader.LONG", 50)  # files have more time
    reader = Reader(urls.application, patience=hurried(SHORT))
    app = create_app(house, reader, tokens, lambda: NOON)  # rows would be waited for for ever
    await owner.execute("LOCK TABLE credits IN ACCESS EXCLUSIVE MODE")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
    ) as client:
        answers = [
            await Asker(client, tokens).answer(READ),
            await Asker(client, tokens).answer(READ[:-1] + " __schema { __typename } }"),
            await client.get(
                "/export/credits.csv",
                headers={"Authorization": f"Bearer {tokens.mint('root', Role.ADMIN, NOON)}"},
            ),
        ]
    await reader.close()
    assert [answer.status_code for answer in answers] == [400, 200, 400]
    for answer in answers:
        error = answer.json()["errors"][0]
        assert (error["message"], error["extensions"]) == (SLOW, {"code": "TOOK_TOO_LONG"})


async def test_a_statement_that_takes_too_long_is_ended_and_the_connection_kept(
    urls: Urls,
) -> None:
    ann, root = Actor("ann", Role.MANAGER, "api"), Actor("root", Role.ADMIN, "api")
    patience = {ann: Patience(SHORT), root: Patience(600)}
    reader = Reader(urls.application, size=1, patience=patience.__getitem__)
    with pytest.raises(TookTooLong):
        await reader.read(ann, "SELECT pg_sleep(600)::text::bytea", [])
    kept = "SELECT current_setting('statement_timeout')::bytea"
    assert await reader.read(ann, kept, []) == [b"50ms"]
    assert await reader.read(root, kept, []) == [b"10min"]
    await reader.close()


async def test_what_was_too_late_is_forgotten_by_the_next_change(house: House) -> None:
    hasty = replace(house, patience=hurried(SHORT))

    async def act(_deed: object, _expected: object) -> None:
        """Do nothing."""

    async def deed(_work: Work) -> None:
        """Nothing to do."""

    async with AsyncExitStack() as stack:
        context = Context(hasty, act, lambda house: reading(house, ROOT), stack)
        sleep: Any = text("SELECT pg_sleep(600)")
        one: Any = text("SELECT 1")
        for query in (sleep, one):
            with pytest.raises(TookTooLong):
                await context.rows(query)
        await context.perform(deed, None)
        assert await context.rows(one) == [(1,)]


async def test_the_server_is_set_up_with_the_times_it_was_told(
    urls: Urls, business: Business, owner: AsyncConnection
) -> None:
    told = {"number": await business.customer()}
    settings = ApiSettings(
        database_url=urls.application, token_secret="s" * 32, read_timeout_seconds=0.2
    )
    await owner.execute("LOCK TABLE credits IN ACCESS EXCLUSIVE MODE")
    app = assemble(settings)
    token = Tokens(settings.token_secret).mint("root", Role.ADMIN, now())
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
        ) as client,
    ):
        client.headers["Authorization"] = f"Bearer {token}"
        read = await client.post("/graphql", json={"query": READ})
        held = await client.post("/graphql", json={"query": HOLD, "variables": told})
    (slow,) = read.json()["errors"]
    (busy,) = held.json()["data"]["holdCredit"]["userErrors"]
    assert slow["extensions"] == {"code": "TOOK_TOO_LONG"}
    assert busy["code"] == "RECORD_BUSY"
