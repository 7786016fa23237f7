// Filling: the selection's cells go on over their neighbours, as a series or as copies.

import { hull, linesWithin, pieces, repeated, runs } from "./blocks.js";
import { seriesOf } from "./series.js";
import * as requests from "./requests.js";

export class Fill {
  constructor({ desk, edits }) {
    Object.assign(this, { desk, edits });
  }

  /** Copies the first row of the selection (or the row above one row) over the rest. */
  down() {
    return this.#copy("rows", this.desk.geometry.rows);
  }

  /** Copies the first column of the selection (or the column left of one) over the rest. */
  right() {
    return this.#copy("columns", this.desk.geometry.columns);
  }

  /** What a drag of the handle to a cell would fill: {target, isDown, isBack}, or null. */
  reach(to) {
    const { top, left, bottom, right } = this.desk.selection.range;
    const down = to.row > bottom ? to.row - bottom : Math.min(to.row - top, 0);
    const across = to.column > right ? to.column - right : Math.min(to.column - left, 0);
    if (down === 0 && across === 0) return null;
    const isDown = Math.abs(down) >= Math.abs(across);
    const isBack = isDown ? down < 0 : across < 0;
    const [first, last, goal] = isDown ? [top, bottom, to.row] : [left, right, to.column];
    const span = isBack ? [goal, first - 1] : [last + 1, goal];
    const target = isDown ? { top: span[0], bottom: span[1], left, right }
      : { top, bottom, left: span[0], right: span[1] };
    return { target, isDown, isBack };
  }

  /** Lets the selection go on over the target of a reach, and selects both. */
  async extend({ target, isDown, isBack }) {
    const { geometry, selection } = this.desk;
    const source = this.edits.block;
    const along = isDown ? "rows" : "columns";
    const ends = isDown ? [target.top, target.bottom] : [target.left, target.right];
    const goal = linesWithin(geometry[along], ...ends);
    if (goal.length === 0) return;
    const order = isBack ? aligned(source[along], goal.length) : repeated(source[along], goal.length);
    const copies = this.#copies({ ...source, [along]: order }, { ...source, [along]: goal });
    const values = this.#series(source, goal, isDown, isBack);
    const done = await this.edits.send({ requests: [...copies, ...values] }, { range: target });
    if (!done) return;
    const { range } = selection;
    selection.set(
      { row: Math.min(range.top, target.top), column: Math.min(range.left, target.left) },
      { row: Math.max(range.bottom, target.bottom), column: Math.max(range.right, target.right) },
    );
  }

  #copy(along, shown) {
    const { block } = this.edits;
    const lines = block[along];
    const before = shown.findLast((line) => line < lines[0]);
    const [from, goal] = lines.length > 1 ? [lines[0], lines.slice(1)] : [before, lines];
    if (from === undefined) return undefined;
    const source = { ...block, [along]: goal.map(() => from) };
    const target = { ...block, [along]: goal };
    const body = { requests: this.#copies(source, target) };
    return this.edits.send(body, { range: hull(target) });
  }

  /** Contents and looks are copied; notes stay where they are. */
  #copies(source, target) {
    const { sheetId } = this.desk.picture;
    return pieces(source, target).flatMap((piece) =>
      ["PASTE_FORMULA", "PASTE_FORMAT"].map((kind) => requests.copy(
        { sheetId, range: piece.source }, { sheetId, range: piece.target }, kind)));
  }

  /** The values of those lines that begin a series. */
  #series(source, goal, isDown, isBack) {
    const { picture } = this.desk;
    const across = isDown ? source.columns : source.rows;
    return across.flatMap((line) => {
      const place = (at) => (isDown ? [at, line] : [line, at]);
      const from = isDown ? source.rows : source.columns;
      const cells = from.map((at) => picture.cell(...place(at)));
      const next = seriesOf(cells, picture.locale);
      if (!next) return [];
      const values = goal.map((_, index) => next(isBack ? index - goal.length : index));
      return runs(goal).map(({ source: first, at, count }) => {
        const [[top, left], [bottom, right]] = [place(first), place(first + count - 1)];
        const some = values.slice(at, at + count);
        const matrix = isDown ? some.map((value) => [value]) : [some];
        return requests.setValues(picture.sheetId, { top, left, bottom, right }, matrix);
      });
    });
  }

  /** As far down as the column beside the selection is filled; null when it is not. */
  reachBeside() {
    const { picture, selection, geometry } = this.desk;
    const { left, right, bottom } = selection.range;
    for (const column of [geometry.columnFrom(left, -1), geometry.columnFrom(right, 1)]) {
      if (column >= left && column <= right) continue;
      let row = bottom;
      while (picture.text(row + 1, column) !== "") row += 1;
      if (row > bottom) return this.reach({ row, column: left });
    }
    return null;
  }
}

/** Repeats a list backwards from its end, so that it ends where the target ends. */
function aligned(list, length) {
  const lead = (list.length - (length % list.length)) % list.length;
  return repeated(list, length + lead).slice(lead);
}
