"""What the benchmark says: figures are read, summed up and judged as promised."""

from typing import Any

from tests.bench import load, pgbench, report
from tests.bench.figures import strangers, told
from tests.bench.goals import goals
from tests.bench.load import Measured
from tests.bench.million import grown
from tests.bench.peers import PEER, as_data
from tests.bench.processor import Spent
from tests.bench.questions import QUESTIONS
from tests.bench.rounds import Figures, Round

WRK = """Running 2s test @ http://127.0.0.1:8000/graphql
  1 threads and 32 connections
  Latency Distribution
     50%    8.10ms
     75%   12.00ms
     90%   20.00ms
     99%    1.20s
  7271 requests in 2.00s, 9.10MB read
  Socket errors: connect 0, read 1, write 0, timeout 2
  Non-2xx or 3xx responses: 3
Requests/sec:   3635.50
"""


def turn(rate: float, server: float = 0, strange: float = 0) -> Round:
    return Round(Measured(rate, 8, 40, 0, 1000), Spent(server, 1, strange))


FIGURES: Figures = {
    "Q1": {
        "compiled": [turn(300, 0.2), turn(100, 0.4), turn(900, 0.3)],
        "postgraphile": [turn(100), turn(50, strange=1), turn(100)],
    }
}


def document(**more: object) -> dict[str, Any]:
    servers = {"api": 107.4, "postgraphile": 99.0}
    return {
        "at": "2026-01-01T12:00:00+00:00",
        "command": "make bench-peers",
        "versions": {"postgraphile": "5.1.5", "node": "24.21.0"},
        "rounds": 3,
        "seconds": 2,
        "strangers": strangers(FIGURES, 2),
        "memory": {"before": servers, "after": servers},
        "graphql": told(FIGURES),
    } | more


def test_what_wrk_prints_is_understood() -> None:
    assert load.read(WRK) == Measured(3635.5, 8.1, 1200, 4, 7271, 2)


def test_what_pgbench_prints_is_understood() -> None:
    said = "number of failed transactions: 2 (0.1%)\ntps = 6041.5 (without connections)\n"
    each = "".join(f"0 {n} {1000 * n} 0 1700000000 0\n" for n in range(1, 100))
    assert pgbench.read(said, each) == Measured(6041.5, 50, 99, 2, 99)


def test_the_sql_of_pgbench_picks_each_value_from_a_list() -> None:
    sql = "SELECT x::text FROM y WHERE a = $2 AND b = $1"
    assert pgbench.script(sql, [("one", 1), ("two", 2)]) == (
        "\\set picked random(1, 2)\n"
        "SELECT x::text FROM y WHERE a = (ARRAY[:v0_2,:v1_2]::bigint[])[:picked]"
        " AND b = (ARRAY[:v0_1,:v1_1]::text[])[:picked];\n"
    )


def test_ratios_are_medians_of_the_ratios_of_each_round() -> None:
    assert told(FIGURES)["Q1"]["vs_postgraphile"] == 3
    assert told(FIGURES)["Q1"]["compiled"] == {
        "rate": 300,
        "p50": 8,
        "p99": 40,
        "failed": 0,
        "late": 0,
        "server_ms": 0.3,
        "database_ms": 1,
    }
    assert strangers(FIGURES, 2) == {"usually": 0, "at_most": 0.5}


def test_each_goal_is_met_missed_or_not_measured() -> None:
    found = {goal.about: (goal.measured, goal.verdict) for goal in goals(document())}
    assert found["Q1, times PostGraphile"] == ("3.00", "met")
    assert found["Q1, p99 / p50"] == ("5.0", "**missed**")
    assert found["Q1, of the limit"] == ("-", "not measured")
    assert found["M1, times PostGraphile"] == ("-", "not measured")


def test_memory_may_grow_while_caches_fill_and_then_no_more() -> None:
    samples = [(n, 100.0 + 10 * min(n, 3)) for n in range(1, 11)]
    assert grown(samples) == 130 / 120 - 1
    assert grown(samples[:2] + [(n, 121.0) for n in range(3, 11)]) == 121 / 120 - 1


def test_the_document_says_what_was_missed_and_what_was_not_measured() -> None:
    said = report.lines(document())
    assert "| Q1, p99 / p50 | under 4 | 5.0 | **missed** |" in said
    assert "| Q1 | 300 · 8.0 / 40.0 | - | - | - | 100 · 8.0 / 40.0 |" in said
    assert "| Q1 | 0.30 + 1.00 | - | - | - | 0.00 + 1.00 |" in said
    assert "\nA million requests were not sent; `make bench-million` does.\n" in said


def test_memory_is_drawn_from_nothing_up() -> None:
    assert report.chart([(1, 0.0), (2, 50.0), (3, 100.0), (4, 99.0)]) == "▁▅██"


def test_every_question_is_put_to_postgraphile_too() -> None:
    assert list(PEER) == [question.name for question in QUESTIONS]
    for question in QUESTIONS:
        assert len(PEER[question.name].variables) == len(question.variables)


def test_answers_of_both_are_the_same_data() -> None:
    ours = {
        "order": {"id": "A", "state": "DRAFT", "lines": [{"position": 1}]},
        "userErrors": [],
    }
    theirs = {"order": {"id": "B", "state": "draft", "lines": [{"position": "1"}]}}
    assert as_data(ours) == as_data(theirs)
    assert as_data({"lines": []}) != as_data({})
    assert as_data({"total": "1.00"}) != as_data({"total": "1.0"})


def test_an_amount_beside_its_currency_is_the_same_data_as_money() -> None:
    price = {"amount": "1.00", "currency": "CNY"}
    ours = {"number": "A", "total": price, "lines": [{"price": price, "amount": price}]}
    line = {"price": "1.00", "amount": "1.00", "currency": "CNY"}
    theirs = {"number": "A", "total": "1.00", "currency": "CNY", "lines": [line]}
    assert as_data(ours) == as_data(theirs) == ours
    assert as_data(theirs | {"currency": "USD"}) != as_data(ours)
    assert as_data(theirs | {"total": "2.00"}) != as_data(ours)
