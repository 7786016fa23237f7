// The verbs that change cells: enter, clear, toggle, paste, cut, note; each can be undone.

import { cellName, rangeName } from "./a1.js";
import { cut, hull, linesFrom, linesWithin, pieces, repeated } from "./blocks.js";
import { allows, isCheckbox } from "./look.js";
import * as requests from "./requests.js";

export class Edits {
  /** `onRefusal(refusal, draft)` hears of what failed; a draft is a text to give back. */
  constructor({ book, desk, history, onRefusal }) {
    Object.assign(this, { book, desk, history, onRefusal });
  }

  /** The shown rows and columns of the selection. */
  get block() {
    const { top, left, bottom, right } = this.desk.selection.range;
    const { rows, columns } = this.desk.geometry;
    return { rows: linesWithin(rows, top, bottom), columns: linesWithin(columns, left, right) };
  }

  /** Enters the editor's draft where it was begun; a refused text is handed back. */
  async enter(draft) {
    const { row, column, text } = draft;
    return this.type({ rows: [row], columns: [column] }, [[text]], { draft });
  }

  /** Enters one text into every cell of the selection. */
  enterEverywhere(draft) {
    const { rows, columns } = this.block;
    const texts = rows.map(() => columns.map(() => draft.text));
    return this.type({ rows, columns }, texts, { draft });
  }

  /** Empties the selected cells that are shown, as far as anything stands in them. */
  async clear() {
    const { row, column } = this.desk.picture.end;
    const rows = this.block.rows.filter((one) => one <= row);
    const columns = this.block.columns.filter((one) => one <= column);
    if (rows.length === 0 || columns.length === 0) return;
    await this.type({ rows, columns }, rows.map(() => columns.map(() => "")));
  }

  /** Ticks or unticks every shown check box of the selection, all alike. */
  async toggle() {
    const { picture, selection } = this.desk;
    const { row, column } = selection.active;
    const text = picture.text(row, column).toUpperCase() === "TRUE" ? "FALSE" : "TRUE";
    const { rows, columns } = this.block;
    const typed = columns.flatMap((at) => {
      const ticks = rows.filter((one) => isCheckbox(picture.cell(one, at)));
      if (ticks.length === 0) return [];
      return this.#typed({ rows: ticks, columns: [at] }, ticks.map(() => [text]));
    });
    await this.send({ typed }, { range: selection.range });
  }

  /** Pastes texts from elsewhere; one text fills the selection, a block grows the grid. */
  async pasteTexts(texts) {
    const target = this.#room(texts.length, texts[0].length);
    const rows = repeated(texts, target.rows.length);
    const filled = rows.map((line) => repeated(line, target.columns.length));
    if (await this.type(target, filled)) this.#select(target);
  }

  /** Pastes copied cells: formulas follow, formats come along unless only values are wanted. */
  async pasteCopied({ sheetId, rows, columns }, isValues) {
    const target = this.#room(rows.length, columns.length);
    const source = {
      rows: repeated(rows, target.rows.length),
      columns: repeated(columns, target.columns.length),
    };
    const here = this.desk.picture.sheetId;
    const copies = pieces(source, target).map((piece) =>
      requests.copy({ sheetId, range: piece.source }, { sheetId: here, range: piece.target },
        isValues ? "PASTE_VALUES" : "PASTE_NORMAL"));
    const list = [...this.#growth(target), ...copies];
    if (await this.send({ requests: list }, { range: hull(target) })) this.#select(target);
  }

  /** Moves cells cut from this tab or another one. */
  async pasteCut({ sheetId, rows, columns }) {
    const from = hull({ rows, columns });
    const { row, column } = { row: this.block.rows[0], column: this.block.columns[0] };
    const to = {
      rows: [row, row + from.bottom - from.top],
      columns: [column, column + from.right - from.left],
    };
    const { sheetId: here } = this.desk.picture;
    const move = requests.move({ sheetId, range: from }, { sheetId: here, row, column });
    const list = [...this.#growth(to), move];
    if (await this.send({ requests: list }, { range: hull(to) })) this.#select(to);
  }

  /** Writes a cell's note; an empty one takes it away. */
  writeNote(row, column, note) {
    const { sheetId } = this.desk.picture;
    const range = { top: row, left: column, bottom: row, right: column };
    return this.send({ requests: [requests.setNote(sheetId, range, note)] }, { range });
  }

  /** Enters a matrix of texts as if typed; whether that was done. */
  async type(block, texts, { draft = null } = {}) {
    const no = this.#forbidden(block, texts);
    if (no) {
      this.onRefusal(new Error(`${no} takes only what is in its list.`), draft);
      return false;
    }
    const typed = this.#typed(block, texts);
    return this.send({ requests: this.#growth(block), typed }, { range: hull(block), draft });
  }

  /** Sends an edit and remembers it for undoing; whether it was done. */
  async send({ requests: list = [], typed = [] }, { range, draft = null }) {
    this.desk.selection.frame(null);
    const blocks = typed.map(({ range: name, values }) => ({ range: name, values }));
    const shown = typed.flatMap((block) => block.shown);
    const { version } = this.desk.picture;
    const answer = this.book.edit({ requests: list, typed: blocks, version }, shown);
    this.history.add({ range, edit: answer.then((done) => done.edit) });
    try {
      await answer;
      return true;
    } catch (refusal) {
      this.onRefusal(refusal, draft);
      return false;
    }
  }

  /** The blocks that the server is to type, with what is to stand in each cell meanwhile. */
  #typed(block, texts) {
    const { title } = this.desk.picture;
    return pieces(block).map((piece) => {
      const values = cut(texts, piece);
      const shown = values.flatMap((line, down) => line.map((text, right) => (
        { row: piece.target.top + down, column: piece.target.left + right, text })));
      return { range: rangeName(title, piece.target), values, shown };
    });
  }

  /** The name of the first cell whose strict list does not have its text, or undefined. */
  #forbidden({ rows, columns }, texts) {
    const { picture } = this.desk;
    for (const [down, row] of rows.entries()) {
      const at = columns.findIndex((one, right) =>
        !allows(picture.cell(row, one), texts[down][right]));
      if (at >= 0) return cellName(row, columns[at]);
    }
    return undefined;
  }

  /** The selection when it is a multiple of the block, else as many shown lines as it has. */
  #room(height, width) {
    const { block } = this;
    const { geometry, picture } = this.desk;
    const fits = block.rows.length % height === 0 && block.columns.length % width === 0;
    if (fits) return block;
    return {
      rows: linesFrom(geometry.rows, block.rows[0], height, picture.rowCount),
      columns: linesFrom(geometry.columns, block.columns[0], width, picture.columnCount),
    };
  }

  #select(block) {
    const { top, left, bottom, right } = hull(block);
    this.desk.selection.set({ row: top, column: left }, { row: bottom, column: right });
  }

  /** The requests that make room for a block beyond the grid. */
  #growth({ rows, columns }) {
    const { sheetId, rowCount, columnCount } = this.desk.picture;
    const lacks = [
      ["ROWS", rows.at(-1) + 1 - rowCount],
      ["COLUMNS", columns.at(-1) + 1 - columnCount],
    ];
    return lacks.filter(([, lack]) => lack > 0).map((lack) => requests.append(sheetId, ...lack));
  }
}
