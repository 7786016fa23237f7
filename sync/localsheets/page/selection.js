// What is selected: an active cell and the range that reaches from it.

import { clamp } from "./geometry.js";
import { holds } from "./a1.js";
import { followed } from "./steps.js";

export class Selection extends EventTarget {
  active = { row: 0, column: 0 };
  reach = { row: 0, column: 0 };
  framed = null;
  previewed = null;
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

  /** A dashed frame around what was cut or copied, {…range, sheetId}; null removes it. */
  frame(range) {
    this.framed = range;
    this.#tell();
  }

  /** A dashed frame around what a drag would fill; null removes it. */
  preview(range) {
    this.previewed = range;
    this.#tell();
  }

  /** Goes along with the cells that others have moved. */
  follow(steps) {
    this.active = followed(steps, this.active);
    this.reach = followed(steps, this.reach);
  }

  /** The grid may have become smaller. */
  keepWithin({ rowCount, columnCount }) {
    const inside = ({ row, column }) => ({
      row: clamp(row, 0, rowCount - 1),
      column: clamp(column, 0, columnCount - 1),
    });
    this.#become(inside(this.active), inside(this.reach));
  }

  /** Whether whole rows, or whole columns, are selected. */
  isWhole(dimension, { rowCount, columnCount }) {
    const { top, left, bottom, right } = this.range;
    return dimension === "ROWS" ? left === 0 && right === columnCount - 1
      : top === 0 && bottom === rowCount - 1;
  }

  /** The words that mark a cell, a row number (column null) or a column head (row null). */
  markOf(row, column, sheetId) {
    const { top, left, bottom, right } = this.range;
    if (column === null) return row >= top && row <= bottom ? "in" : "";
    if (row === null) return column >= left && column <= right ? "in" : "";
    const framed = this.previewed ?? (this.framed?.sheetId === sheetId ? this.framed : null);
    const words = edges(framed, row, column).map((edge) => `frame-${edge}`);
    if (row < top || row > bottom || column < left || column > right) return words.join(" ");
    if (top !== bottom || left !== right) words.push("in");
    if (row === this.active.row && column === this.active.column) words.push("active");
    if (row === bottom && column === right) words.push("corner");
    return [...words, ...edges(this.range, row, column)].join(" ");
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

/** At which edges of a range a cell lies; none outside of it. */
function edges(range, row, column) {
  if (!range || !holds(range, row, column)) return [];
  const { top, left, bottom, right } = range;
  const found = { top: row === top, bottom: row === bottom };
  Object.assign(found, { left: column === left, right: column === right });
  return Object.keys(found).filter((edge) => found[edge]);
}
