"""What many records come to: figures, groups, periods, order; the same from both paths."""

from datetime import date
from typing import Any, Final

import pytest

from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations as promises
from tests.asking import Asker, cny
from tests.business import Business

BOTH: Final = pytest.mark.parametrize("interpret", [False, True], ids=["compiled", "rows"])


@pytest.fixture
async def five_orders(business: Business) -> None:
    """Sell in two territories, in two months and without a day."""
    await business.seller("ann@x.org", "north")
    await business.product()
    north, south = await business.customer("Acme"), await business.customer("Beta", "south")
    days = (date(2030, 6, 3), date(2030, 6, 30), date(2030, 7, 1), None, None)
    for at, day in enumerate(days):
        number = await business.draft(north if at % 2 else south, str(at + 1))
        if day is not None:
            await business.do(orders.reschedule, number, day)
    await business.do(promises.cancel, "SO-000005")


@BOTH
@pytest.mark.usefixtures("five_orders")
async def test_all_records_come_to_one_answer(ask: Asker, interpret: bool) -> None:  # noqa: FBT001 - a parameter of the test
    found = await ask(
        """{ ordersAggregate {
          count sum { total { amount currency } } avg { total { amount } }
          min { total { amount } requestedOn } max { requestedOn total { currency amount } }
          group { state customer { name } }
        } }""",
        interpret=interpret,
    )
    assert found["ordersAggregate"] == [
        {
            "count": 5,
            "sum": {"total": cny("150.00")},
            "avg": {"total": {"amount": "30.000000"}},
            "min": {"total": {"amount": "10.00"}, "requestedOn": "2030-06-03"},
            "max": {"requestedOn": "2030-07-01", "total": cny("50.00")},
            "group": {"state": None, "customer": None},
        }
    ]


@BOTH
async def test_nothing_comes_to_a_count_of_none(ask: Asker, interpret: bool) -> None:  # noqa: FBT001 - a parameter of the test
    found = await ask("{ orderLinesAggregate { count sum { quantity } } }", interpret=interpret)
    assert found["orderLinesAggregate"] == [{"count": 0, "sum": {"quantity": None}}]
    money = "{ ordersAggregate { count sum { total { amount } } } }"
    assert (await ask(money, interpret=interpret))["ordersAggregate"] == []
    grouped = "{ ordersAggregate(groupBy: [{state: VALUE}]) { count } }"
    assert (await ask(grouped, interpret=interpret))["ordersAggregate"] == []


GROUPED: Final[list[tuple[str, str, list[Any]]]] = [
    (
        "groupBy: [{requestedOn: MONTH}]",
        "count group { requestedOn }",
        [(2, "2030-06-01"), (1, "2030-07-01"), (2, None)],
    ),
    (
        "groupBy: [{requestedOn: WEEK}], where: {requestedOn: {isNull: false}}",
        "count group { requestedOn }",
        [(1, "2030-06-03"), (1, "2030-06-24"), (1, "2030-07-01")],
    ),
    (
        "groupBy: [{requestedOn: QUARTER}], where: {requestedOn: {isNull: false}}",
        "count group { requestedOn }",
        [(2, "2030-04-01"), (1, "2030-07-01")],
    ),
    (
        "groupBy: [{requestedOn: YEAR}], where: {requestedOn: {isNull: false}}",
        "count group { requestedOn }",
        [(3, "2030-01-01")],
    ),
    (
        "groupBy: [{requestedOn: DAY}], first: 1",
        "count group { requestedOn }",
        [(1, "2030-06-03")],
    ),
    (
        "groupBy: [{state: VALUE}], orderBy: [{count: DESC}]",
        "sum { total { amount } } group { state }",
        [("100.00", "DRAFT"), ("50.00", "CANCELLED")],
    ),
    (
        "groupBy: [{customer: {territory: VALUE}}], orderBy: [{sum: {total: DESC}}]",
        "sum { total { amount } } group { customer { territory } }",
        [("90.00", "south"), ("60.00", "north")],
    ),
    (
        "groupBy: [{customer: {name: VALUE}}, {state: VALUE}], orderBy: [{max: {total: ASC}}]",
        "count group { customer { name } state }",
        [(2, "Beta", "DRAFT"), (2, "Acme", "DRAFT"), (1, "Beta", "CANCELLED")],
    ),
    (
        'where: {customer: {territory: {eq: "north"}}}',
        "count avg { total { amount } }",
        [(2, "30.000000")],
    ),
]


def flat(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    """Name the values of an answer in their order."""
    if isinstance(value, dict):
        return [one for part in value.values() for one in flat(part)]
    return [value]


@BOTH
@pytest.mark.usefixtures("five_orders")
async def test_records_are_grouped_by_values_and_periods(ask: Asker, interpret: bool) -> None:  # noqa: FBT001 - a parameter of the test
    for arguments, shows, expected in GROUPED:
        query = f"{{ ordersAggregate({arguments}) {{ {shows} }} }}"
        found = (await ask(query, interpret=interpret))["ordersAggregate"]
        assert [tuple(flat(one)) for one in found] == expected, query


SPLIT: Final[list[tuple[str, str, list[Any]]]] = [
    ("", "count", [(6,)]),
    ("", "count sum { __typename }", [(6, "OrderNumbers")]),
    (
        "",
        "count sum { total { amount currency } }",
        [(5, "150.00", "CNY"), (1, "21.00", "USD")],
    ),
    ("", "max { total { __typename } }", [("Money",), ("Money",)]),
    ("", "count ...A", [(5, "10.00"), (1, "21.00")]),
    ("", "count sum { total @skip(if: true) { amount } }", [(6,)]),
    ("", "count ... @include(if: $no) { sum { total { amount } } }", [(6,)]),
    ("orderBy: [{sum: {total: DESC}}]", "count", [(5,), (1,)]),
    ("orderBy: [{sum: {total: ASC}}], first: 1", "sum { total { currency } }", [("USD",)]),
    ("groupBy: [{currency: VALUE}]", "count group { currency }", [(5, "CNY"), (1, "USD")]),
    (
        "groupBy: [{currency: VALUE}]",
        "sum { total { currency } } group { currency }",
        [("CNY", "CNY"), ("USD", "USD")],
    ),
    (
        'groupBy: [{state: VALUE}], where: {currency: {ne: "EUR"}}',
        "avg { total { amount currency } } group { state }",
        [
            ("50.000000", "CNY", "CANCELLED"),
            ("25.000000", "CNY", "DRAFT"),
            ("21.000000", "USD", "DRAFT"),
        ],
    ),
    ('where: {currency: {eq: "USD"}}', "min { total { amount } }", [("21.00",)]),
]


@BOTH
@pytest.mark.usefixtures("five_orders")
async def test_amounts_of_two_currencies_never_come_to_one_figure(
    ask: Asker,
    business: Business,
    interpret: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """A group is split as soon as a figure of money is shown or sorted by, and not before."""
    abroad = business.in_currency("USD")
    await abroad.product("VALVE", "7")
    await abroad.draft("CU-000001", "3", sku="VALVE")
    fragment = "fragment A on OrderAggregate { least: min { total { amount } } }"
    for arguments, shows, expected in SPLIT:
        asked = f"({arguments})" if arguments else ""
        query = f"query ($no: Boolean = false) {{ ordersAggregate{asked} {{ {shows} }} "
        query += f"other: orders(first: 1) {{ totalCount @skip(if: $no) }} }} {fragment}"
        query = query if "...A" in shows else query.removesuffix(fragment)
        found = (await ask(query, interpret=interpret))["ordersAggregate"]
        assert [tuple(flat(one)) for one in found] == expected, query


@BOTH
@pytest.mark.usefixtures("five_orders")
async def test_an_instant_belongs_to_the_company_s_day(
    ask: Asker,
    business: Business,
    interpret: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Half past four in the afternoon in UTC is the next day in Shanghai."""
    await business.stock("100")
    await business.shipped("CU-000001", "1")
    business.write("UPDATE shipments SET shipped_at = '2030-06-30 16:30Z'")
    query = "{ shipmentsAggregate(groupBy: [{shippedAt: MONTH}]) { group { shippedAt } } }"
    found = await ask(query, interpret=interpret)
    assert found["shipmentsAggregate"] == [{"group": {"shippedAt": "2030-07-01"}}]


@pytest.mark.usefixtures("five_orders")
@pytest.mark.parametrize(
    "arguments", ["first: 0", "first: 1001", "groupBy: [{state: VALUE}, {state: VALUE}]"]
)
async def test_too_many_groups_are_refused(ask: Asker, arguments: str) -> None:
    answer = await ask.answer(f"{{ ordersAggregate({arguments}) {{ count }} }}")
    (error,) = answer.json()["errors"]
    said = "Ask for 1 to 1,000 groups, and group by each field once at most."
    assert (error["message"], error["extensions"]["code"]) == (said, "BAD_GROUPS")


AGED: Final = {
    0: "NOT_DUE",
    1: "DAYS_1_TO_30",
    30: "DAYS_1_TO_30",
    31: "DAYS_31_TO_60",
    60: "DAYS_31_TO_60",
    61: "DAYS_61_TO_90",
    91: "DAYS_91_TO_180",
    181: "DAYS_181_TO_365",
    365: "DAYS_181_TO_365",
    366: "OVER_365_DAYS",
}


@BOTH
async def test_what_is_outstanding_is_sorted_by_how_long_it_is_overdue(
    ask: Asker,
    business: Business,
    interpret: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """The day is the company's, whatever the database's clock says elsewhere."""
    customer = await business.shop(stocked="1000", limit="100000")
    for _ in range(len(AGED) + 1):
        await business.invoiced(customer, "1")
    today = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
    for at, days in enumerate(AGED):
        number = f"INV-{at + 1:06d}"
        due = f"UPDATE invoices SET due_on = {today} - {days}"  # noqa: S608 - our own
        business.write(f"{due} WHERE number = '{number}'")
    business.write("UPDATE invoices SET allocated = total WHERE number = 'INV-000011'")
    query = "{ invoices(orderBy: [{number: ASC}]) { nodes { ageing } } }"
    found = (await ask(query, interpret=interpret))["invoices"]["nodes"]
    assert [node["ageing"] for node in found] == [*AGED.values(), None]
    summed = """{ invoicesAggregate(
      where: {ageing: {in: [DAYS_1_TO_30, OVER_365_DAYS]}}
      groupBy: [{order: {customer: {number: VALUE}}}, {ageing: VALUE}]
      orderBy: [{sum: {outstanding: DESC}}]
    ) { count sum { outstanding { amount } }
        group { ageing order { customer { number } } } } }"""
    told = (await ask(summed, interpret=interpret))["invoicesAggregate"]
    assert [tuple(flat(one)) for one in told] == [
        (2, "20.00", "DAYS_1_TO_30", customer),
        (1, "10.00", "OVER_365_DAYS", customer),
    ]
