"""Doing the same thing to many records: each on its own merits, all in one unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from schema.kernel.choices import Choice
from schema.kernel.errors import OUT_OF_TIME, DomainError
from schema.kernel.made import enum_type
from schema.kernel.work import Deed, Expected, Reactions, Work, prove, settle, translated

MOST_ROWS: Final = 1000
LATER: Final = text("SET CONSTRAINTS ALL DEFERRED")


class ErrorPolicy(Choice):
    """What becomes of the other rows when some are refused."""

    REJECT_EVERYTHING = "reject everything", "One refused row, and nothing is done."
    IGNORE_FAILED = "ignore failed", "Refused rows are left out, the others done."


enum_type(ErrorPolicy)


@dataclass(eq=False)
class TooManyRows(DomainError):
    """{count} rows are too many at once; send 1,000 at most."""

    count: int


@dataclass(eq=False)
class NotDone(DomainError):
    """This row is in order, but nothing was done because others are not; correct them, or ignore those that fail."""  # noqa: E501 - a sentence is one line


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row: the record, or why it was refused."""

    id: UUID | None
    refusal: DomainError | None = None


class Undone(Exception):
    """Everything was tried and is taken back; ``results`` tell how each row fared."""

    def __init__(self, results: list[Result]) -> None:
        """Keep what was found out."""
        super().__init__()
        self.results = results


Row = tuple[Deed[Any], Expected | None] | DomainError
"""What to do, or why the row could not even be understood."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What to do with many rows, and what follows from what."""

    rows: Sequence[Row]
    policy: ErrorPolicy
    reactions: Reactions
    dry_run: bool = False

    async def __call__(self, work: Work) -> list[Result]:
        """Do one row after the other; raises Undone where nothing is to remain."""
        results = [await self._result(work, row) for row in self.rows]
        failed = any(result.refusal is not None for result in results)
        if failed and self.policy is ErrorPolicy.REJECT_EVERYTHING:
            raise Undone([one if one.refusal else Result(None, NotDone()) for one in results])
        if self.dry_run:
            raise Undone([replace(one, id=None) for one in results])
        return results

    async def _result(self, work: Work, row: Row) -> Result:
        if isinstance(row, DomainError):
            return Result(None, row)
        deed, expected = row
        mine = replace(work, expected=expected, happened=[])
        try:
            with translated():
                async with work.session.begin_nested():
                    done = await deed(mine)
                    await settle(mine, self.reactions)
                    await prove(mine)
                    await work.session.execute(LATER)
        except OUT_OF_TIME:
            raise  # the next row could take as long
        except DomainError as refusal:
            return Result(None, refusal)
        return Result(done.id)
