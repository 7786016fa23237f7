"""Long work in steps: some records at a time, each by itself, so that one stops no other.

A step is one unit of work. What cannot be done to a record is undone and told; the step goes
on with the next one.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import OperationalError

from schema.kernel.work import Work, translated


@dataclass(frozen=True, slots=True)
class Step:
    """What one step came to.

    ``reached`` says where the next one goes on, and is None when nothing is left; ``left_out``
    names the records that could not be dealt with, and why.
    """

    reached: str | None = None
    left_out: Mapping[str, Exception] = field(default_factory=dict[str, Exception])


Stepper = Callable[[Work, str | None], Awaitable[Step]]
"""Does one step, from where the last one came to; None is the beginning."""


def came_to(keys: Sequence[str], most: int) -> str | None:
    """Tell where to go on after these records, of which a step takes ``most``."""
    return keys[-1] if len(keys) == most else None


async def each(
    work: Work, keys: Sequence[str], deed: Callable[[Work, str], Awaitable[object]]
) -> dict[str, Exception]:
    """Do something to each record behind a savepoint; tell which could not be, and why.

    When the database itself is in the way (it is away, two changes block each other), it is
    raised: then the whole step is to be done again.
    """
    left_out: dict[str, Exception] = {}
    for key in keys:
        mine = replace(work, happened=[])
        try:
            with translated():
                async with work.session.begin_nested():
                    await deed(mine, key)
                    await work.session.flush()
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, others go on
            left_out[key] = error
        else:
            work.happened.extend(mine.happened)
    return left_out
