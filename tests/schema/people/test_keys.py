"""API keys: what is kept of them, who sees them, and how they end."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

import psycopg
import pytest
from sqlalchemy import select

from schema.kernel.errors import RuleBroken
from schema.kernel.roles import Role
from schema.kernel.work import Actor, OnlyReads, begin
from schema.people.keys import operations
from schema.people.keys.operations import NewKey
from schema.people.keys.rules import KeyScope
from schema.people.keys.tables import ApiKey
from schema.people.users import operations as users
from tests.asking import Asker
from tests.business import MANAGER, NOON, Business

LATER: Final = NOON + timedelta(days=30)


async def make(
    business: Business,
    email: str = "bot@x.org",
    scope: KeyScope = KeyScope.WRITE,
    expires_at: datetime | None = None,
) -> NewKey:
    """Give a user a key."""
    return await business.do(operations.create, email, "Shop", scope, expires_at)


@pytest.fixture
async def bot(business: Business) -> Actor:
    """Employ a program."""
    return await business.user_of("bot@x.org", Role.INTEGRATION)


async def test_a_key_is_kept_without_what_proves_it(business: Business, bot: Actor) -> None:
    made = await make(business, bot.name, expires_at=LATER)
    key = await business.find(ApiKey.number, "KEY-000001")
    shown = (key.name, key.prefix, key.scope, key.expires_at, key.revoked_at)
    assert shown == ("Shop", made.secret[:12], KeyScope.WRITE, LATER, None)
    assert made.secret.startswith("sbk_")
    assert len(made.secret) == len("sbk_12345678_") + 43  # 256 bits in base64
    assert business.rows("SELECT hash, used_at FROM key_secrets") == [
        (hashlib.sha256(made.secret.encode()).digest(), None)
    ]


async def test_the_key_stands_nowhere_and_its_hash_in_one_place(
    business: Business, bot: Actor
) -> None:
    made = await make(business, bot.name)
    _, _, secret = made.secret.split("_", 2)
    digest = hashlib.sha256(made.secret.encode()).hexdigest()
    assert [table for table, row in business.picture() if secret in row] == []
    assert [table for table, row in business.picture() if digest in row] == ["key_secrets"]


@pytest.mark.parametrize(
    "touch",
    [
        "SELECT hash FROM key_secrets",
        "SELECT used_at FROM key_secrets",
        "UPDATE key_secrets SET hash = ''",
        "DELETE FROM key_secrets",
        "UPDATE api_keys SET scope = 'write'",
        "UPDATE api_keys SET expires_at = NULL",
        "UPDATE api_keys SET user_id = user_id",
    ],
)
async def test_the_application_neither_reads_secrets_nor_changes_what_a_key_opens(
    business: Business, bot: Actor, touch: str
) -> None:
    await make(business, bot.name)
    with psycopg.connect(business.urls.application) as application:
        application.execute("SELECT enter_work('root', 'admin', NULL, 'test')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute(touch.encode())


async def test_only_admins_make_keys(business: Business, bot: Actor) -> None:
    for by in (MANAGER, bot):
        said = await business.refuse(operations.create, bot.name, "Shop", by=by)
        assert said == f"Role {by.role} may not create (keys); ask admin."


@pytest.mark.parametrize("name", ["", "  "])
async def test_a_key_needs_a_name(business: Business, bot: Actor, name: str) -> None:
    assert await business.refuse(operations.create, bot.name, name) == (
        "A key of bot@x.org needs a name; say which program it is for."
    )


async def test_a_key_belongs_to_an_active_user(business: Business, bot: Actor) -> None:
    said = await business.refuse(operations.create, "who@x.org", "Shop")
    assert said == "There is no user who@x.org."
    await business.do(users.deactivate, bot.name)
    assert await business.refuse(operations.create, bot.name, "Shop") == (
        "User bot@x.org is not active, so a key of theirs would open nothing;"
        " name another user."
    )


@pytest.mark.parametrize("moment", [NOON, NOON.replace(tzinfo=None)])
async def test_a_key_cannot_be_over_before_it_begins(
    business: Business, bot: Actor, moment: datetime
) -> None:
    told = (bot.name, "Shop", KeyScope.READ, moment)
    assert await business.refuse(operations.create, *told) == (
        "Key Shop cannot expire at 2030-06-01 12:00:00+00:00;"
        " name a moment that is still to come."
    )


async def test_a_key_is_revoked_once_and_for_good(business: Business, bot: Actor) -> None:
    await make(business, bot.name)
    revoked = await business.do(operations.revoke, " KEY-000001 ", by=bot)
    assert revoked.revoked_at == NOON
    assert await business.refuse(operations.revoke, "KEY-000001") == (
        "Key KEY-000001 is revoked already; it opens nothing any more."
    )

    async def unrevoke() -> None:
        async with begin(business.house, Actor("root", Role.ADMIN, "test"), NOON) as work:
            key = (await work.session.scalars(select(ApiKey))).one()
            key.revoked_at = None

    with pytest.raises(RuleBroken) as broken:
        await unrevoke()
    assert broken.value.rule == "api_keys_revoked"


async def test_a_key_is_seen_and_revoked_by_its_user_and_by_admins(
    business: Business, bot: Actor, ask: Asker
) -> None:
    await business.seller("ann@x.org", "north")
    for email in (bot.name, "ann@x.org"):
        await make(business, email)
    query = """{ apiKeys { totalCount nodes { number user { email } } }
                 first: apiKey(number: "KEY-000001") { number }
                 second: apiKey(number: "KEY-000002") { number } }"""
    first = {"number": "KEY-000001", "user": {"email": "bot@x.org"}}
    second = {"number": "KEY-000002", "user": {"email": "ann@x.org"}}
    for name, role, seen in (
        ("root", Role.ADMIN, [first, second]),
        ("bot@x.org", Role.INTEGRATION, [first]),
        ("ann@x.org", Role.SELLER, [second]),
        ("max@x.org", Role.MANAGER, []),
        ("eva@x.org", Role.AUDITOR, []),
    ):
        numbers = [key["number"] for key in seen]
        for interpret in {False, role is Role.ADMIN}:
            found = await ask(query, role=role, name=name, interpret=interpret)
            assert found == {
                "apiKeys": {"totalCount": len(seen), "nodes": seen},
                "first": {"number": "KEY-000001"} if "KEY-000001" in numbers else None,
                "second": {"number": "KEY-000002"} if "KEY-000002" in numbers else None,
            }
    assert await business.refuse(operations.revoke, "KEY-000002", by=bot) == (
        "There is no key KEY-000002, or it is not yours; look in apiKeys."
    )


async def test_who_only_reads_begins_no_work(business: Business) -> None:
    reader = Actor("root", Role.ADMIN, "test", only_reads=True)
    with pytest.raises(OnlyReads) as refusal:
        await business.do(users.create, "new@x.org", "New", Role.ADMIN, by=reader)
    assert str(refusal.value) == (
        "The key of root may only read; use one with the scope write to change something."
    )
    assert business.rows("SELECT count(*) FROM users") == [(0,)]
