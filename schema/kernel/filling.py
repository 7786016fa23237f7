"""What new rows tell the database, and what it fills in."""

from collections.abc import Iterable, Sequence
from typing import Any

from schema.kernel.statements import Shape


def told_by(made: Shape, row: Any) -> dict[str, Any]:  # noqa: ANN401 - an object
    """Say what a new row tells: what it was given, and what stands where it says nothing."""
    held = vars(row)
    told: dict[str, Any] = {}
    for key in made.keys.values():
        value = held.get(key)
        if value is not None:
            told[key] = value
        elif key in made.defaults:
            default = made.defaults[key]
            told[key] = default.arg(None) if default.is_callable else default.arg
        elif key in made.empty:
            told[key] = None
    return told


def matched(
    made: Shape,
    rows: Sequence[tuple[Any, dict[str, Any]]],
    back: Sequence[str],
    filled: Sequence[Sequence[Any]],
) -> Iterable[tuple[Any, dict[str, Any]]]:
    """Put what the database filled in to what each row had told."""
    if not back:
        return rows
    if len(rows) == 1:
        (row, given), (only,) = rows[0], filled
        return [(row, given | made.values(back, only))]
    own = made.own
    came = [made.values(back, one) for one in filled]
    by_key = {tuple(one[key] for key in own): one for one in came}
    return [(row, given | by_key[tuple(given[key] for key in own)]) for row, given in rows]
