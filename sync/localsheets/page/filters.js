// Filtering: switching a filter on and off, and one column's panel of values and conditions.

import { cellName } from "./a1.js";
import { filterPanel } from "./panel.js";
import * as requests from "./requests.js";

export class Filters {
  #describedFor = null;
  #words = "";

  constructor({ desk, book, structure, onRefusal, giveBack }) {
    Object.assign(this, { desk, book, structure, onRefusal, giveBack });
  }

  get isOn() {
    return this.desk.picture?.filter != null;
  }

  /** Puts a filter over the table, or takes it away. */
  toggle() {
    const { sheetId } = this.desk.picture;
    if (this.isOn) return this.#send(requests.clearFilter(sheetId));
    return this.#send(requests.setFilter(sheetId, this.#table(), {}));
  }

  /** "12 of 9,999 rows" when a filter keeps any back, else "". */
  describe() {
    const { picture, looks } = this.desk;
    if (!picture.filter || looks.filtered.size === 0) return "";
    if (this.#describedFor !== picture) this.#words = this.#count(picture);
    this.#describedFor = picture;
    return this.#words;
  }

  #count(picture) {
    const rows = this.#rowsWithin(picture.filterRange());
    const left = rows.filter((row) => !picture.rowMetadata[row]?.hiddenByFilter);
    return `${left.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")} rows`;
  }

  /** Opens the panel of a column, below its header cell. */
  open(column) {
    const { picture, geometry, scroller, looks } = this.desk;
    const range = picture.filterRange() ?? this.#table();
    if (column < range.left || column > range.right) {
      const cell = cellName(range.top, column);
      this.onRefusal(new Error(`The filter does not reach ${cell}; switch it off and on again.`));
      return;
    }
    const title = picture.text(range.top, column);
    const box = geometry.box(range.top, column, scroller);
    const view = scroller.getBoundingClientRect();
    filterPanel({
      title,
      values: this.#values(range, column),
      rule: looks.filtered.get(column) ?? {},
      anchor: { left: view.left + box.left, top: view.top + box.top + box.height },
      apply: (rule) => this.#apply(range, column, rule),
      sort: (order) => this.#sort(range, column, order),
      giveBack: this.giveBack,
    });
  }

  #apply(range, column, rule) {
    const { sheetId } = this.desk.picture;
    const criteria = this.#criteria(column, rule);
    return this.#send(requests.setFilter(sheetId, range, criteria));
  }

  async #sort(range, column, order) {
    const { sheetId } = this.desk.picture;
    if (!this.isOn) await this.#send(requests.setFilter(sheetId, range, {}));
    return this.structure.sort(column, order);
  }

  /** All columns' rules, one of them new; an empty rule is none. */
  #criteria(column, rule) {
    const rules = new Map(this.desk.looks.filtered);
    if (rule.condition || rule.hiddenValues?.length) rules.set(column, rule);
    else rules.delete(column);
    return Object.fromEntries(rules);
  }

  /** From the header row to the grid's end, as wide as anything stands. */
  #table() {
    const { picture } = this.desk;
    const { whole, end } = { whole: picture.wholeRange, end: picture.end };
    return { ...whole, top: Math.max(0, picture.frozenRows - 1), right: Math.max(end.column, 0) };
  }

  #rowsWithin({ top, bottom }) {
    const last = Math.min(bottom, this.desk.picture.end.row);
    return Array.from({ length: Math.max(0, last - top) }, (_, at) => top + 1 + at);
  }

  /** The texts of a column, with how often each stands there. */
  #values(range, column) {
    const { picture } = this.desk;
    const counts = new Map();
    for (const row of this.#rowsWithin(range)) {
      const text = picture.text(row, column);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    const order = new Intl.Collator(undefined, { numeric: true }).compare;
    return [...counts].sort(([one], [two]) => order(one, two))
      .map(([text, count]) => ({ text, count }));
  }

  async #send(request) {
    try {
      await this.book.edit({ requests: [request] });
    } catch (refusal) {
      this.onRefusal(refusal, null);
    }
  }
}
