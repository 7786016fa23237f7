"""Where the bars of a chart stand: numbers in, shapes out, which a template draws as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 180
LEFT: Final = 8
RIGHT: Final = 44
TOP: Final = 12
BOTTOM: Final = 26
GAP: Final = 0.2
"""How much of its place a bar leaves free."""

SMALLEST: Final = 1.5
"""How high a bar is at least, when there is something to show."""

LABELS: Final = 6
STEPS: Final = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands at one place of a chart: values, each of a kind, and what they say."""

    values: Sequence[tuple[str, float]]
    says: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One rectangle."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    says: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A text beside an axis, and where it stands."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of WIDTH by HEIGHT: its shapes, and the marks on both axes."""

    shapes: list[Shape]
    across: list[Mark]
    up: list[Mark]
    top: float
    left: float = LEFT
    right: float = WIDTH - RIGHT
    bottom: float = HEIGHT - BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def round_up(value: float) -> float:
    """Find the least of 1, 2, 5, 10, 20, 50 … that is no less."""
    if value <= 0:
        return 1.0
    unit = 10.0 ** ceil(log10(value) - 1)
    return next(step * unit for step in STEPS if step * unit >= value * (1 - 1e-9))


def chart(
    bars: Sequence[Bar], names: Sequence[str], *, least: float, beside: bool = False
) -> Chart:
    """Draw bars over their names, on a scale that reaches ``least`` at the least.

    Values of one bar stand one on another, or ``beside`` each other.
    """
    top = max([least, *(_height(bar, beside=beside) for bar in bars)])
    scale = top if top == least else round_up(top)
    room = (WIDTH - LEFT - RIGHT) / max(len(bars), 1)
    tall = HEIGHT - TOP - BOTTOM
    shapes = [
        shape
        for n, bar in enumerate(bars)
        for shape in _shapes(bar, LEFT + n * room, room, tall / scale, beside=beside)
    ]
    every = max(1, ceil(len(names) / LABELS))
    across = [Mark(names[n], LEFT + n * room) for n in range(0, len(names), every)]
    up = [Mark(f"{scale * part / 2:g}", HEIGHT - BOTTOM - tall * part / 2) for part in range(3)]
    return Chart(shapes, across, up, scale)


def _height(bar: Bar, *, beside: bool) -> float:
    values = [value for _, value in bar.values]
    return max(values, default=0) if beside else sum(values)


def _shapes(bar: Bar, x: float, room: float, unit: float, *, beside: bool) -> list[Shape]:
    width = room * (1 - GAP) / (len(bar.values) if beside else 1)
    base, made = float(HEIGHT - BOTTOM), list[Shape]()
    for n, (kind, value) in enumerate(bar.values):
        tall = max(value * unit, SMALLEST) if value else 0.0
        left = x + room * GAP / 2 + (n * width if beside else 0)
        if tall:
            x_y = round(left, 2), round(base - tall, 2)
            made.append(Shape(kind, *x_y, round(width, 2), round(tall, 2), bar.says))
            base -= 0 if beside else tall
    return made
