"""Rounds: everybody is asked the same in turns, so that a slow minute is slow for all."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from salesbook.database import Urls
from tests.bench import pgbench
from tests.bench.database import postmaster
from tests.bench.load import Measured, ask
from tests.bench.peers import PEER
from tests.bench.processor import Spent, Watch
from tests.bench.questions import M1, QUESTIONS, Question
from tests.bench.same import check_same, check_same_order
from tests.bench.servers import Serving

SECONDS: Final = int(os.environ.get("BENCH_SECONDS", "5"))
ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "5"))
ONLY: Final = os.environ.get("BENCH_ONLY", "").split()
ASKED: Final = [question for question in QUESTIONS if question.name in ONLY or not ONLY]
WARM: Final = 2
Fresh = Callable[[], AbstractContextManager[Serving]]
Way = Callable[[int], tuple[Measured, Spent]]


@dataclass(frozen=True, slots=True)
class Round:
    """What one way gave in one round, and whose work the processor did meanwhile."""

    measured: Measured
    spent: Spent


Figures = dict[str, dict[str, list[Round]]]


@dataclass(frozen=True, slots=True)
class Field:
    """Everybody who is measured; ``fresh`` starts one more server of ours."""

    urls: Urls
    token: str
    api: Serving
    limit: Serving
    fresh: Fresh
    peer: Serving | None
    pgbench: Path | None

    def measure(self, say: Callable[[str], object]) -> Figures:
        """Ask everybody everything, in rounds; ``say`` hears of each round."""
        figures: Figures = {}
        for question in ASKED:
            self.check(question)
            ways = self.ways(question)
            for name, way in ways.items():
                if name != "interpreted":
                    way(WARM)
            found: dict[str, list[Round]] = {name: [] for name in ways}
            for number in range(ROUNDS):
                for name, way in ways.items():
                    found[name].append(Round(*way(SECONDS)))
                rates = ", ".join(f"{n} {f[-1].measured.rate:.0f}/s" for n, f in found.items())
                say(f"{question.name} round {number + 1} of {ROUNDS}: {rates}")
            figures[question.name] = found
        return figures

    def check(self, question: Question) -> None:
        """Prove that everybody says the same; raises AssertionError."""
        ours = (self.api, question)
        if question is M1:
            if self.peer:
                peer = (self.peer, PEER[question.name])
                check_same_order(self.urls.owner, self.token, ours, peer)
            return
        others = [(self._bare(question), question, ""), (self.api, question, "interpret")]
        if self.peer:
            others.append((self.peer, PEER[question.name], ""))
        check_same(self.token, ours, others)

    def ways(self, question: Question) -> dict[str, Way]:
        """List how a question can be answered; no limit route writes anything."""
        watch = Watch(postmaster(self.urls.owner))
        ways: dict[str, Way] = {"compiled": partial(self._ask, watch, self.api, question)}
        if question is not M1:
            bare = self._bare(question)
            ways["limit"] = partial(self._ask, watch, bare, question)
            if self.pgbench:
                ways["pgbench"] = partial(self._send, watch, self.pgbench, question)
            ways["interpreted"] = partial(self._interpret, watch, question)
        if self.peer:
            ways["postgraphile"] = partial(self._ask, watch, self.peer, PEER[question.name])
        return ways

    def _bare(self, question: Question) -> Serving:
        return Serving(self.limit.url + question.name, self.limit.process)

    def _ask(
        self, watch: Watch, server: Serving, question: Question, seconds: int
    ) -> tuple[Measured, Spent]:
        with watch.over(server.process) as spent:
            measured = ask(server.url, question, self.token, seconds)
        return measured, spent

    def _interpret(
        self, watch: Watch, question: Question, seconds: int
    ) -> tuple[Measured, Spent]:
        """Ask a server of its own: what it has not answered in time goes with it."""
        with self.fresh() as slow, watch.over(slow.process) as spent:
            measured = ask(slow.url, question, self.token, seconds, "interpret")
        return measured, spent

    def _send(
        self, watch: Watch, program: Path, question: Question, seconds: int
    ) -> tuple[Measured, Spent]:
        with watch.over(None) as spent:
            measured = pgbench.bench(program, self.urls.application, question, seconds)
        return measured, spent
