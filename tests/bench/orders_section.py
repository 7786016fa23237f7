"""The part of ``docs/performance.md`` about orders, written from what was measured."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.bench.goals import Goal

TITLE: Final = "## Orders, stock and customers\n"
NEXT: Final = "\n## "
PAGE: Final = 50
WRITE: Final = 10
HTTP: Final = 50
DEAREST: Final = 12
NAMES: Final = {
    "reserveOrder": "goods set aside (`reserveOrder`)",
    "shipOrder": "goods handed over (`shipOrder`)",
}
HEAD: Final = """## Orders, stock and customers

Written by `make bench-orders`; one part alone by the command beside its name. The company is
that of `make bench`, and what 200,000 orders leave behind besides: reviews, holds, intakes,
confirmations, exceptions, plans, reservations, moves of stock, issues with what is known of
customers. The database is asked as the application, under row-level security. Times are in
milliseconds; others had some of the cores meanwhile, as said beside each part.
"""
PARTS: Final = {
    "pages": "pages of every list",
    "writers": "writing, many at once",
    "customers": "customers",
}
PAGES: Final = """
### Pages

Every list of the catalogue, of stock, of customers and of orders that the schema declares: its
first page of 50, one in the middle, and what people look for in it (`tests/bench/pages.py`), as
a seller of one territory of twenty and as a manager; {asked} times each once a connection knows
the statement, with the rows' own fields and the names of the rows they lead to. {count} pages;
{met} of them took the database less than {goal} ms of its processor in 95 of 100 times. What
missed, and the step of its plan that took the largest part of the time:
"""
DEAR: Final = """
The dearest of the others:
"""
WRITERS: Final = """
### Writing, many at once

{writers} writers send one request after the other over HTTP for {seconds} s, each about an
order of its own; then requests come at half the rate that gave, whether answered or not. What
the database took is the sum over the statements of one transaction, from the server's own log;
waiting for locks is in it, and told apart. The server, its callers and Postgres share the
cores.
"""
WORK: Final = """
Milliseconds of processor a request when they are as fast as they can, server + Postgres:
"""
CUSTOMERS: Final = """
### Customers

One after the other, nobody beside; 20,000 customers to compare with. A change of what others
may have, too (a name, a telephone), is compared with all of them in the same transaction.
"""


def within(document: str, told: Mapping[str, Any]) -> str:
    """Put the section into a document that has it already, or before its last section."""
    before, known, after = document.partition(TITLE)
    if known:
        after = after[after.index(NEXT) :]
    else:
        before, _, after = document.rpartition(NEXT)
        before, after = f"{before}\n", NEXT + after
    return before + "\n".join(lines(told)) + after


def goals(told: Mapping[str, Any]) -> Iterator[Goal]:
    """Compare every goal with what was measured."""
    pages = told.get("pages")
    about, wanted = "each page of each list, p95 of the database", f"under {PAGE} ms"
    if pages is None:
        yield Goal(about, wanted)
    else:
        missed = len(_missed(pages["pages"]))
        said = f"{missed} of {len(pages['pages'])} took longer"
        yield Goal(about, wanted, said, missed == 0)
    for deed, name in NAMES.items():
        found = told["writers"]["deeds"].get(deed) if "writers" in told else None
        busy = None if found is None else found["busy"]["database"]
        calm = None if found is None else found["calm"]["http"]
        writers = told["writers"]["writers"] if "writers" in told else "many"
        yield _under(f"{name}, {writers} writers, p95 of the database", WRITE, busy)
        yield _under(f"{name}, half the rate, p95 over HTTP", HTTP, calm)


def _under(about: str, most: float, measured: float | None) -> Goal:
    wanted = f"under {most} ms"
    if measured is None:
        return Goal(about, wanted)
    return Goal(about, wanted, f"{measured:.1f} ms", measured < most)


def lines(told: Mapping[str, Any]) -> list[str]:
    """Say everything that was measured; ``told`` are the parts by name."""
    return [
        HEAD,
        "| Goal | Wanted | Measured | |\n|---|---|---|---|",
        *(f"| {g.about} | {g.wanted} | {g.measured} | {g.verdict} |" for g in goals(told)),
        "\n| Part | Measured at | Cores others had | Command |\n|---|---|---|---|",
        *(_part(name, about, told.get(name)) for name, about in PARTS.items()),
        *(_pages(told["pages"]) if "pages" in told else []),
        *(_writers(told["writers"]) if "writers" in told else []),
        *(_customers(told["customers"]) if "customers" in told else []),
        "",
    ]


def _part(name: str, about: str, found: Mapping[str, Any] | None) -> str:
    at = found["at"] if found else "not measured"
    had = f"{found['strangers']:.1f}" if found else "-"
    return f"| {about} | {at} | {had} | `python -m tests.bench.fulfilment {name}` |"


def _missed(pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [page for page in pages if page["p95"] >= PAGE]


def _pages(found: Mapping[str, Any]) -> list[str]:
    every = found["pages"]
    missed = sorted(_missed(every), key=lambda page: -page["p95"])
    others = sorted((p for p in every if p["p95"] < PAGE), key=lambda page: -page["p95"])
    met = len(every) - len(missed)
    return [
        PAGES.format(asked=found["asked"], count=len(every), met=met, goal=PAGE),
        "| Page | as | p50 | p95 | What costs |\n|---|---|---|---|---|",
        *(f"{_page(page)} {page['costs']} |" for page in missed),
        DEAR,
        "| Page | as | p50 | p95 |\n|---|---|---|---|",
        *(_page(page) for page in others[:DEAREST]),
    ]


def _page(page: Mapping[str, Any]) -> str:
    return f"| {page['name']} | {page['actor']} | {page['p50']:.1f} | {page['p95']:.1f} |"


def _writers(found: Mapping[str, Any]) -> list[str]:
    head = "| | a second | database p50 | p95 | of it waiting for locks, p95 | without, p95 "
    work = [
        f"* {NAMES[deed]}: {cost['server_ms']:.1f} + {cost['database_ms']:.1f}"
        for deed, cost in found["deeds"].items()
    ]
    rows = [
        _written(f"{NAMES[deed]}, {when}", cost["rate"], cost[way])
        for deed, cost in found["deeds"].items()
        for way, when in (("busy", "as fast as they can"), ("calm", "at half the rate"))
    ]
    told = WRITERS.format(writers=found["writers"], seconds=found["seconds"])
    return [told, f"{head}| HTTP p95 |\n|---|---|---|---|---|---|---|", *rows, WORK, *work]


def _written(name: str, rate: float, cost: Mapping[str, float]) -> str:
    keys = ("median", "database", "waited", "working", "http")
    figures = " | ".join(f"{cost[key]:.1f}" for key in keys)
    return f"| {name} | {cost.get('rate', rate):.0f} | {figures} |"


def _customers(found: Mapping[str, Any]) -> list[str]:
    return [
        CUSTOMERS,
        "| | statements | database p50 | p95 | processor |\n|---|---|---|---|---|",
        *(
            f"| {deed} | {cost['statements']:.0f} | {cost['p50']:.1f} | {cost['p95']:.1f}"
            f" | {cost['processor']:.1f} |"
            for deed, cost in found["deeds"].items()
        ),
    ]
