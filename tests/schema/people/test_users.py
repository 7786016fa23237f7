"""Users: who may act, and who no longer."""

from schema.kernel.roles import Role
from schema.people.users import operations
from schema.people.users.tables import User
from tests.business import MANAGER, Business


async def test_a_user_is_known_by_the_address_in_lower_case(business: Business) -> None:
    made = await business.do(
        operations.create, " Ann@X.org", "Ann", Role.SELLER, territory="north"
    )
    assert (made.email, made.name, made.role, made.territory, made.active) == (
        "ann@x.org",
        "Ann",
        Role.SELLER,
        "north",
        True,
    )


async def test_an_address_must_be_one(business: Business) -> None:
    assert await business.refuse(operations.create, "ann", "Ann", Role.FINANCE) == (
        "ann is not an e-mail address; write one like ann@example.com."
    )


async def test_a_seller_needs_a_territory(business: Business) -> None:
    assert await business.refuse(operations.create, "ann@x.org", "Ann", Role.SELLER) == (
        "Seller ann@x.org needs a territory; name the one they look after."
    )


async def test_an_address_names_one_user(business: Business) -> None:
    await business.seller("ann@x.org")
    assert await business.refuse(operations.create, "ANN@x.org", "Other", Role.FINANCE) == (
        "There is a user ann@x.org already; choose another address."
    )


async def test_only_admins_make_users(business: Business) -> None:
    said = await business.refuse(operations.create, "bob@x.org", "Bob", Role.ADMIN, by=MANAGER)
    assert said == "Role manager may not create (users); ask admin."


async def test_nobody_unknown_can_be_deactivated(business: Business) -> None:
    assert await business.refuse(operations.deactivate, "bob@x.org") == (
        "There is no user bob@x.org."
    )


async def test_a_deactivated_user_does_nothing_any_more(business: Business) -> None:
    await business.user_of("max@x.org", Role.MANAGER)
    await business.do(operations.deactivate, "max@x.org")
    assert (await business.find(User.email, "max@x.org")).active is False
    assert await business.refuse(operations.deactivate, "max@x.org", by=MANAGER) == (
        "max@x.org is not an active user, so nothing can be done in their name."
    )
