"""Noting what a write hit by mistake, because rows or columns had moved since its picture.

What is noted here is given back in the next write (``sync.putting_back``).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.exchange.edits.tables import Edit, EditResult
from schema.kernel.sentences import Sentence
from schema.kernel.sheet import ACTION, KEY, SYNC
from sync import memory
from sync.cells import EMPTY, WHOLE_ROW, Cell, decode, encode
from sync.journal import Journal
from sync.picture import Seen
from sync.tables import PutBack

REMOVED = Sentence("Typed while the row was being taken out.")
FORMULA = Sentence(
    "A write of ours hit the formula while rows were moved; its value was given back."
)
LOST = Sentence(
    "A write of ours hit the cell while rows were moved, and the row was not found again."
)
Kept = dict[str, Any]


async def give_back(
    journal: Journal, row: Mapping[str, Any], shown: Mapping[str, Seen]
) -> None:
    """Note how a stranger's row looks now, so that its cells can be given back."""
    laid_over = {code: _kept(seen) for code, seen in shown.items() if seen.cell is not None}
    cells: Kept = {}
    for code, cell in row["cells"].items():
        laid_over[code] = cell["value"]
        if code != SYNC and _kept(shown[code]) != cell["value"]:
            cells[code] = {"was": _kept(shown[code]), "now": cell["value"]}
    laid_over.pop(SYNC, None)
    if cells:
        await _list_formulas(journal, row, cells)
        await note(journal, {"content": laid_over, "cells": cells})


async def _list_formulas(journal: Journal, row: Mapping[str, Any], cells: Kept) -> None:
    """Put a stranger's formulas on the list: only what they showed can be given back."""
    columns, key = journal.bound.columns, journal.key(row) or WHOLE_ROW
    for code, formula in journal.formulas(row).items():
        if code in cells:
            title = columns[code].title if code in columns else code.capitalize()
            was, now = (Cell.of(cells[code][side]).text for side in ("was", "now"))
            link = journal.bound.link.id
            told = Found(link, key, code, title, was, now, formula, FORMULA)
            await conflicts.record(journal.work, told)


def _kept(seen: Seen) -> Any:  # noqa: ANN401 - JSON
    return seen.cell.kept() if seen.cell else None


async def give_moved_back(journal: Journal, row: Mapping[str, Any]) -> None:
    """Columns moved before the write: whatever it overwrote in this row is given back."""
    layout = journal.layout()
    seen = journal.read(row["line"], layout)
    content = {code: _kept(cell) for code, cell in seen.items() if cell.cell is not None}
    cells: Kept = {}
    own: dict[int, str | None] = {}
    for at, now in _hits(journal, row, layout):
        hit = layout.get(at)
        if hit is None:
            own[at] = now.text
        elif hit != SYNC:
            cells[hit] = {"was": _kept(seen[hit]), "now": now.kept()}
            content[hit] = now.kept()
    content.pop(SYNC, None)
    if cells:
        await note(journal, {"content": content, "cells": cells})
    if own:
        told = _own(journal, row, own)
        await note(journal, {"content": content, "cells": {}, "own": told})
    await _keep_for_another(journal, row)


def _hits(
    journal: Journal, row: Mapping[str, Any], layout: Mapping[int, str]
) -> Iterator[tuple[int, Cell]]:
    """Name each place that was hit in a row, and what stands there now, read as it is read."""
    for code, cell in row["cells"].items():
        at = journal.plan["columns"][code]
        yield at, Cell.of(_read_again(journal, layout.get(at, code), code, cell["value"]))
    for _, _, at in row["own"]:
        if at in layout:
            yield at, journal.read(row["own_line"], layout)[layout[at]].cell or EMPTY
        else:
            yield at, Cell(journal.sign(row["own_line"], at))


def _own(journal: Journal, row: Mapping[str, Any], now: Mapping[int, str | None]) -> Kept:
    """Say where the cells of a person's own columns are copied, and what they show now."""
    return {
        "journal": journal.write,
        "line": row["formula_line"],
        "header": journal.header(),
        "was": {str(at): journal.text(row["line"], at) for at in now},
        "before": {str(at): journal.sign(row["formula_line"], at) for at in now},
        "now": {str(at): text for at, text in now.items()},
        "from": {},
    }


async def give_own_back(
    journal: Journal, row: Mapping[str, Any], shown: Mapping[str, Seen]
) -> None:
    """Note a stranger's own cells that were hit by what another row was to get back."""
    if not row["own"]:
        return
    content = {code: _kept(seen) for code, seen in shown.items() if seen.cell is not None}
    for code, cell in row["cells"].items():
        content[code] = cell["value"]
    content.pop(SYNC, None)
    now = {at: journal.sign(row["own_line"], at) for _, _, at in row["own"]}
    own = _own(journal, row, now)
    await note(journal, {"content": content, "cells": {}, "own": own})
    await _keep_for_another(journal, row)


async def _keep_for_another(journal: Journal, row: Mapping[str, Any]) -> None:
    """Point to where the cells stand that their row did not get back this time."""
    kept: dict[int, dict[str, int]] = {}
    for number, place, column in row["own"]:
        kept.setdefault(number, {})[str(place)] = column
    for number, places in kept.items():
        mistake = await journal.work.session.get(PutBack, number)
        if mistake is not None:
            own = mistake.plan["own"]
            sides = ("was", "before", "now")
            cells = {side: {at: own[side][at] for at in places} for side in sides}
            here = {"journal": journal.write, "line": row["own_line"], "from": places}
            mistake.plan = {**mistake.plan, "own": {**own, **cells, **here}}
    await journal.work.session.flush()


async def take_out_misplaced(journal: Journal, made: Mapping[str, Any]) -> None:
    """Columns moved before a row of ours was added: note how it looks, to take it out."""
    layout = journal.layout()
    content: Kept = {code: None for code in layout.values() if code != SYNC}
    cells = made["cells"] | {KEY: made["key"]}
    for code, kept in cells.items():
        hit = layout.get(journal.plan["columns"][code])
        if hit is not None and hit != SYNC:
            content[hit] = _read_again(journal, hit, code, kept)
    await note(journal, {"content": content, "cells": {}, "ours": True})


def _read_again(journal: Journal, hit: str, code: str, kept: Any) -> Any:  # noqa: ANN401 - JSON
    """Read what was written for one column as the column it landed in reads it."""
    of_type = journal.bound.kinds
    return decode(of_type[hit], encode(of_type[code], Cell.of(kept))).kept()


async def note(journal: Journal, plan: Kept) -> None:
    """Remember a mistake until a write has put it right."""
    journal.work.session.add(PutBack(link_id=journal.bound.link.id, plan=plan))
    await journal.work.session.flush()


async def forget(journal: Journal, mended: Sequence[int]) -> None:
    """Forget mistakes that have been put right."""
    await journal.work.session.execute(delete(PutBack).where(PutBack.id.in_(mended)))


async def removed(journal: Journal, gone: Mapping[str, Any]) -> None:
    """Forget a row that was taken out; bring it back when it was another one."""
    shown = journal.line(gone["line"])
    key = shown[KEY].cell.text if KEY in shown and shown[KEY].cell else None
    linked = set(journal.plan["columns"].values())
    values = journal.raw(gone["line"])
    extra = any(v.get("userEnteredValue") for at, v in enumerate(values) if at not in linked)
    mended = [gone["mistake"]] if gone.get("mistake") else []
    other = key != gone["key"] or (mended and not _mostly(gone["cells"], shown))
    if other or (extra and not gone["extra"]) or _differs(journal):
        await note(journal, _whole_row(journal, gone["line"]))
        return
    await forget(journal, mended)
    for code, seen in shown.items():
        before = Cell.of(gone["cells"].get(code))
        if code in {KEY, SYNC} or seen.cell is None or seen.cell in {EMPTY, before}:
            continue
        await list_typed(journal, key or "", code, (seen.cell, before))
    if key is not None and not gone["twin"]:
        await memory.forget(journal.work.session, journal.bound.link.id, [key])


def _mostly(cells: Mapping[str, Any], shown: Mapping[str, Seen]) -> bool:
    """Tell whether a row, which may have no number, still holds most of what it held."""
    told = {code: cell for code, kept in cells.items() if (cell := Cell.of(kept)) != EMPTY}
    kept = [code for code, cell in told.items() if code in shown and shown[code].cell == cell]
    return 2 * len(kept) >= len(told)


def _whole_row(journal: Journal, line: int) -> Kept:
    """Describe a row that stands in a journal: what it held, in which columns."""
    layout = journal.layout()
    seen = journal.read(line, layout)
    texts = {at: journal.text(line, at) for at in range(len(journal.raw(line)))}
    return {
        "journal": journal.write,
        "line": line,
        "header": journal.header(),
        "content": {code: _kept(cell) for code, cell in seen.items() if cell.cell is not None},
        "texts": {str(at): text for at, text in texts.items() if text and at not in layout},
    }


async def take_out_returned(journal: Journal, line: int) -> None:
    """Columns moved before a row came back: its cells stand in wrong columns, so out with it.

    What it held goes to the list; a record among them gets its row anew.
    """
    pasted = journal.read(line, journal.layout())
    content = {code: _kept(seen) for code, seen in pasted.items() if code != SYNC}
    await note(journal, {"content": content, "cells": {}, "ours": True})
    columns = journal.plan["columns"]
    title_of = {
        at: journal.bound.columns[c].title
        for c, at in columns.items()
        if c in journal.bound.columns
    }
    header = journal.planned_header()
    mine = {columns[KEY], columns[SYNC]}
    shown = journal.line(line)
    key = shown[KEY].cell
    for at in range(len(journal.raw(line))):
        code = next((c for c, place in columns.items() if place == at), "")
        cell = shown[code].cell if code in shown else None
        text = cell.text if cell is not None else journal.text(line, at)
        if text is not None and at not in mine:
            title = (
                title_of.get(at)
                or (header[at] if at < len(header) else "")
                or f"(column {at + 1})"
            )
            link = journal.bound.link.id
            told = Found(
                link, (key and key.text) or WHOLE_ROW, code, title, text, None, None, LOST
            )
            await conflicts.record(journal.work, told)


def _differs(journal: Journal) -> bool:
    return journal.header() != journal.planned_header()


async def list_typed(journal: Journal, key: str, code: str, told: tuple[Cell, Cell]) -> None:
    """Put what was typed (and what stood there before) on the list, and log it."""
    columns, link = journal.bound.columns, journal.bound.link.id
    title = columns[code].title if code in columns else ACTION.capitalize()
    typed, before = told
    found = Found(link, key, code, title, typed.text, before.text, None, REMOVED)
    await conflicts.record(journal.work, found)
    journal.work.session.add(
        Edit(
            link_id=link,
            at=journal.work.at,
            key=key,
            header=title,
            before=before.text,
            after=typed.text,
            result=EditResult.CONFLICT,
            sentence=REMOVED,
        )
    )
