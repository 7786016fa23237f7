"""Facts about the fence: a batch that comes late or twice is refused, all of it."""

from typing import Final

from sync.batch import Request
from sync.doctor.bench import Bench
from sync.doctor.facts import Fact, needed
from sync.doctor.scratch import ScratchTab, same

LATE: Final = "a write that comes late or twice must change nothing; the journal tabs see to it"


def _chosen_id(bench: Bench) -> str:
    largest = ScratchTab(2**31 - 1, "_doctor largest")
    bench.made.append(largest.tab_id)
    chosen = bench.tab()
    bench.batch(largest.add())
    same("are both tabs there?", {chosen.tab_id, largest.tab_id} <= bench.tabs(), wanted=True)
    return f"tab {chosen.tab_id} and tab {largest.tab_id} were made"


def _taken(bench: Bench) -> str:
    tab, taken = bench.tab([["before"]]), bench.tab()
    said = bench.refusal(tab.write(0, ["after"]), taken.add(title=f"{taken.title} again"))
    bench.look(tab).expect([["before"]])
    return f"refused, nothing changed: {said}"


def _missing(bench: Bench) -> str:
    tab, gone = bench.tab([["before"]]), bench.plan()
    said = bench.refusal(tab.write(0, ["after"]), gone.remove())
    bench.look(tab).expect([["before"]])
    return f"refused, nothing changed: {said}"


def _write(tab: ScratchTab, text: str, old: ScratchTab, new: ScratchTab) -> list[Request]:
    return [new.add(hidden=True), tab.write(0, [text]), old.remove()]


def _twice(bench: Bench) -> str:
    tab, first, second = bench.tab([["before"]]), bench.tab(), bench.plan()
    write = _write(tab, "written", first, second)
    bench.batch(*write)
    bench.batch(tab.write(0, ["typed later"]))
    said = bench.refusal(*write)
    bench.look(tab).expect([["typed later"]])
    return f"the second time it was refused: {said}"


def _overtaken(bench: Bench) -> str:
    tab, first, late, prompt = bench.tab([["before"]]), bench.tab(), bench.plan(), bench.plan()
    bench.batch(*_write(tab, "prompt", first, prompt))
    said = bench.refusal(*_write(tab, "late", first, late))
    bench.look(tab).expect([["prompt"]])
    same("is the late journal there?", late.tab_id in bench.tabs(), wanted=False)
    return f"the late one was refused: {said}"


def _told(bench: Bench) -> str:
    tab, first, second = bench.tab(), bench.tab(), bench.plan()
    bench.batch(*_write(tab, "written", first, second))
    there = bench.tabs()
    same("is the new journal there?", second.tab_id in there, wanted=True)
    same("is the old journal there?", first.tab_id in there, wanted=False)
    return "the next look found the new journal tab, and not the old one"


FACTS: Final[tuple[Fact, ...]] = (
    needed(
        "fence.missing",
        "deleteSheet of a tab that is gone makes the whole batch fail",
        LATE,
        _missing,
    ),
    needed(
        "fence.taken",
        "addSheet with an id that is taken makes the whole batch fail",
        LATE,
        _taken,
    ),
    needed("fence.twice", "a write that is sent twice is carried out once", LATE, _twice),
    needed(
        "fence.overtaken", "a write that was overtaken by another is refused", LATE, _overtaken
    ),
    needed(
        "fence.told",
        "which journal tab is there tells at once whether a write ran",
        "answers may be lost; the next look must know what happened",
        _told,
    ),
    needed(
        "fence.chosen",
        "a new tab takes the id that was chosen for it, up to 2147483647",
        "ids of tabs are remembered before they are made, so that none is made twice",
        _chosen_id,
    ),
)
