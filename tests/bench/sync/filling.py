"""A large tab: its first fill, and what cycles over it cost in calls and in processor time."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from statistics import median
from typing import Any, Final

from typing_extensions import override

from schema.exchange.links.rules import SheetName
from schema.fulfilment.orders import operations as orders
from schema.kernel.work import Work, perform
from sync.cycle import Cycle, Outcome
from sync.google.sheets import Sheets
from sync.main import collect_seldom
from tests.bench.sync.company import lines
from tests.bench.sync.world import ROOT, Calls, Say, World, now

ROWS: Final = int(os.environ.get("BENCH_SYNC_ROWS", "10000"))
COLUMNS: Final = 15
TURNS: Final = 3
MANY: Final = 1000
GRACE: Final = timedelta(minutes=1)
CHANGED: Final = """
UPDATE order_lines SET price = price + 1
WHERE id IN (SELECT id FROM order_lines ORDER BY number LIMIT {count})
"""


class Timed(Sheets):
    """The worker's client, which notes how much processor time its reads take."""

    def __init__(self, world: World) -> None:
        """Speak to the world's Sheets server, without a quota."""
        super().__init__(world.settings())
        self.spent: list[float] = []

    @override
    async def read(self, spreadsheet: str, tabs: Sequence[int]) -> dict[str, Any]:
        before = time.process_time()
        answer = await super().read(spreadsheet, tabs)
        self.spent.append(time.process_time() - before)
        return answer


@dataclass(frozen=True, slots=True)
class Cost:
    """What one cycle cost: calls, seconds, and processor seconds without and with its read."""

    outcome: Outcome
    calls: Calls
    seconds: float
    beyond: float
    processor: float


@dataclass(slots=True)
class Large:
    """A large tab, looked after in this process, so that its processor time can be told."""

    world: World
    spreadsheet: str
    sheets: Timed

    async def cycle(self) -> Cost:
        """Run one cycle and count."""
        calls, began, processor = (
            self.world.calls(), time.perf_counter(), time.process_time()
        )  # fmt: skip
        cycle = Cycle(self.world.house, self.sheets, self.spreadsheet, now, GRACE)
        outcome = await cycle.run()
        seconds, spent = time.perf_counter() - began, time.process_time() - processor
        beyond = spent - self.sheets.spent[-1] if self.sheets.spent else spent
        return Cost(outcome, self.world.calls().since(calls), seconds, beyond, spent)

    async def fill(self) -> list[Cost]:
        """Run cycles until there is nothing more to do."""
        costs = [await self.cycle()]
        while costs[-1].outcome.again:
            costs.append(await self.cycle())
        return costs

    async def change_one(self, turn: int) -> Cost:
        """Change one record, as through the API, and run the cycle that shows it."""
        number = f"SO-{turn + 1:06}/1"

        async def deed(work: Work) -> None:
            await orders.change_line(work, number, quantity=Decimal(turn + 2))

        await perform(self.world.house, ROOT, now(), deed)
        cost = await self.cycle()
        await self.fill()
        return cost

    async def change_many(self) -> Cost:
        """Change many records at once, and run the cycle that shows them."""
        self.world.change(CHANGED.format(count=min(MANY, ROWS)))
        cost = await self.cycle()
        await self.fill()
        return cost


async def measure(world: World, say: Say) -> dict[str, Any]:
    """Fill a tab of orders, look at it in vain, change one record, change many."""
    collect_seldom()  # as the worker does
    world.write(*lines(ROWS))
    spreadsheet = world.spreadsheet()
    await world.link(SheetName.ORDERS, spreadsheet, None)
    large = Large(world, spreadsheet, Timed(world))
    began, calls = time.perf_counter(), world.calls()
    costs = await large.fill()
    seconds = time.perf_counter() - began
    filled = world.calls().since(calls)
    say(f"Filled {ROWS:,} rows in {seconds:.1f} s with {filled.writes} writes.")
    quiet = await large.cycle()
    say(f"A cycle without changes: {quiet.seconds:.1f} s.")
    ones = [await large.change_one(turn) for turn in range(TURNS)]
    many = await large.change_many()
    say(f"A change of one record: {median(one.beyond for one in ones):.2f} s of processor.")
    return {
        "rows": ROWS,
        "columns": COLUMNS,
        "fill": {
            "seconds": seconds,
            "shown": seconds - costs[-1].seconds,
            "reads": filled.reads,
            "writes": filled.writes,
        },
        "quiet": _told(quiet),
        "one": _told(sorted(ones, key=lambda one: one.beyond)[len(ones) // 2]),
        "many": _told(many) | {"records": min(MANY, ROWS)},
    }


def _told(cost: Cost) -> dict[str, float]:
    return {
        "reads": cost.calls.reads,
        "writes": cost.calls.writes,
        "seconds": cost.seconds,
        "beyond_ms": 1000 * cost.beyond,
        "processor_ms": 1000 * cost.processor,
    }
