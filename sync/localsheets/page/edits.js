// The verbs that change cells: enter, clear, toggle, fill, paste, cut; each can be undone.

import { cellName, isOneCell } from "./a1.js";
import { allows, isCheckbox } from "./look.js";
import * as requests from "./requests.js";
import { tiled } from "./tsv.js";

export class Edits {
  /** `onRefusal(refusal, draft)` hears of what failed; a draft is a text to give back. */
  constructor({ book, desk, history, onRefusal }) {
    Object.assign(this, { book, desk, history, onRefusal });
  }

  /** Enters the editor's draft where it was begun; a refused text is handed back. */
  async enter(draft) {
    const { row, column, text } = draft;
    if (!allows(this.desk.picture.cell(row, column), text)) {
      const name = cellName(row, column);
      return this.onRefusal(new Error(`${name} takes only what is in its list.`), draft);
    }
    const range = { top: row, left: column, bottom: row, right: column };
    return this.#type(range, [[text]], draft);
  }

  /** Empties the selected cells, as far as anything stands in them. */
  async clear() {
    const { picture, selection } = this.desk;
    const { range } = selection;
    const { row, column } = picture.end;
    const bottom = Math.min(range.bottom, row);
    const right = Math.min(range.right, column);
    if (bottom < range.top || right < range.left) return;
    const within = { ...range, bottom, right };
    await this.#type(within, blank(within));
  }

  /** Ticks or unticks every check box of the selection, all alike. */
  async toggle() {
    const { picture, selection } = this.desk;
    const { row, column } = selection.active;
    const { top, left, bottom, right } = selection.range;
    const text = picture.text(row, column).toUpperCase() === "TRUE" ? "FALSE" : "TRUE";
    for (let at = left; at <= right; at += 1) {
      let end = top;
      while (end <= bottom && isCheckbox(picture.cell(end, at))) end += 1;
      if (end === top) continue;
      const range = { top, left: at, bottom: end - 1, right: at };
      await this.#type(range, blank(range).map(() => [text]));
    }
  }

  /** Copies the first row of the selection (or the row above one row) over the rest. */
  async fillDown() {
    const { range } = this.desk.selection;
    const from = range.top === range.bottom ? range.top - 1 : range.top;
    if (from < 0) return;
    const source = { ...range, top: from, bottom: from };
    const target = { ...range, top: from + 1, bottom: Math.max(range.bottom, from + 1) };
    await this.#send([target], (sheetId) => [requests.copy(sheetId, source, target)]);
  }

  /** Pastes texts from elsewhere; one text fills the selection, a block grows the grid. */
  async pasteTexts(block) {
    const range = this.#room(block.length, block[0].length);
    const texts = tiled(block, height(range), width(range));
    const target = { ...range, bottom: range.top + texts.length - 1 };
    target.right = range.left + texts[0].length - 1;
    if (!(await this.#grow(target))) return;
    await this.#type(target, texts);
    this.#select(target);
  }

  /** Pastes cells copied from this tab: formulas follow, formats come along. */
  async pasteCopied(source) {
    const range = this.#room(height(source), width(source));
    if (!(await this.#grow(range))) return;
    await this.#send([range], (sheetId) => [requests.copy(sheetId, source, range)]);
    this.#select(range);
  }

  /** Moves cells cut from this tab. */
  async pasteCut(source) {
    const { top, left } = this.desk.selection.range;
    const bottom = top + height(source) - 1;
    const target = { top, left, bottom, right: left + width(source) - 1 };
    if (!(await this.#grow(target))) return;
    await this.#send([source, target], (sheetId) => [
      requests.move(sheetId, source, top, left),
    ]);
    this.#select(target);
  }

  /** The selection when it is a multiple of the block, else the block's own size. */
  #room(rows, columns) {
    const { range } = this.desk.selection;
    const fits = height(range) % rows === 0 && width(range) % columns === 0;
    if (fits && !isOneCell(range)) return range;
    const { top, left } = range;
    return { top, left, bottom: top + rows - 1, right: left + columns - 1 };
  }

  #select({ top, left, bottom, right }) {
    this.desk.selection.set({ row: top, column: left }, { row: bottom, column: right });
  }

  async #grow({ bottom, right }) {
    const { sheetId, rowCount, columnCount } = this.desk.picture;
    const more = [
      ["ROWS", bottom + 1 - rowCount],
      ["COLUMNS", right + 1 - columnCount],
    ].filter(([, lack]) => lack > 0);
    if (more.length === 0) return true;
    return this.#try(async () => {
      await this.book.send(more.map((lack) => requests.append(sheetId, ...lack)));
      await this.book.refresh();
    });
  }

  async #type(range, texts, draft = null) {
    const before = this.#remember([range]);
    const write = () => this.book.type(range, texts);
    if (await this.#try(write, draft)) this.history.add({ undo: before, redo: write, range });
  }

  async #send(ranges, build) {
    const before = this.#remember(ranges);
    const { sheetId } = this.desk.picture;
    const write = () => this.book.send(build(sheetId));
    const step = { undo: before, redo: write, range: ranges.at(-1) };
    if (await this.#try(write)) this.history.add(step);
  }

  /** A function that puts back what the ranges hold now. */
  #remember(ranges) {
    const { picture } = this.desk;
    const back = ranges.map((range) =>
      requests.putBack(picture.sheetId, range, picture.entered(range)),
    );
    return () => this.book.send(back);
  }

  async #try(write, draft = null) {
    try {
      await write();
      return true;
    } catch (refusal) {
      this.onRefusal(refusal, draft);
      return false;
    }
  }
}

const height = (range) => range.bottom - range.top + 1;
const width = (range) => range.right - range.left + 1;
const blank = (range) =>
  Array.from({ length: height(range) }, () => Array(width(range)).fill(""));
