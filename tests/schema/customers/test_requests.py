"""Changes of what documents are made out to: asked for by one, decided by another."""

import pytest

from schema.customers.accounts import operations as accounts
from schema.customers.requests import operations
from schema.customers.tax_titles import operations as tax_titles
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import MANAGER, Business

USCC = "91350100M000100Y43"
SELLER = Actor("ann@x.org", Role.SELLER, "test", "north")


async def shop(business: Business) -> str:
    """Open for business: a seller and a customer of theirs."""
    await business.seller("ann@x.org", "north")
    return str((await business.do(accounts.register, "Acme", "north", uscc=USCC)).number)


async def test_a_seller_asks_and_a_manager_decides(business: Business) -> None:
    number = await shop(business)
    refused = await business.refuse(accounts.correct, number, name="Acme AG", by=SELLER)
    assert refused == (
        f"The name of {number} stands on documents; ask for another one, and a manager decides."
    )
    await business.do(accounts.correct, number, name="Acme", industry="pumps", by=SELLER)
    asked = await business.do(operations.ask_for_name, number, " Acme AG ", by=SELLER)
    assert business.rows("SELECT name FROM customers") == [("Acme",)]
    await business.do(operations.approve, asked.number, by=MANAGER)
    assert business.rows("SELECT name, name_key FROM customers") == [("Acme AG", "acme")]
    assert business.rows("SELECT state, before, after, decided_by FROM change_requests") == [
        ("approved", "Acme", "Acme AG", "max@x.org")
    ]


async def test_an_empty_code_is_filled_without_asking(business: Business) -> None:
    await business.seller("ann@x.org", "north")
    made = await business.do(accounts.register, "Acme", "north")
    await business.do(accounts.correct, made.number, uscc=USCC, by=SELLER)
    assert business.rows("SELECT uscc FROM customers") == [(USCC,)]


async def test_nobody_decides_about_their_own_wish(business: Business) -> None:
    number = await shop(business)
    asked = await business.do(operations.ask_for_name, number, "Acme AG", by=MANAGER)
    for decide, told in ((operations.approve, ()), (operations.reject, ("no",))):
        refused = await business.refuse(decide, asked.number, *told, by=MANAGER)
        assert refused == "Request CR-000001 is your own; somebody else decides about it."
    with pytest.raises(Exception, match="ck_change_requests_decider"):
        business.write(
            "UPDATE change_requests SET state = 'approved', decided_by = asked_by,"
            " decided_at = now()"
        )
    await business.do(operations.withdraw, asked.number, by=MANAGER)
    assert business.rows("SELECT state FROM change_requests") == [("withdrawn",)]


async def test_only_one_wish_about_a_fact_waits_at_a_time(business: Business) -> None:
    number = await shop(business)
    await business.do(operations.ask_for_name, number, "Acme AG", by=SELLER)
    assert await business.refuse(operations.ask_for_name, number, "Acme SA", by=MANAGER) == (
        f"Request CR-000001 asks for another name of {number} already; decide or withdraw that"
        " one first."
    )
    assert await business.refuse(operations.ask_for_uscc, number, USCC) == (
        f"The unified social credit code of {number} is {USCC} already."
    )


async def test_a_wish_about_what_has_changed_since_is_not_carried_out(
    business: Business,
) -> None:
    number = await shop(business)
    asked = await business.do(operations.ask_for_name, number, "Acme AG", by=SELLER)
    await business.do(accounts.correct, number, name="Apex", by=MANAGER)
    assert await business.refuse(operations.approve, asked.number, by=MANAGER) == (
        f"The name of {number} has changed since request {asked.number} was made; reject"
        " it, and ask anew if it is still wanted."
    )
    await business.do(operations.reject, asked.number, "they merged", by=MANAGER)
    assert business.rows("SELECT state, note FROM change_requests") == [
        ("rejected", "they merged")
    ]


async def test_what_stands_on_invoices_is_asked_for_too(business: Business) -> None:
    number = await shop(business)
    title = await business.do(tax_titles.add, number, "Acme", "123456789012345", by=SELLER)
    refused = await business.refuse(
        tax_titles.correct, title.number, tax_number="543210987654321", by=SELLER
    )
    assert refused.startswith(f"The tax number of {title.number} stands on documents")
    told = title.number, "543210987654321"
    asked = await business.do(operations.ask_for_tax_number, *told, by=SELLER)
    await business.do(operations.approve, asked.number, by=MANAGER)
    assert business.rows("SELECT tax_number FROM tax_titles") == [("543210987654321",)]


async def test_who_looked_after_a_customer_is_written_down_by_the_database(
    business: Business,
) -> None:
    await business.seller("ann@x.org", "north")
    await business.seller("bob@x.org", "south")
    made = await business.do(accounts.register, "Acme", "north", owner="ann@x.org")
    told = {"owner": "bob@x.org", "reason": " ann left "}
    await business.do(accounts.reassign, made.number, **told, by=MANAGER)
    query = (
        "SELECT a.email, b.email, o.territory, o.reason, o.changed_by FROM owner_changes o"
        " LEFT JOIN users a ON a.id = from_id LEFT JOIN users b ON b.id = to_id ORDER BY o.id"
    )
    assert business.rows(query) == [
        (None, "ann@x.org", "north", None, "root"),
        ("ann@x.org", "bob@x.org", "south", "ann left", "max@x.org"),
    ]
