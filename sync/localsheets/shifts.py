"""How indices of rows or columns change when lines are inserted, deleted, moved or sorted."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

Span = tuple[int, int]


class Shift(Protocol):
    """A change of the order of lines."""

    def point(self, index: int) -> int | None:
        """Tell where a line went; None when it is gone."""

    def span(self, start: int, end: int) -> Span | None:
        """Tell what a half-open span of lines became; None when nothing is left."""


@dataclass(frozen=True)
class Inserted:
    """New lines before the line that was at `at`."""

    at: int
    count: int

    def point(self, index: int) -> int | None:
        """Let the lines from `at` on make room."""
        return index if index < self.at else index + self.count

    def span(self, start: int, end: int) -> Span | None:
        """Let a span grow when the new lines fall inside it."""
        return (
            start if start < self.at else start + self.count,
            end if end <= self.at else end + self.count,
        )


@dataclass(frozen=True)
class Deleted:
    """The lines from `start` to `end` are gone."""

    start: int
    end: int

    def point(self, index: int) -> int | None:
        """Let the lines behind move up."""
        if index < self.start:
            return index
        return None if index < self.end else index - (self.end - self.start)

    def span(self, start: int, end: int) -> Span | None:
        """Take what is gone out of a span."""
        left, right = self._edge(start), self._edge(end)
        return (left, right) if left < right else None

    def _edge(self, index: int) -> int:
        return index - max(0, min(index, self.end) - self.start)


@dataclass(frozen=True)
class Moved:
    """The lines from `start` to `end` went before the line that was at `to`."""

    start: int
    end: int
    to: int

    def point(self, index: int) -> int:
        """Let moved lines go, and the lines between make room."""
        count = self.end - self.start
        if self.start <= index < self.end:
            landing = self.to if self.to <= self.start else self.to - count
            return index - self.start + landing
        if self.end <= index < self.to:
            return index - count
        return index + count if self.to <= index < self.start else index

    def span(self, start: int, end: int) -> Span:
        """Let a span's two ends follow their lines."""
        first, last = self.point(start), self.point(end - 1)
        return min(first, last), max(first, last) + 1


@dataclass(frozen=True)
class Sorted:
    """The lines from `start` on stand in another order: `order[0]` is who came first."""

    start: int
    order: tuple[int, ...]

    @cached_property
    def landings(self) -> dict[int, int]:
        """Where each of the lines went, both counted from `start`."""
        return {source: target for target, source in enumerate(self.order)}

    def point(self, index: int) -> int:
        """Let the sorted lines go to their places."""
        return self.start + self.landings.get(index - self.start, index - self.start)

    def span(self, start: int, end: int) -> Span:
        """Leave spans where they are: what is anchored does not follow a sort."""
        return start, end
