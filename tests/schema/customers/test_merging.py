"""Merges while others write, one after the other, and undone in any order."""

import asyncio
from datetime import date

import psycopg
import pytest

from schema.catalogue.prices import operations as prices
from schema.customers.accounts import operations as accounts
from schema.customers.accounts.tables import Customer
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.customers.agreements import operations as agreements
from schema.customers.duplicates import operations
from schema.exchange.files import operations as files
from schema.fulfilment.promises import operations as promises
from schema.kernel.graphql import global_id
from tests.business import FINANCE, MANAGER, Business
from tests.schema.at_once import blocked, outcomes
from tests.schema.integrity import breaches

SHIPPING = AddressKind.SHIPPING
USCC, OTHER_USCC = "91350100M000100Y43", "91110000802100433B"
MERGED = (
    "SELECT a.number, b.number FROM customers a JOIN customers b ON b.id = a.merged_into_id"
    " ORDER BY 1"
)


async def two(business: Business) -> tuple[str, str]:
    """Know two customers."""
    return await business.customer("Acme"), await business.customer("Acme Ltd")


async def test_two_who_merge_the_same_pair_at_once_merge_it_once(business: Business) -> None:
    for _ in range(4):
        stays, goes = await two(business)
        found = await outcomes(*(business.do(operations.merge, stays, goes) for _ in range(3)))
        assert found == {"done": 1, "MERGED_WITH_ITSELF": 2}
        assert breaches(business) == {}


async def test_two_customers_do_not_become_each_other(business: Business) -> None:
    for _ in range(4):
        one, other = await two(business)
        found = await outcomes(
            business.do(operations.merge, one, other),
            business.do(operations.merge, other, one),
        )
        assert found == {"done": 1, "MERGED_WITH_ITSELF": 1}
        assert breaches(business) == {}


async def test_what_is_told_of_one_customer_at_once_is_noticed_once(
    business: Business,
) -> None:
    await business.do(accounts.register, "Zenith", "north", phone="13800138000")
    made = await business.do(accounts.register, "Acme", "north")
    found = await outcomes(
        *(
            business.do(accounts.add_contact, made.number, f"Li {n}", phone=phone)
            for n, phone in enumerate(("13800138000", "12345", "13800138000", "12345"))
        )
    )
    assert found == {"done": 4}
    assert business.rows("SELECT state, same_phone FROM duplicates") == [("open", True)]
    bad = "SELECT state FROM quality_issues WHERE rule = 'phone_not_valid'"
    assert business.rows(bad) == [("open",)]
    assert breaches(business) == {}


async def test_merges_in_a_ring_at_once_leave_one_customer(business: Business) -> None:
    ring = [await business.customer(f"Acme {n}") for n in range(3)]
    found = await outcomes(
        *(business.do(operations.merge, ring[n], ring[n - 1]) for n in range(3))
    )
    assert found["done"] == 2
    assert len(business.rows(MERGED)) == 2
    assert breaches(business) == {}


async def test_an_order_drafted_while_its_customer_is_merged_is_with_who_stays(
    business: Business,
) -> None:
    await business.product()
    for _ in range(6):
        stays, goes = await two(business)
        found = await outcomes(
            business.do(operations.merge, stays, goes),
            *(business.draft(goes, "1") for _ in range(3)),
        )
        # who came too late to write it down is told so, and nothing was written
        assert found["done"] + found["RULE_BROKEN"] == 4
        query = "SELECT count(*) FROM orders JOIN customers c ON c.id = customer_id"
        at = f"{query} WHERE c.number = '{stays}'"
        assert business.rows(at) == [(found["done"] - 1,)]
        assert breaches(business) == {}


async def test_a_merge_waits_for_who_writes_and_holds_nothing_they_need(
    business: Business,
) -> None:
    """Else both wait for each other: an order shares its customer, and then more of it."""
    stays, goes = await two(business)
    share = "SELECT FROM customers WHERE number = '{}' FOR {}"
    with psycopg.connect(business.urls.owner) as writer:
        writer.execute(share.format(goes, "KEY SHARE").encode())
        merging = asyncio.create_task(business.do(operations.merge, stays, goes))
        await blocked(business, merging)
        writer.execute(share.format(goes, "SHARE NOWAIT").encode())
    await merging
    assert business.rows(MERGED) == [(goes, stays)]


async def test_an_order_confirmed_while_its_customer_is_merged_counts_for_who_stays(
    business: Business,
) -> None:
    await business.product()
    await business.stock("100")
    for _ in range(4):
        stays, goes = await two(business)
        drafts = [await business.draft(goes, "2") for _ in range(3)]
        found = await outcomes(
            *(business.do(promises.confirm, number) for number in drafts),
            business.do(operations.merge, stays, goes),
        )
        assert found == {"done": 4}
        query = "SELECT exposure FROM credits JOIN customers c ON c.id = customer_id"
        at = f"{query} WHERE c.number IN ('{stays}', '{goes}') ORDER BY 1"
        assert business.rows(at) == [(0,), (60,)]
        assert breaches(business) == {}


async def test_a_merge_is_undone_once_however_many_ask_at_once(business: Business) -> None:
    stays, goes = await two(business)
    merge = await business.do(operations.merge, stays, goes)
    found = await outcomes(
        *(business.do(operations.undo_merge, merge.number) for _ in range(3))
    )
    assert found == {"done": 1, "MERGE_IS_UNDONE": 2}
    assert business.rows(MERGED) == []
    assert breaches(business) == {}


async def test_a_merge_is_not_undone_while_who_stayed_becomes_another(
    business: Business,
) -> None:
    for _ in range(4):
        stays, goes = await two(business)
        merge = await business.do(operations.merge, stays, goes)
        last = await business.customer("Acme AG")
        found = await outcomes(
            business.do(operations.undo_merge, merge.number),
            business.do(operations.merge, last, stays),
        )
        assert found in ({"done": 2}, {"done": 1, "MERGED_AGAIN": 1})
        assert breaches(business) == {}


async def test_merges_of_merges_are_undone_the_last_one_first(business: Business) -> None:
    one, two_, three = [await business.customer(name) for name in ("A", "B", "C")]
    for number in (one, two_, three):
        await business.do(accounts.add_contact, number, f"Li of {number}")
    first = await business.do(operations.merge, two_, one)
    second = await business.do(operations.merge, three, two_)
    assert await business.refuse(operations.undo_merge, first.number) == (
        f"{two_} was merged into another customer after merge {first.number}; undo that one"
        " first."
    )
    assert (await business.do(accounts.add_contact, one, "Wu")).customer_id == (
        second.winner_id
    )
    await business.do(operations.undo_merge, second.number)
    await business.do(operations.undo_merge, first.number)
    query = (
        "SELECT c.number, t.name FROM contacts t JOIN customers c ON c.id = customer_id"
        " ORDER BY t.id"
    )
    assert business.rows(query) == [
        *((number, f"Li of {number}") for number in (one, two_, three)),
        (three, "Wu"),
    ]
    assert breaches(business) == {}


async def test_what_was_preferred_since_stays_preferred_when_a_merge_is_undone(
    business: Business,
) -> None:
    stays, goes = await two(business)
    people = {}
    for number, names in ((stays, ("Li",)), (goes, ("Wu", "Xu"))):
        for name in names:
            people[name] = (await business.do(accounts.add_contact, number, name)).number
    for name in ("Li", "Wu"):
        await business.do(accounts.prefer_contact, people[name])
    told = (await business.do(addresses.add, goes, SHIPPING, "Bern", "1")).number
    more = (await business.do(addresses.add, goes, SHIPPING, "Bern", "2")).number
    await business.do(addresses.add, stays, SHIPPING, "Bern", "3")
    merge = await business.do(operations.merge, stays, goes)
    await business.do(accounts.prefer_contact, people["Xu"])
    await business.do(addresses.prefer, more)
    await business.do(operations.undo_merge, merge.number)
    assert business.rows("SELECT name FROM contacts WHERE preferred ORDER BY 1") == [("Xu",)]
    query = "SELECT number FROM addresses WHERE preferred ORDER BY 1"
    assert business.rows(query) == [(more,)]
    assert told != more
    assert breaches(business) == {}


async def test_agreements_on_the_same_days_stand_against_a_merge(business: Business) -> None:
    stays, goes = await two(business)
    await business.do(prices.add_price_list, "THEIRS")
    for number in (stays, goes):
        await business.do(agreements.agree, number, "THEIRS")
    refused = await business.refuse(operations.merge, stays, goes)
    assert refused.startswith(
        f"{goes} cannot be merged into {stays}: both have something that only one may have ("
    )
    assert "price_agreements" in refused
    await business.do(agreements.end, "PA-000002", date(2030, 6, 30))
    await business.do(agreements.end, "PA-000001", date(2030, 6, 30))
    assert "price_agreements" in await business.refuse(operations.merge, stays, goes)


async def test_a_file_both_have_stays_with_each(business: Business) -> None:
    stays, goes = await two(business)
    both = await business.attached(Customer.number, stays)
    record = global_id(await business.find(Customer.number, goes))
    await business.do(files.attach, record, both)
    await business.attached(Customer.number, goes)
    held = (
        "SELECT c.number, count(*) FROM attachments a JOIN customers c ON c.id = record_id"
        " GROUP BY 1 ORDER BY 1"
    )
    before = business.rows(held)
    assert before == [(stays, 1), (goes, 2)]
    merge = await business.do(operations.merge, stays, goes)
    assert business.rows(held) == [(stays, 2), (goes, 1)]
    assert breaches(business) == {}
    await business.do(operations.undo_merge, merge.number)
    assert business.rows(held) == before


async def test_a_code_somebody_else_was_given_since_stands_against_undoing(
    business: Business,
) -> None:
    stays, goes = await two(business)
    await business.do(accounts.correct, stays, uscc=OTHER_USCC)
    await business.do(accounts.correct, goes, uscc=USCC)
    merge = await business.do(operations.merge, stays, goes)
    await business.do(accounts.register, "Zenith", "north", uscc=USCC)
    assert await business.refuse(operations.undo_merge, merge.number) == (
        f"Merge {merge.number} cannot be undone: what came after it belongs to both customers"
        " (uq_customers_uscc); take that back first."
    )


async def test_who_owes_in_two_currencies_is_merged_by_finance(business: Business) -> None:
    await business.product()
    await business.stock("9")
    abroad = business.in_currency("USD")
    await abroad.product("DRUM")
    await abroad.stock("9", "DRUM")
    stays, goes = await business.customer("Acme"), await abroad.customer("Acme Inc")
    await business.confirmed(stays, "1")
    await abroad.confirmed(goes, "2", sku="DRUM")
    assert await business.refuse(operations.merge, stays, goes, by=MANAGER) == (
        f"{stays} and {goes} owe us money in different currencies; have finance merge them."
    )
    query = "SELECT currency, exposure FROM credits ORDER BY 1"
    merge = await business.do(operations.merge, stays, goes, by=FINANCE)
    assert business.rows(query) == [("CNY", 10), ("USD", 0)]
    assert breaches(business) == {}
    await business.do(operations.undo_merge, merge.number, by=FINANCE)
    assert business.rows(query) == [("CNY", 10), ("USD", 20)]
    assert breaches(business) == {}


async def test_the_database_merges_no_customer_twice_and_into_no_merged_one(
    business: Business,
) -> None:
    stays, goes = await two(business)
    other = await business.customer("Zenith")
    await business.do(operations.merge, stays, goes)
    made = (
        "INSERT INTO merges (id, number, winner_id, loser_id, merged_by, merged_at, undo_until)"
        " SELECT new_id(), 'MG-9', w.id, l.id, 'x', now(), now() FROM customers w, customers l"
        " WHERE w.number = '{}' AND l.number = '{}'"
    )
    act = "SELECT merge_customers(id) FROM merges WHERE number = 'MG-9'"
    with pytest.raises(psycopg.errors.UniqueViolation, match="uq_merges_standing"):
        business.write(made.format(other, goes))
    with pytest.raises(psycopg.errors.CheckViolation, match="merged into another one"):
        business.write(made.format(goes, other) + "; " + act)
    with pytest.raises(psycopg.errors.CheckViolation, match="ck_merges_two"):
        business.write(made.format(other, other))
