"""What the benchmark of orders says: the log is read, figures are judged and written down."""

from typing import Any

from schema.kernel.alike import name_key, pinyin_key
from tests.bench import names, orders_section
from tests.bench.journal import Spent, summed
from tests.bench.listing import quantile
from tests.bench.orders_section import goals
from tests.bench.pages import LOOKS, lists

LOG = """\
<7 4/11 salesbook_app>LOG:  duration: 0.500 ms
<8 5/3 postgres>LOG:  duration: 9.000 ms
<7 4/11 salesbook_app>LOG:  process 7 acquired ShareLock on transaction 9 after 2.250 ms
<7 4/11 salesbook_app>LOG:  duration: 3.000 ms  execute <unnamed>: UPDATE orders
   SET state = 'shipped'
<9 6/1 salesbook_app>LOG:  duration: 1.000 ms  parse <unnamed>: SELECT 1
<7 4/0 salesbook_app>LOG:  duration: 0.250 ms  statement: COMMIT
<7 4/12 salesbook_app>LOG:  duration: 0.125 ms
"""
BUSY = {
    "database": 9.9, "median": 4.0, "working": 8.0, "waited": 2.0, "http": 200.0,
}  # fmt: skip
AT = {"at": "2026-01-01T12:00:00+00:00", "strangers": 0.1}


def page(name: str, p95: float, costs: str | None = None) -> dict[str, Any]:
    return {"name": name, "actor": "seller", "p50": 1.0, "p95": p95, "costs": costs}


def told() -> dict[str, Any]:
    """Give figures that reach every goal but that of one page."""
    work = {"server_ms": 5.25, "database_ms": 7.0}
    deed = {"rate": 80.0, **work, "busy": BUSY, "calm": BUSY | {"http": 49.9, "rate": 40.0}}
    costs = "Seq Scan orders: 70.0 ms, 200,000 rows, 7,000 buffers"
    return {
        "pages": AT
        | {
            "asked": 20,
            "pages": [page("orders, first", 3.0), page("orders, held", 90.0, costs)],
        },
        "writers": AT
        | {"writers": 16, "seconds": 5, "deeds": {"reserveOrder": deed, "shipOrder": deed}},
        "customers": AT
        | {
            "deeds": {
                "a customer renamed": {
                    "statements": 20.0,
                    "p50": 8.0,
                    "p95": 12.0,
                    "processor": 6.5,
                }
            }
        },
    }


def test_the_log_is_summed_up_by_transaction_and_its_end_belongs_to_it() -> None:
    assert list(summed(LOG.splitlines())) == [
        Spent(statements=2, database=3.75, waited=2.25, said=3),
        Spent(statements=0, database=0.125, waited=0, said=1),
        Spent(statements=0, database=1.0, waited=0, said=1),
    ]


def test_a_quantile_is_a_time_that_was_measured() -> None:
    assert quantile([5.0, *[1.0] * 9], 0.5) == 1.0
    assert quantile([5.0, *[1.0] * 9], 0.95) == 5.0
    assert quantile([5.0, *[1.0] * 19], 0.95) == 1.0


def test_each_goal_of_orders_is_met_missed_or_not_measured() -> None:
    found = [(goal.measured, goal.verdict) for goal in goals(told())]
    assert found == [
        ("1 of 2 took longer", "**missed**"),
        ("9.9 ms", "met"),
        ("49.9 ms", "met"),
        ("9.9 ms", "met"),
        ("49.9 ms", "met"),
    ]
    assert {goal.verdict for goal in goals({})} == {"not measured"}


def test_the_section_names_each_page_that_missed_and_what_costs() -> None:
    said = orders_section.lines(told())
    assert (
        "| orders, held | seller | 1.0 | 90.0 |"
        " Seq Scan orders: 70.0 ms, 200,000 rows, 7,000 buffers |"
    ) in said
    assert "| a customer renamed | 20 | 8.0 | 12.0 | 6.5 |" in said
    assert "* goods handed over (`shipOrder`): 5.2 + 7.0" in said
    name = "goods set aside (`reserveOrder`), at half the rate"
    assert f"| {name} | 40 | 4.0 | 9.9 | 2.0 | 8.0 | 49.9 |" in said


def test_the_section_is_put_into_the_document_once() -> None:
    document = "# Performance\n\n## Sync\n\nSlow.\n\n## What the figures say\n\nMuch.\n"
    once = orders_section.within(document, told())
    assert once.count("## Orders, stock and customers\n") == 1
    assert once.startswith("# Performance\n\n## Sync\n\nSlow.\n")
    assert once.endswith("\n## What the figures say\n\nMuch.\n")
    assert orders_section.within(once, told()) == once


def test_every_list_that_people_look_for_something_in_is_one_of_the_schema() -> None:
    assert set(LOOKS) - set(lists()) == set()


def test_no_two_customers_of_the_company_have_one_name() -> None:
    words = [a + b + c for c in names.TRADES for b in names.SECOND for a in names.FIRST]
    assert len(set(words)) == len(words) > 20_000
    assert name_key(f"{names.PLACES[0]}{words[0]}有限公司") == words[0]
    assert pinyin_key(words[0]) == "".join(map(pinyin_key, words[0]))
