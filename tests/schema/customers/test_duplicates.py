"""Customers we know twice: how they are found, merged, and made two again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from schema.customers.accounts import operations as accounts
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.customers.duplicates import operations
from schema.customers.duplicates.rules import (
    CustomerFact,
    Likeness,
    MatchKind,
    check_undo,
    score,
    undo_until,
)
from schema.customers.tax_titles import operations as tax_titles
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders.rules import LineAsked
from schema.kernel.alike import name_key, pinyin_key
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import MANAGER, NOON, Business

USCC = "91350100M000100Y43"
SELLER = Actor("ann@x.org", Role.SELLER, "test", "north")
PAIRS = (
    "SELECT a.number, b.number, score, likeness, state FROM duplicates d"
    " JOIN customers a ON a.id = d.customer_id JOIN customers b ON b.id = d.other_id"
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("上海宏图电子有限公司", "宏图电子"),
        ("宏圖電子股份有限公司", "宏图电子"),
        ("\uff21CME Pumps Co., Ltd.", "acmepumps"),
        ("Acme Pumps GmbH & Co. KG", "acmepumps"),
        ("广东省深圳市腾达集团", "腾达"),
        ("北京", "北京"),
        ("有限公司", ""),
    ],
)
def test_a_name_is_reduced_to_what_tells_companies_apart(name: str, key: str) -> None:
    assert name_key(name) == key


def test_names_that_sound_alike_have_the_same_pinyin() -> None:
    assert pinyin_key("鸿图电子") == pinyin_key("宏图电子有限公司") == "hongtudianzi"


@pytest.mark.parametrize(
    ("same", "name", "likely"),
    [
        (set(), "1", "0.70"),  # 0.7 x 1
        ({MatchKind.CITY}, "0.9", "0.83"),  # 0.7 x 0.9 + 0.2
        ({MatchKind.CITY, MatchKind.DOMAIN}, "0.5", "0.65"),  # 0.35 + 0.2 + 0.1 > 0.6
        ({MatchKind.DOMAIN}, "0", "0.60"),  # the domain alone
        ({MatchKind.PHONE, MatchKind.CITY}, "0.8", "0.85"),  # 0.76 < 0.85
        ({MatchKind.BANK_ACCOUNT, MatchKind.EMAIL}, "0", "0.95"),
        ({MatchKind.USCC, MatchKind.PHONE}, "0", "1.00"),
        (set(), "0", "0.00"),
    ],
)
def test_the_score_is_the_best_of_what_is_the_same_and_what_is_alike(
    same: set[MatchKind], name: str, likely: str
) -> None:
    """Worked by hand from the weights of ``schema.customers.duplicates.rules``."""
    assert score(Likeness(frozenset(same), Decimal(name))) == Decimal(likely)


async def test_who_has_the_same_phone_number_is_noticed_however_it_is_written(
    business: Business,
) -> None:
    one = await business.do(accounts.register, "Acme", "north", phone="+86 138 0013 8000")
    two = await business.do(accounts.register, "Zenith", "south")
    assert business.rows(PAIRS) == []
    await business.do(accounts.add_contact, two.number, "Li", phone="138-0013-8000")
    ((first, second, likely, likeness, state),) = business.rows(PAIRS)
    assert {first, second} == {one.number, two.number}
    assert (likely, likeness, state) == (Decimal("0.85"), Decimal("0.00"), "open")
    assert business.rows("SELECT same_phone, same_email, same_city FROM duplicates") == [
        (True, False, False)
    ]


async def test_names_alike_in_one_city_are_noticed(business: Business) -> None:
    one = await business.do(accounts.register, "上海宏图电子有限公司", "north")
    two = await business.do(accounts.register, "鸿图电子", "north")
    for customer in (one, two):
        told = customer.number, AddressKind.SHIPPING, "上海", "南京路 1 号"
        await business.do(addresses.add, *told)
    ((_, _, likely, likeness, _),) = business.rows(PAIRS)
    assert (likely, likeness) == (Decimal("0.83"), Decimal("0.90"))  # 0.7 x 0.9 + 0.2


async def test_a_free_mailbox_is_nobodys_domain(business: Business) -> None:
    await business.do(accounts.register, "Acme", "north", email="acme@qq.com")
    await business.do(accounts.register, "Acme", "south", email="other@qq.com")
    assert business.rows(PAIRS) == []  # 0.70, since no domain is shared


async def test_a_seller_learns_that_there_is_a_twin_but_not_who(business: Business) -> None:
    await business.seller("ann@x.org", "north")
    await business.do(accounts.register, "Acme", "south", phone="13800138000")
    await business.do(accounts.register, "Other", "north", phone="13800138000", by=SELLER)
    assert len(business.rows(PAIRS)) == 1


async def two_customers(business: Business) -> tuple[str, str]:
    """Make two customers who have everything, with things only one of them may have."""
    await business.product(price="10")
    await business.stock("100")
    numbers = []
    for name, uscc in (("Acme", None), ("Acme Ltd", USCC)):
        number = await business.customer(name, limit="1000")
        await business.do(accounts.correct, number, uscc=uscc, industry=uscc and "pumps")
        contact = await business.do(accounts.add_contact, number, f"Li of {name}")
        await business.do(accounts.prefer_contact, contact.number)
        place = await business.do(addresses.add, number, AddressKind.SHIPPING, "Bern", name)
        await business.do(tax_titles.add, number, name, "123456789012345")
        line = [LineAsked("PUMP", Decimal(3))]
        order = await business.do(orders.draft, number, line, ship_to=place.number)
        invoice = await business.invoiced(number, "5")
        await business.settle(await business.payment(number, "20"), invoice)
        await business.confirmed(number, "2")
        assert order.number
        numbers.append(number)
    return numbers[0], numbers[1]


WATCHED = (
    "contacts", "addresses", "tax_titles", "orders", "payments", "credits", "customers",
)  # fmt: skip


def picture(business: Business) -> dict[str, Any]:
    """Copy what a merge may touch, revisions aside."""
    return {
        table: business.rows(
            f"SELECT (to_jsonb(t) - 'revision')::text FROM {table} t ORDER BY 1"  # noqa: S608 - names of our own
        )
        for table in WATCHED
    }


async def test_a_merge_takes_everything_over_and_undoing_it_gives_everything_back(
    business: Business,
) -> None:
    """Property 10 of the reference: keys and counters are as before."""
    stays, goes = await two_customers(business)
    before = picture(business)
    merge = await business.do(operations.merge, stays, goes, [CustomerFact.NAME], by=MANAGER)
    left = "SELECT count(*) FROM {} t JOIN customers c ON c.id = t.customer_id"
    for table in ("contacts", "addresses", "tax_titles", "orders", "payments"):
        query = f"{left.format(table)} WHERE c.number = '{goes}'"
        assert (table, business.rows(query)) == (table, [(0,)])
    query = "SELECT c.number, exposure FROM credits JOIN customers c ON c.id = customer_id"
    assert sorted(business.rows(query)) == [(stays, Decimal(100)), (goes, Decimal(0))]
    query = "SELECT number, name, uscc, industry FROM customers ORDER BY number"
    assert business.rows(query) == [
        (stays, "Acme Ltd", USCC, "pumps"),
        (goes, "Acme Ltd", USCC, "pumps"),
    ]
    await business.do(operations.undo_merge, merge.number, by=MANAGER)
    assert picture(business) == before


async def test_what_is_written_to_a_merged_number_reaches_who_it_turned_out_to_be(
    business: Business,
) -> None:
    stays, goes = await business.customer("Acme"), await business.customer("Acme Ltd")
    await business.do(operations.merge, stays, goes)
    contact = await business.do(accounts.add_contact, goes, "Li")
    query = "SELECT c.number FROM contacts t JOIN customers c ON c.id = t.customer_id"
    assert business.rows(query) == [(stays,)]
    assert contact.name == "Li"


async def test_the_database_lets_nothing_belong_to_a_merged_customer(
    business: Business,
) -> None:
    stays, goes = await business.customer("Acme"), await business.customer("Acme Ltd")
    await business.do(operations.merge, stays, goes)
    with pytest.raises(Exception, match="was merged into another one"):
        business.write(
            "INSERT INTO contacts (id, number, customer_id, name)"  # noqa: S608 - our own number
            f" SELECT new_id(), 'CT-9', id, 'Li' FROM customers WHERE number = '{goes}'"
        )


async def test_customers_who_grew_together_are_not_parted(business: Business) -> None:
    stays, goes = await two_customers(business)
    merge = await business.do(operations.merge, stays, goes)
    query = "SELECT number FROM invoices WHERE total > allocated ORDER BY number"
    ((first,), (second,)) = business.rows(query)
    ((one,), (other,)) = business.rows("SELECT number FROM payments ORDER BY number")
    assert (one, other) < (other, "")
    more = await business.payment(stays, "60")
    await business.settle(more, first, "30")
    await business.settle(more, second, "30")
    refused = await business.refuse(operations.undo_merge, merge.number)
    assert refused == (
        f"Merge {merge.number} cannot be undone: what came after it belongs to both customers"
        " (settlements_customer); take that back first."
    )


async def test_a_merge_that_was_undone_or_is_too_old_is_not_undone(business: Business) -> None:
    stays, goes = await business.customer("Acme"), await business.customer("Acme Ltd")
    merge = await business.do(operations.merge, stays, goes)
    await business.do(operations.undo_merge, merge.number)
    assert await business.refuse(operations.undo_merge, merge.number) == (
        f"Merge {merge.number} is undone already."
    )
    last = undo_until(NOON.date())
    check_undo("MG-000001", last, last, undone=False)
    with pytest.raises(Exception, match="could be undone until 2030-07-01"):
        check_undo("MG-000001", last, last + timedelta(days=1), undone=False)


async def test_who_is_kept_apart_is_asked_about_no_more(business: Business) -> None:
    await business.do(accounts.register, "Acme", "north", phone="13800138000")
    two = await business.do(accounts.register, "Other", "north", phone="13800138000")
    await business.do(operations.keep_apart, "DC-000001", by=MANAGER)
    await business.do(accounts.correct, two.number, email="info@other.cn")
    assert business.rows("SELECT number, state, decided_by FROM duplicates") == [
        ("DC-000001", "distinct", "max@x.org")
    ]
    await business.do(operations.doubt, "DC-000001", by=MANAGER)
    assert business.rows("SELECT state, decided_by FROM duplicates") == [("open", None)]


async def test_somebody_may_ask_for_a_merge_and_nobody_merges_a_customer_with_itself(
    business: Business,
) -> None:
    one, two = await business.customer("Acme"), await business.customer("Zenith")
    asked = await business.do(operations.ask_to_merge, one, two)
    again = await business.do(operations.ask_to_merge, two, one)
    assert (asked.number, again.number, asked.asked_by) == ("DC-000001", "DC-000001", "root")
    assert await business.refuse(operations.merge, one, one) == (
        f"Customer {one} cannot be merged with itself; name another one."
    )
