// The verbs that change rows, columns, order, tabs and titles, with the words that name them.

import { letters } from "./a1.js";
import * as requests from "./requests.js";

const MORE_ROWS = 20;

export class Structure {
  constructor({ book, desk, history, onRefusal }) {
    Object.assign(this, { book, desk, history, onRefusal });
  }

  /** Code → {label, run}: what menu and toolbar offer for the present selection. */
  offers() {
    const { top, left, bottom, right } = this.desk.selection.range;
    const rows = bottom - top + 1;
    const columns = right - left + 1;
    const name = letters(this.desk.selection.active.column);
    const from = rows === 1 ? `row ${top + 1}` : `rows ${top + 1}–${bottom + 1}`;
    const across = columns === 1 ? `column ${name}` : `columns ${letters(left)}–${letters(right)}`;
    return {
      above: { label: `Insert ${many(rows, "row")} above`, run: () => this.#rows(top, rows) },
      below: {
        label: `Insert ${many(rows, "row")} below`,
        run: () => this.#rows(bottom + 1, rows),
      },
      deleteRows: { label: `Delete ${from}`, run: () => this.#remove("ROWS", top, rows) },
      before: {
        label: `Insert ${many(columns, "column")} left`,
        run: () => this.#columns(left, columns),
      },
      after: {
        label: `Insert ${many(columns, "column")} right`,
        run: () => this.#columns(right + 1, columns),
      },
      deleteColumns: {
        label: `Delete ${across}`,
        run: () => this.#remove("COLUMNS", left, columns),
      },
      ascending: { label: `Sort by column ${name}, A→Z`, run: () => this.#sort("ASCENDING") },
      descending: { label: `Sort by column ${name}, Z→A`, run: () => this.#sort("DESCENDING") },
      more: { label: `Add ${MORE_ROWS} rows at the end`, run: () => this.#append() },
    };
  }

  setWidth(column, pixels) {
    return this.#send([requests.setWidth(this.#sheetId, column, pixels)]);
  }

  renameBook(title) {
    return this.#send([requests.renameBook(title)]);
  }

  renameTab(sheetId, title) {
    return this.#send([requests.renameTab(sheetId, title)]);
  }

  deleteTab(sheetId) {
    return this.#send([requests.deleteTab(sheetId)]);
  }

  /** Adds a tab named "Sheet7", the first such name that is free; gives its id, or null. */
  async addTab() {
    const taken = new Set(this.book.tabs.map((tab) => tab.title));
    let number = this.book.tabs.length + 1;
    while (taken.has(`Sheet${number}`)) number += 1;
    const answer = await this.#send([requests.addTab(`Sheet${number}`)]);
    return answer?.replies?.[0]?.addSheet?.properties?.sheetId ?? null;
  }

  get #sheetId() {
    return this.desk.picture.sheetId;
  }

  #rows(at, count) {
    const inherits = at > this.desk.picture.frozenRows;
    return this.#shift([requests.insert(this.#sheetId, "ROWS", at, count, inherits)]);
  }

  #columns(at, count) {
    return this.#shift([requests.insert(this.#sheetId, "COLUMNS", at, count, at > 0)]);
  }

  #remove(dimension, start, count) {
    return this.#shift([requests.remove(this.#sheetId, dimension, start, count)]);
  }

  #append() {
    return this.#send([requests.append(this.#sheetId, "ROWS", MORE_ROWS)]);
  }

  /** Sorts the rows below the frozen ones, over all columns. */
  #sort(order) {
    const { picture, selection } = this.desk;
    const range = { ...picture.wholeRange, top: picture.frozenRows };
    range.bottom = Math.max(picture.end.row, range.top);
    const { column } = selection.active;
    return this.#shift([requests.sort(this.#sheetId, range, column, order)]);
  }

  /** Cells change places, so earlier steps can no longer be undone by place. */
  async #shift(list) {
    if (await this.#send(list)) this.history.clear();
  }

  async #send(list) {
    try {
      return await this.book.send(list);
    } catch (refusal) {
      this.onRefusal(refusal, null);
      return null;
    }
  }
}

const many = (count, noun) => (count === 1 ? noun : `${count} ${noun}s`);
