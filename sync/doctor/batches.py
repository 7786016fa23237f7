"""Facts about batches: all or nothing, in order, and which request was refused."""

from typing import Final

from sync.doctor.bench import Bench
from sync.doctor.facts import Fact, needed, useful
from sync.doctor.scratch import SMALL, Otherwise


def _atomic(bench: Bench) -> str:
    tab = bench.tab([["before"]])
    beyond = tab.write(0, ["nowhere"], column=SMALL[1] + 5)
    said = bench.refusal(tab.write(0, ["after"]), beyond, tab.write(1, ["later"]))
    bench.look(tab).expect([["before"]])
    return f"refused, nothing changed: {said}"


def _order(bench: Bench) -> str:
    tab = bench.tab([["a"], ["b"], ["c"]])
    bench.batch(
        tab.drop("ROWS", 1),
        tab.insert("ROWS", 0),
        tab.write(0, ["new"]),
        tab.write(2, ["after c was moved"]),
    )
    bench.look(tab).expect([["new"], ["a"], ["after c was moved"]])
    return "each request found what those before it had left"


def _from_below(bench: Bench) -> str:
    tab = bench.tab([["head"], ["a"], ["b"], ["c"], ["d"]])
    bench.batch(tab.drop("ROWS", 4), tab.drop("ROWS", 2), tab.insert("ROWS", 3, before=True))
    bench.look(tab).expect([["head"], ["a"], ["c"]])
    return "rows 5 and 3 went, and a row was inserted below the rest"


def _at_the_end(bench: Bench) -> str:
    tab = bench.tab([["head"]], size=(2, 3))
    insertion = tab.insert("ROWS", 2, before=True)
    bench.batch(tab.write(1, ["last"]), insertion, tab.write(2, ["new"]))
    bench.look(tab).expect([["head"], ["last"], ["new"]])
    return "a row below the last one was made and filled"


def _named(bench: Bench) -> str:
    tab = bench.tab()
    said = bench.refusal(
        tab.write(0, ["fine"]), tab.write(1, ["nowhere"], column=99), tab.write(2, ["fine"])
    )
    if "requests[1]" not in said:
        raise Otherwise(f"it did not name requests[1]: {said}")
    return said


def _metadata_taken(bench: Bench) -> str:
    tab = bench.tab([["before"]])
    bench.batch(tab.mark("COLUMNS", 0, "one", tab.tab_id))
    said = bench.refusal(tab.write(0, ["after"]), tab.mark("COLUMNS", 1, "two", tab.tab_id))
    bench.look(tab).expect([["before"]])
    return f"refused, nothing changed: {said}"


FACTS: Final[tuple[Fact, ...]] = (
    needed(
        "batch.whole",
        "a batch with one impossible request changes nothing at all",
        "copies into the journal and the changes they are about belong together",
        _atomic,
    ),
    needed(
        "batch.order",
        "the requests of a batch are carried out in order, each on what the last one left",
        "copies come before changes, removals before insertions",
        _order,
    ),
    needed(
        "batch.below",
        "rows deleted from below keep the indices of those above",
        "several rows leave a tab in one write",
        _from_below,
    ),
    needed(
        "batch.end",
        "a row can be inserted below the last one, and filled, in one batch",
        "a new record may find a full tab",
        _at_the_end,
    ),
    useful(
        "batch.named",
        "a refusal names the request that is to blame, as requests[1]",
        "the row it is about is set aside at once; otherwise it is found by halving",
        _named,
    ),
    useful(
        "batch.metadata",
        "metadata with an id that is taken makes the whole batch fail",
        "it would be a second fence",
        _metadata_taken,
    ),
)
