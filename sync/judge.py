"""Judging what was typed in a row, or in rows that belong together, in one unit of work.

The database is read again under the records' locks and the plan is made again, so that what
is decided is decided against what is true now. Base and edit log move in the same
transaction as the business.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.exchange.edits.tables import Edit, EditResult
from schema.kernel.errors import DomainError, NotFound, RuleBroken, ValueOutOfRange
from schema.kernel.sentences import Sentence
from schema.kernel.sheet import ACTION, Policy
from schema.kernel.words import told
from schema.kernel.work import Work, prove, settle
from schema.reactions import REACTIONS
from sync.bound import Bound
from sync.business import Record, records, who_changed
from sync.calls import calls
from sync.cells import EMPTY, Cell
from sync.plan import Agree, Ask, Base, Held, Lose, Nothing, Said, Step, Wait, Write, plan
from sync.typed import Typed


@dataclass(slots=True)
class Judged:
    """What became of a row: its new base, and whether anything was typed in it."""

    key: str
    base: dict[str, Base]
    entity_id: UUID | None
    edited: bool


@dataclass(eq=False)
class RowHasLeft(NotFound):
    """{key} is no longer shown here, so what is typed in its row changes nothing; undo it, or delete the row."""  # noqa: E501 - a sentence is one line

    key: str


async def judge(
    work: Work, bound: Bound, rows: Mapping[str, Typed], known: Mapping[str, Mapping[str, Base]]
) -> list[Judged]:
    """Ask the business about everything typed in these rows; all of it happens, or nothing.

    ``known`` are the bases of the rows. Must be called inside the actor's unit of work, in a
    transaction that holds the lease; refusals are recorded, never raised.
    """
    for key in sorted(rows):
        await _lock(work, bound, key)
    before = await records(work.session, bound, rows)
    steps = {
        key: _steps(bound, typed, known.get(key, {}), before.get(key))
        for key, typed in rows.items()
    }
    answers: dict[str, str] = {}
    refusal = await _ask(work, bound, steps, before, answers)
    after = before if refusal is not None else await records(work.session, bound, rows)
    judged = []
    for key, typed in rows.items():
        base = dict(known.get(key, {}))
        truth = after.get(key) or before.get(key)
        for code, step in steps[key].items():
            base[code] = await _record(
                work,
                bound,
                Moment(typed, code, base.get(code), before.get(key), truth, refusal),
                step,
            )
        if key in answers and truth and refusal is None:
            base[ACTION] = replace(base[ACTION], said=Said(answers[key], truth.seal()))
        entity = truth.entity_id if truth else None
        edited = any(isinstance(step, Ask | Lose | Wait) for step in steps[key].values())
        judged.append(Judged(key, base, entity, edited))
    return judged


async def _lock(work: Work, bound: Bound, key: str) -> None:
    try:
        await bound.sheet.lock(work, key)
    except DomainError:  # gone or not to be seen any more: reading it again will tell
        return


def _steps(
    bound: Bound, typed: Typed, known: Mapping[str, Base], record: Record | None
) -> dict[str, Step]:
    """Plan each cell that is not at rest."""
    steps: dict[str, Step] = {}
    columns = bound.columns
    for code, seen in typed.cells.items():
        base = known.get(code)
        d = record.cells[code] if record else (base.d if base else seen)
        policy = columns[code].policy if code in columns else Policy.DATABASE
        step = plan(seen, base, d, policy, formula=code in typed.formulas)
        if isinstance(step, Ask) and seen == EMPTY and _shown_only(bound, code):
            step = Agree()  # who clears such a cell wants to see it again
        if not isinstance(step, Nothing):
            steps[code] = step
    if any(code in known and seen != known[code].s for code, seen in typed.cells.items()):
        _ask_again(bound, known, steps)
    return steps


def _shown_only(bound: Bound, code: str) -> bool:
    return code in bound.columns and bound.columns[code].edit is None


def _ask_again(bound: Bound, known: Mapping[str, Base], steps: dict[str, Step]) -> None:
    """Ask for refused neighbours too: a corrected cell asks for the whole row."""
    for code, base in known.items():
        held_field = base.held is not None and code in bound.columns
        if held_field and code not in steps and bound.columns[code].edit is not None:
            steps[code] = Ask(base.held.value if base.held else base.s)


async def _ask(
    work: Work,
    bound: Bound,
    steps: Mapping[str, Mapping[str, Step]],
    before: Mapping[str, Record],
    answers: dict[str, str],
) -> DomainError | None:
    """Call the operations; undo all of them when one refuses. Note what they answer, by row."""
    asked = {
        key: {
            code: (step.value, before[key].cells[code] if key in before else step.value)
            for code, step in of_row.items()
            if isinstance(step, Ask)
        }
        for key, of_row in steps.items()
    }
    if not any(asked.values()):
        return None
    gone = [key for key, cells in asked.items() if cells and key not in before]
    if gone:
        return RowHasLeft(gone[0])

    async def ask() -> None:
        for call in calls(bound, asked):
            done = await call.operation(work, call.subject, **call.given)
            answers.update(call.answered(done, bound.language))

    return await attempt(work, ask)


async def attempt(work: Work, deed: Callable[[], Awaitable[object]]) -> DomainError | None:
    """Do something with all that follows from it, or undo it and say why it was refused."""
    refusal: DomainError | None = None
    try:
        async with work.session.begin_nested():
            await deed()
            await settle(work, REACTIONS)
            await prove(work)
    except DomainError as error:
        refusal = error
    except IntegrityError as error:
        refusal = RuleBroken(
            str(getattr(getattr(error.orig, "diag", None), "constraint_name", ""))
        )
    except DataError:
        refusal = ValueOutOfRange()
    work.happened.clear()
    await work.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    return refusal


@dataclass(frozen=True, slots=True)
class Moment:
    """One cell at the moment it is dealt with."""

    typed: Typed
    code: str
    base: Base | None
    before: Record | None
    record: Record | None
    refusal: DomainError | None

    @property
    def seen(self) -> Cell:
        """What the sheet shows; a cell nobody looked at shows what it last did."""
        return self.typed.cells.get(self.code, self.base.s if self.base else EMPTY)

    @property
    def d(self) -> Cell:
        """What the database says now."""
        if self.record is not None:
            return self.record.cells[self.code]
        return self.base.d if self.base else self.seen


async def _record(work: Work, bound: Bound, now: Moment, step: Step) -> Base:
    """Move the base of one cell, and write down what became of what was typed."""
    match step:
        case Agree():
            await _settle_held(work, bound, now)
            await _log(work, bound, now, EditResult.AGREED)
            return Base(now.seen, now.d)
        case Ask(value=value):
            return await _asked(work, bound, now, value, listed=step.listed)
        case Lose():
            await _list(
                work, bound, now, Sentence("Sheet and database changed at the same time.")
            )
            await _log(work, bound, now, EditResult.CONFLICT)
            return Base(now.seen, now.d, lost=now.code in now.typed.formulas)
        case Wait(value=value):
            sentence = Sentence(
                "The database changed to {value}; decide which stays.",
                value=now.d.text or "nothing",
            )
            await _settle_held(work, bound, now)
            await _list(work, bound, now, sentence, held=True)
            await _log(work, bound, now, EditResult.CONFLICT, sentence)
            return Base(now.seen, now.d, Held(value, told(sentence, bound.language)))
        case Write(listed=True) if now.typed.formulas.get(now.code):
            await _list(work, bound, now, Sentence("The database changed under a formula."))
    return now.base or Base(now.seen, now.d)


async def _asked(work: Work, bound: Bound, now: Moment, value: Cell, *, listed: bool) -> Base:
    if now.refusal is not None:
        held = Held(value, told(now.refusal, bound.language))
        if now.base is None or now.base.held != held:
            await _log(work, bound, now, EditResult.REFUSED, str(now.refusal))
        return Base(now.seen, now.d, held)
    await _settle_held(work, bound, now)
    await _log(work, bound, now, EditResult.ACCEPTED)
    if listed:
        lost = replace(now, record=now.before)
        await _list(work, bound, lost, Sentence("The sheet's value replaced the database's."))
    return Base(now.seen, now.d)


async def _log(
    work: Work, bound: Bound, now: Moment, result: EditResult, sentence: str | None = None
) -> None:
    before = now.base.s.text if now.base else None
    if now.base is None and result is EditResult.AGREED:
        return
    work.session.add(
        Edit(
            link_id=bound.link.id,
            at=work.at,
            key=now.typed.key,
            header=_title(bound, now.code),
            before=before,
            after=now.seen.text,
            result=result,
            sentence=sentence,
            editor=bound.typist(now.typed.row, now.code),
        )
    )
    await work.session.flush()


async def _settle_held(work: Work, bound: Bound, now: Moment) -> None:
    """Settle the conflict about a value that was held in this cell, if there is one."""
    if now.base is not None and now.base.held is not None:
        await conflicts.settle_held(work, bound.link.id, now.typed.key, now.code)


async def _list(
    work: Work, bound: Bound, now: Moment, reason: str, *, held: bool = False
) -> None:
    change = await who_changed(work.session, bound, now.typed.key, now.code)
    await conflicts.record(
        work,
        Found(
            link_id=bound.link.id,
            key=now.typed.key,
            code=now.code,
            header=_title(bound, now.code),
            sheet_value=now.seen.text,
            database_value=now.d.text,
            formula=now.typed.formulas.get(now.code),
            reason=reason,
            editor=bound.typist(now.typed.row, now.code),
            changed_by=change.actor if change else None,
            changed_at=change.at if change else None,
            held=held,
        ),
    )


def _title(bound: Bound, code: str) -> str:
    return bound.columns[code].title if code in bound.columns else code.capitalize()
