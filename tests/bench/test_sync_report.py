"""What the benchmark of the sync says: figures are summed up, judged and written down."""

from typing import Any

import pytest

from tests.bench.sync import section
from tests.bench.sync.goals import goals
from tests.bench.sync.rivals import Deeds
from tests.bench.sync.spread import grown, spread

COST = {"reads": 1, "writes": 0, "seconds": 0.5, "beyond_ms": 40.0, "processor_ms": 90.0}
TAKEN = {"count": 20, "p50": 0.5, "p95": 1.9, "most": 2.5}
LOST = {
    "typed": 60, "written": 60, "lost_edits": 0, "lost_changes": 0, "reads": 30, "writes": 9,
    "bytes": 1_500_000, "seconds": 40.0, "round": None,
}  # fmt: skip
AT = {"at": "2026-01-01T12:00:00+00:00"}


def told() -> dict[str, Any]:
    """Give figures that reach every goal."""
    return {
        "filling": AT
        | {
            "rows": 10000,
            "columns": 15,
            "fill": {"seconds": 14.9, "shown": 13.0, "reads": 6, "writes": 5},
            "quiet": COST,
            "one": COST | {"writes": 1},
            "many": COST | {"writes": 1, "records": 1000},
        },
        "latency": AT
        | {
            "samples": 20,
            "poll_seconds": 2.0,
            "polled": {"change": TAKEN, "edit": TAKEN | {"p95": 2.9}},
            "hooked": {"change": TAKEN, "edit": TAKEN},
            "most_reads": 55,
            "most_writes": 40,
        },
        "many": AT
        | {
            "spreadsheets": 20,
            "rows": 2000,
            "edits": TAKEN | {"p95": 21.9},
            "seconds": 60.0,
            "quota": 60,
            "allowed": 22.0,
            "reads": 58,
            "writes": 40,
            "most_reads": 58,
            "most_writes": 40,
        },
        "rivals": AT
        | {
            "rows": 500,
            "away": 0.4,
            "ways": {
                "sync": LOST,
                "whole tab": LOST | {"lost_edits": 7, "round": 0.9},
                "pull and push": LOST | {"lost_changes": 8, "round": 1.25},
            },
        },
        "cycling": AT
        | {"cycles": 10000, "seconds": 90.0, "samples": [(5000, 99.6), (10000, 101.2)],
           "grew": 0.016},
    }  # fmt: skip


def test_figures_are_summed_up_by_what_95_of_100_do_not_exceed() -> None:
    found = {"count": 40, "p50": 20, "p95": 38, "most": 40}
    assert spread(list(range(40, 0, -1))) == found
    assert spread([7]) == {"count": 1, "p50": 7, "p95": 7, "most": 7}


def test_memory_is_compared_once_it_has_settled() -> None:
    assert grown([(10, 50), (20, 100), (100, 105)], 0.2) == pytest.approx(0.05)


def test_every_goal_is_named_even_when_nothing_was_measured() -> None:
    assert [goal.met for goal in goals({})] == [None] * len(goals(told()))
    assert [goal.met for goal in goals(told())] == [True] * 11


@pytest.mark.parametrize(
    ("part", "figures", "said"),
    [
        ("filling", {"quiet": COST | {"reads": 2}},
         "| 1 read, 0 written | 2 read, 0 written |"),
        ("filling", {"many": COST | {"writes": 2, "records": 1000}},
         "| 1 read, 1 written | 1 read, 2 written |"),
        ("filling", {"one": COST | {"beyond_ms": 50.0}}, "| under 50 ms | 50.0 ms |"),
        ("latency", {"hooked": {"change": TAKEN, "edit": TAKEN | {"p95": 2.0}}},
         "| under 2 s | 2.0 s |"),
        ("many", {"most_writes": 61}, "| at most 60 of each kind | 58 read, 61 written |"),
        ("cycling", {"grew": 0.05}, "| grows by less than 5% | +5.0% over 10,000 |"),
    ],
)  # fmt: skip
def test_a_goal_that_is_missed_is_said_to_be(
    part: str, figures: dict[str, Any], said: str
) -> None:
    found = told()
    found[part] |= figures
    missed = [line for line in section.lines(found) if "**missed**" in line]
    assert len(missed) == 1
    assert missed[0].endswith(f"{said} **missed** |")


def test_fewer_cycles_than_ten_thousand_can_miss_the_goal_but_not_meet_it() -> None:
    found = told()
    found["cycling"] |= {"cycles": 999}
    assert [goal.met for goal in goals(found)][-1] is None
    found["cycling"] |= {"grew": 0.3}
    assert [goal.met for goal in goals(found)][-1] is False


def test_losing_a_change_misses_the_goal_however_fast_it_is() -> None:
    found = told()
    found["rivals"]["ways"]["sync"] = LOST | {"lost_edits": 1}
    assert [goal.measured for goal in goals(found) if goal.met is False] == ["1"]


def test_what_one_would_write_instead_stands_beside_it() -> None:
    said = "\n".join(section.lines(told()))
    assert "| the sync | 30 | 9 | 1.5 | - | 0 | 0 |" in said
    assert "of the whole tab | 30 | 9 | 1.5 | 0.90 | 7 | 0 |" in said
    assert "as django-gsheets does | 30 | 9 | 1.5 | 1.25 | 0 | 8 |" in said


def test_the_section_is_replaced_and_the_rest_of_the_document_stays() -> None:
    document = "# Performance\n\nWords.\n\n## What the figures say\n\n* This.\n"
    once = section.within(document, {})
    assert once.startswith("# Performance\n\nWords.\n\n## Sync\n")
    assert once.endswith("\n\n## What the figures say\n\n* This.\n")
    assert section.within(section.within(document, told()), {}) == once


def test_all_are_tried_with_the_same_deeds_each_in_a_cell_of_its_own() -> None:
    deeds = Deeds.scripted()
    assert deeds == Deeds.scripted()
    cells = [*deeds.typed.values(), *deeds.written.values()]
    assert len(set(cells)) == len(cells)
