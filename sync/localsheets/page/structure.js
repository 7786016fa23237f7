// The verbs that change rows, columns, order, tabs and titles, with the words that name them.

import { letters } from "./a1.js";
import * as requests from "./requests.js";

const MORE_ROWS = 20;

export class Structure {
  #turn = Promise.resolve();

  constructor({ book, desk, edits, onRefusal }) {
    Object.assign(this, { book, desk, edits, onRefusal });
  }

  /**
   * Code → {label, run, isOff?}: what menu and toolbar offer for the selection. Each runs after
   * the one before it, and upon what is selected by then: others may have moved it meanwhile.
   */
  offers() {
    const offers = Object.entries(this.#offers()).map(([code, offer]) => [code, {
      ...offer, run: () => this.#inTurn(() => this.#offers()[code].run()),
    }]);
    return Object.fromEntries(offers);
  }

  #offers() {
    return { ...this.#rowOffers(), ...this.#columnOffers(), ...this.#orderOffers() };
  }

  #inTurn(run) {
    this.#turn = this.#turn.then(() => this.book.settled()).then(run).catch(() => {});
    return this.#turn;
  }

  #rowOffers() {
    const { top, bottom } = this.desk.selection.range;
    const count = bottom - top + 1;
    const name = count === 1 ? `row ${top + 1}` : `rows ${top + 1}–${bottom + 1}`;
    const { rowCount } = this.desk.picture ?? {};
    return {
      above: { label: `Insert ${many(count, "row")} above`, run: () => this.#rows(top, count) },
      below: {
        label: `Insert ${many(count, "row")} below`,
        run: () => this.#rows(bottom + 1, count),
      },
      deleteRows: { label: `Delete ${name}`, run: () => this.#remove("ROWS", top, count) },
      up: { label: `Move ${name} up`, run: () => this.#step("ROWS", -1), isOff: top === 0 },
      down: {
        label: `Move ${name} down`,
        run: () => this.#step("ROWS", 1),
        isOff: bottom + 1 === rowCount,
      },
      more: { label: `Add ${MORE_ROWS} rows at the end`, run: () => this.#append() },
    };
  }

  #columnOffers() {
    const { left, right } = this.desk.selection.range;
    const count = right - left + 1;
    const first = letters(left);
    const name = count === 1 ? `column ${first}` : `columns ${first}–${letters(right)}`;
    const { columnCount } = this.desk.picture ?? {};
    return {
      before: {
        label: `Insert ${many(count, "column")} left`,
        run: () => this.#columns(left, count),
      },
      after: {
        label: `Insert ${many(count, "column")} right`,
        run: () => this.#columns(right + 1, count),
      },
      deleteColumns: { label: `Delete ${name}`, run: () => this.#remove("COLUMNS", left, count) },
      left: { label: `Move ${name} left`, run: () => this.#step("COLUMNS", -1), isOff: !left },
      right: {
        label: `Move ${name} right`,
        run: () => this.#step("COLUMNS", 1),
        isOff: right + 1 === columnCount,
      },
    };
  }

  #orderOffers() {
    const { column } = this.desk.selection.active;
    const name = letters(column);
    return {
      ascending: {
        label: `Sort by column ${name}, A→Z`,
        run: () => this.sort(column, "ASCENDING"),
      },
      descending: {
        label: `Sort by column ${name}, Z→A`,
        run: () => this.sort(column, "DESCENDING"),
      },
    };
  }

  /** Sorts the filtered rows, or all rows below the frozen ones, by a column. */
  sort(column, order) {
    const { picture } = this.desk;
    const filtered = picture.filterRange();
    const isInside = filtered && column >= filtered.left && column <= filtered.right;
    const range = isInside ? filtered : { ...picture.wholeRange, top: picture.frozenRows - 1 };
    range.top += 1;
    range.bottom = Math.max(Math.min(range.bottom, picture.end.row), range.top);
    return this.#send(range, [requests.sort(this.#sheetId, range, column, order)]);
  }

  /** Moves `count` lines before the line that is at `to`, and selects them there. */
  async moveLines(dimension, start, count, to) {
    const { picture, selection } = this.desk;
    const landing = to > start ? to - count : to;
    const isRows = dimension === "ROWS";
    const whole = picture.wholeRange;
    const range = isRows
      ? { ...whole, top: landing, bottom: landing + count - 1 }
      : { ...whole, left: landing, right: landing + count - 1 };
    const move = requests.moveLines(this.#sheetId, dimension, start, count, to);
    if (!(await this.#send(range, [move]))) return;
    const { top, left, bottom, right } = range;
    selection.set({ row: top, column: left }, { row: bottom, column: right });
  }

  setWidth(column, pixels) {
    return this.#quietly([requests.setWidth(this.#sheetId, column, pixels)]);
  }

  renameBook(title) {
    return this.#quietly([requests.renameBook(title)]);
  }

  renameTab(sheetId, title) {
    return this.#quietly([requests.renameTab(sheetId, title)]);
  }

  deleteTab(sheetId) {
    return this.#quietly([requests.deleteTab(sheetId)]);
  }

  /** Adds a tab named "Sheet7", the first such name that is free; gives its id, or null. */
  async addTab() {
    const taken = new Set(this.book.tabs.map((tab) => tab.title));
    let number = this.book.tabs.length + 1;
    while (taken.has(`Sheet${number}`)) number += 1;
    const answer = await this.#quietly([requests.addTab(`Sheet${number}`)]);
    return answer?.replies?.[0]?.addSheet?.properties?.sheetId ?? null;
  }

  get #sheetId() {
    return this.desk.picture.sheetId;
  }

  #rows(at, count) {
    const inherits = at > this.desk.picture.frozenRows;
    return this.#shift("ROWS", at, requests.insert(this.#sheetId, "ROWS", at, count, inherits));
  }

  #columns(at, count) {
    const list = requests.insert(this.#sheetId, "COLUMNS", at, count, at > 0);
    return this.#shift("COLUMNS", at, list);
  }

  #remove(dimension, start, count) {
    return this.#shift(dimension, start, requests.remove(this.#sheetId, dimension, start, count));
  }

  /** One shown line further; the lines jumped over may be hidden ones. */
  #step(dimension, by) {
    const { top, left, bottom, right } = this.desk.selection.range;
    const { geometry } = this.desk;
    const isRows = dimension === "ROWS";
    const [first, last] = isRows ? [top, bottom] : [left, right];
    const next = isRows ? geometry.rowFrom(by < 0 ? first : last, by)
      : geometry.columnFrom(by < 0 ? first : last, by);
    if (next >= first && next <= last) return undefined;
    return this.moveLines(dimension, first, last - first + 1, by < 0 ? next : next + 1);
  }

  #append() {
    return this.#quietly([requests.append(this.#sheetId, "ROWS", MORE_ROWS)]);
  }

  #shift(dimension, at, request) {
    const { active } = this.desk.selection;
    const spot = dimension === "ROWS" ? { ...active, row: at } : { ...active, column: at };
    const range = { top: spot.row, left: spot.column, bottom: spot.row, right: spot.column };
    return this.#send(range, [request]);
  }

  /** Sends what can be undone. */
  #send(range, list) {
    return this.edits.send({ requests: list }, { range });
  }

  /** Sends what changes no cell, and so cannot be undone. */
  async #quietly(list) {
    try {
      return await this.book.edit({ requests: list });
    } catch (refusal) {
      this.onRefusal(refusal, null);
      return null;
    }
  }
}

const many = (count, noun) => (count === 1 ? noun : `${count} ${noun}s`);
