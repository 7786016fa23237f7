// What is selected: an active cell and the range that reaches from it.

import { clamp } from "./geometry.js";
import { holds } from "./a1.js";

export class Selection extends EventTarget {
  active = { row: 0, column: 0 };
  reach = { row: 0, column: 0 };
  cut = null;
  #tabStart = null;

  get range() {
    const { active, reach } = this;
    return {
      top: Math.min(active.row, reach.row),
      left: Math.min(active.column, reach.column),
      bottom: Math.max(active.row, reach.row),
      right: Math.max(active.column, reach.column),
    };
  }

  set(active, reach = active) {
    this.#tabStart = null;
    this.#become(active, reach);
  }

  extend(reach) {
    this.#become(this.active, reach);
  }

  /** Tab keeps the column it started from; Enter goes back to it. */
  tab(to) {
    const start = this.#tabStart ?? this.active.column;
    this.#become(to, to);
    this.#tabStart = start;
  }

  enter(row) {
    const column = this.#tabStart ?? this.active.column;
    this.set({ row, column });
  }

  /** A dashed frame around what was cut or copied; null removes it. */
  frame(range) {
    this.cut = range;
    this.#tell();
  }

  /** The grid may have become smaller. */
  keepWithin({ rowCount, columnCount }) {
    const inside = ({ row, column }) => ({
      row: clamp(row, 0, rowCount - 1),
      column: clamp(column, 0, columnCount - 1),
    });
    this.#become(inside(this.active), inside(this.reach));
  }

  /** The words that mark a cell, a row number (column null) or a column head (row null). */
  markOf(row, column) {
    const { top, left, bottom, right } = this.range;
    if (column === null) return row >= top && row <= bottom ? "in" : "";
    if (row === null) return column >= left && column <= right ? "in" : "";
    const cut = this.cut && holds(this.cut, row, column) ? "cut" : "";
    if (row < top || row > bottom || column < left || column > right) return cut;
    const words = [cut, top === bottom && left === right ? "" : "in"];
    if (row === this.active.row && column === this.active.column) words.push("active");
    if (row === top) words.push("top");
    if (row === bottom) words.push("bottom");
    if (column === left) words.push("left");
    if (column === right) words.push("right");
    return words.filter(Boolean).join(" ");
  }

  #become(active, reach) {
    this.active = active;
    this.reach = reach;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
