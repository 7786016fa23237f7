"""All that can happen to the model of the protocol, tried exhaustively, and the promises.

`moves` says every step that can be taken in a world; `explore` takes them all, breadth first,
so that the first way it finds into a mistake is a shortest one.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeAlias

from tests.sync.protocol_model import (
    Budget,
    Cell,
    Intent,
    Protocol,
    Stage,
    Worker,
    World,
    Write,
    arrive,
    beginning,
    plan_row,
    settle,
    with_record,
)

Moves: TypeAlias = Iterator[tuple[str, World]]

NAMES: Final = ("a", "b")
CHANGED_KEY: Final = 0  # one is enough: a sort makes the mirror image
CYCLES_TO_REST: Final = 10


def person_types(world: World) -> Moves:
    """Let a person overwrite the cell of either record."""
    value = f"h{len(world.history.typed) + 1}"
    budget = replace(world.budget, edits=world.budget.edits - 1)
    for key, name in enumerate(NAMES):
        edit = Cell(key, value)
        rows = tuple(edit if row.key == key else row for row in world.sheet.rows)
        history = replace(world.history, typed=(*world.history.typed, edit))
        sheet = replace(world.sheet, rows=rows)
        yield (
            f"a person types {value} for {name}",
            replace(world, sheet=sheet, history=history, budget=budget),
        )


def api_changes(world: World) -> Moves:
    """Let the API set a record's value, which the sheet does not show yet."""
    value = f"X{len(world.history.changed) + 1}"
    record = replace(world.records[CHANGED_KEY], value=value)
    history = replace(world.history, changed=(*world.history.changed, value))
    budget = replace(world.budget, changes=world.budget.changes - 1)
    after = replace(with_record(world, CHANGED_KEY, record), history=history, budget=budget)
    yield f"the API sets {NAMES[CHANGED_KEY]} to {value}", after


def person_sorts(world: World) -> Moves:
    """Let a person turn the order of the rows round."""
    sheet = replace(world.sheet, rows=world.sheet.rows[::-1])
    budget = replace(world.budget, sorts=world.budget.sorts - 1)
    yield "a person sorts the rows", replace(world, sheet=sheet, budget=budget)


def worker_dies(world: World) -> Moves:
    """Kill the worker, between any two of its steps."""
    if world.worker is not None:
        budget = replace(world.budget, kills=world.budget.kills - 1)
        yield "the worker is killed", replace(world, worker=None, budget=budget)


UNFORESEEN: Final[Mapping[str, Callable[[World], Moves]]] = {
    "edits": person_types,
    "changes": api_changes,
    "sorts": person_sorts,
    "kills": worker_dies,
}


def late_batches_arrive(world: World, protocol: Protocol) -> Moves:
    """Let a batch that nobody waits for reach Google after all, in whatever order."""
    for write in world.late:
        after = arrive(world, write, protocol) or world
        late = tuple(other for other in world.late if other != write)
        yield f"late write {write.number} arrives", replace(after, late=late)


def take_picture(world: World, protocol: Protocol) -> Moves:
    """Begin a cycle: a new worker reads the whole sheet at once."""
    worker = Worker(STAGES[protocol.settle_before_plan][0], world.sheet)
    yield "a picture is taken", replace(world, worker=worker)


def go_on(world: World, worker: Worker, protocol: Protocol) -> World:
    """Enter the next stage; a cycle with nothing to write ends before storing intents."""
    stages = STAGES[protocol.settle_before_plan]
    stage = stages[stages.index(worker.stage) + 1]
    if stage is Stage.STORE and not worker.intents:
        return replace(world, worker=None)
    return replace(world, worker=replace(worker, stage=stage))


def settle_picture(world: World, worker: Worker, protocol: Protocol) -> Moves:
    """Settle a write whose answer never came, should the picture show that it ran."""
    after = settle(world, worker.picture, protocol)
    yield "it is settled", go_on(after, worker, protocol)


def plan_next_row(world: World, worker: Worker, protocol: Protocol) -> Moves:
    """Plan and apply one row; each has its own transaction."""
    place = worker.planned
    after, intents = plan_row(world, place, worker.picture.rows[place], protocol)
    worker = replace(worker, planned=place + 1, intents=worker.intents + intents)
    done = worker.planned == len(worker.picture.rows)
    after = go_on(after, worker, protocol) if done else replace(after, worker=worker)
    yield f"row {place + 1} is planned{describe(intents)}", after


def describe(intents: tuple[Intent, ...]) -> str:
    """Say what is to be written over what."""
    return "".join(f" ({i.value} over {i.seen.value})" for i in intents)


def store_intents(world: World, worker: Worker, protocol: Protocol) -> Moves:
    """Store what is about to be written, beside what may still be under way."""
    write = Write(world.writes + 1, worker.picture.tab, worker.intents)
    kept = world.unconfirmed if protocol.keep_unconfirmed else ()
    after = replace(world, unconfirmed=(*kept, write), writes=write.number)
    worker = Worker(Stage.WRITE, worker.picture)
    yield f"the intents of write {write.number} are stored", replace(after, worker=worker)


def send_write(world: World, _: Worker, protocol: Protocol) -> Moves:
    """Send the batch: it is refused, answered, applied unheard, or late."""
    write = world.unconfirmed[-1]
    name = f"write {write.number}"
    budget = replace(world.budget, losses=world.budget.losses - 1)
    late = (*world.late, write)
    after = arrive(world, write, protocol)
    if after is None:
        yield f"{name} is refused by the fence", replace(world, worker=None)
    else:
        answered = Worker(Stage.VERIFY, after.sheet)
        yield f"{name} is answered", replace(after, worker=answered)
    if after is not None and world.budget.losses:
        lost = replace(after, worker=None, budget=budget)
        yield f"{name} is applied, its answer lost", lost
        yield f"{name} is applied, its answer lost, a repetition late", replace(lost, late=late)
    if world.budget.losses:
        yield f"{name} is late", replace(world, worker=None, late=late, budget=budget)


def verify(world: World, worker: Worker, protocol: Protocol) -> Moves:
    """Settle from the answer of the write; this ends the cycle."""
    after = settle(world, worker.picture, protocol)
    yield "it is verified", replace(after, worker=None)


STAGES: Final[Mapping[bool, tuple[Stage, ...]]] = {
    True: (Stage.SETTLE, Stage.PLAN, Stage.STORE),
    False: (Stage.PLAN, Stage.SETTLE, Stage.STORE),
}
WORK: Final[Mapping[Stage, Callable[[World, Worker, Protocol], Moves]]] = {
    Stage.SETTLE: settle_picture,
    Stage.PLAN: plan_next_row,
    Stage.STORE: store_intents,
    Stage.WRITE: send_write,
    Stage.VERIFY: verify,
}


def worker_steps(world: World, protocol: Protocol) -> Moves:
    """Name what the worker may do next; the first is what it does when all goes well."""
    if world.worker is None:
        yield from take_picture(world, protocol)
    else:
        yield from WORK[world.worker.stage](world, world.worker, protocol)


def moves(world: World, protocol: Protocol) -> Moves:
    """Name every step that can be taken in a world, and the world after it."""
    for what, happens in UNFORESEEN.items():
        if getattr(world.budget, what):
            yield from happens(world)
    yield from late_batches_arrive(world, protocol)
    yield from worker_steps(world, protocol)


class Mistake(StrEnum):
    """What must never be found in a world at rest."""

    LOST = "an edit is lost"
    TWICE = "an edit is dealt with twice"
    PHANTOM = "an edit is dealt with that nobody made"
    FALSE_CONFLICT = "an edit loses to a value that the API never set"
    DIVERGED = "sheet and database disagree"
    RESTLESS = "it does not converge"


def edit_is_lost(world: World) -> bool:
    """Look for a last edit neither in the conflict list nor the last one in effect."""
    last = {edit.key: edit for edit in world.history.executed}
    listed = {conflict.edit for conflict in world.history.conflicts}
    wanted = {edit.key: edit for edit in world.history.typed}
    return any(last.get(key) != edit and edit not in listed for key, edit in wanted.items())


def edits_dealt_with(world: World) -> tuple[Cell, ...]:
    """List the edits that were executed or came into the conflict list."""
    listed = tuple(conflict.edit for conflict in world.history.conflicts)
    return world.history.executed + listed


FOUND_BY: Final[Mapping[Mistake, Callable[[World], bool]]] = {
    Mistake.LOST: edit_is_lost,
    Mistake.TWICE: lambda w: len(set(edits_dealt_with(w))) < len(edits_dealt_with(w)),
    Mistake.PHANTOM: lambda w: not set(edits_dealt_with(w)) <= set(w.history.typed),
    Mistake.FALSE_CONFLICT: lambda w: any(
        conflict.winner not in w.history.changed for conflict in w.history.conflicts
    ),
    Mistake.DIVERGED: lambda w: any(
        row.value != w.records[row.key].value for row in w.sheet.rows
    ),
}


def at_rest(world: World, protocol: Protocol, cycles: int = CYCLES_TO_REST) -> World | None:
    """Let all go quiet until a whole cycle changes nothing; None if that never comes."""
    while world.late:
        _, world = next(late_batches_arrive(world, protocol))
    world = replace(world, budget=Budget())
    for _ in range(cycles):
        before, world = world, end_of_cycle(world, protocol)
        if world == before:
            return world
    return None


def end_of_cycle(world: World, protocol: Protocol) -> World:
    """Let the worker finish its cycle, or do a whole one, undisturbed."""
    _, world = next(worker_steps(world, protocol))
    while world.worker is not None:
        _, world = next(worker_steps(world, protocol))
    return world


def mistakes(world: World, protocol: Protocol) -> frozenset[Mistake]:
    """Name the promises that are broken once the world has come to rest."""
    rest = at_rest(world, protocol)
    if rest is None:
        return frozenset({Mistake.RESTLESS})
    return frozenset(mistake for mistake, is_in in FOUND_BY.items() if is_in(rest))


@dataclass(frozen=True)
class Findings:
    """How many worlds can be reached, and a shortest way into each kind of mistake."""

    states: int
    ways: Mapping[Mistake, tuple[str, ...]]

    def story(self) -> str:
        """Tell how each mistake comes about."""
        return "\n".join(f"{mistake}: {'; '.join(way)}" for mistake, way in self.ways.items())


def explore(budget: Budget, protocol: Protocol) -> Findings:
    """Search all worlds that can be reached, but not beyond a mistake."""
    origins: dict[World, tuple[str, World] | None] = {beginning(budget): None}
    ways: dict[Mistake, tuple[str, ...]] = {}
    queue = deque(origins)
    while queue:
        world = queue.popleft()
        found = mistakes(world, protocol)
        for mistake in sorted(found - ways.keys()):
            ways[mistake] = way_to(world, origins)
        for step, after in () if found else moves(world, protocol):
            if after not in origins:
                origins[after] = (step, world)
                queue.append(after)
    return Findings(len(origins), ways)


def way_to(world: World, origins: Mapping[World, tuple[str, World] | None]) -> tuple[str, ...]:
    """Retrace the steps that led into a world."""
    steps: list[str] = []
    while (origin := origins[world]) is not None:
        step, world = origin
        steps.append(step)
    return tuple(reversed(steps))
