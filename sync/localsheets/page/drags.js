// What is dragged: a column's edge, the handle that fills, and whole rows or columns.

import { GUTTER, HEAD_HEIGHT, NARROWEST } from "./geometry.js";

const SLACK = 4;

/** A column becomes wider or narrower. */
export class Widen {
  isStill = true;

  constructor(pointer, event) {
    this.pointer = pointer;
    this.column = Number(event.target.closest(".head").dataset.column);
    this.start = pointer.desk.geometry.widths[this.column];
    this.width = this.start;
    this.from = event.clientX;
    document.body.classList.add("widening");
  }

  moved({ clientX }) {
    this.width = Math.max(NARROWEST, Math.round(this.start + clientX - this.from));
    this.pointer.setWidth(this.column, this.width);
  }

  ended() {
    if (this.width !== this.start) this.pointer.structure.setWidth(this.column, this.width);
  }
}

/** The selection goes on over its neighbours. */
export class Filling {
  #reach = null;

  constructor({ fill, desk }) {
    Object.assign(this, { fill, selection: desk.selection });
  }

  moved({ cell }) {
    this.#reach = this.fill.reach(cell);
    this.selection.preview(this.#reach?.target ?? null);
  }

  ended() {
    this.selection.preview(null);
    if (this.#reach) this.fill.extend(this.#reach);
  }
}

/** Selected rows or columns are carried elsewhere; a line shows where they would land. */
export class Carry {
  #to = null;
  #line = null;

  constructor(pointer, event, dimension) {
    Object.assign(this, { desk: pointer.desk, structure: pointer.structure, dimension });
    this.from = { x: event.clientX, y: event.clientY };
    this.head = event.target.closest(".number, .head");
  }

  moved({ clientX, clientY, cell }) {
    const isFar = Math.abs(clientX - this.from.x) > SLACK || Math.abs(clientY - this.from.y) > SLACK;
    if (!this.#line && !isFar) return;
    this.#line ??= this.#newLine();
    const { geometry, scroller } = this.desk;
    const box = geometry.box(cell.row, cell.column, scroller);
    const view = scroller.getBoundingClientRect();
    const isRows = this.dimension === "ROWS";
    const isBehind = isRows ? clientY - view.top > box.top + box.height / 2
      : clientX - view.left > box.left + box.width / 2;
    this.#to = (isRows ? cell.row : cell.column) + (isBehind ? 1 : 0);
    this.#place();
  }

  ended() {
    this.#line?.remove();
    if (this.#to === null) return this.#pick();
    const { top, left, bottom, right } = this.desk.selection.range;
    const [first, last] = this.dimension === "ROWS" ? [top, bottom] : [left, right];
    if (this.#to >= first && this.#to <= last + 1) return undefined;
    return this.structure.moveLines(this.dimension, first, last - first + 1, this.#to);
  }

  /** Not carried anywhere: only pressed, so this one line is selected. */
  #pick() {
    const { selection, picture } = this.desk;
    const { bottom, right } = picture.wholeRange;
    const row = Number(this.head.dataset.row);
    const column = Number(this.head.dataset.column);
    if (this.dimension === "ROWS") selection.set({ row, column: 0 }, { row, column: right });
    else selection.set({ row: 0, column }, { row: bottom, column });
  }

  #newLine() {
    document.body.classList.add("carrying");
    const line = document.createElement("div");
    line.className = `landing ${this.dimension.toLowerCase()}`;
    this.desk.scroller.firstElementChild.append(line);
    return line;
  }

  #place() {
    const { geometry } = this.desk;
    const { style } = this.#line;
    if (this.dimension === "ROWS") style.top = `${HEAD_HEIGHT + geometry.top(this.#to) - 1}px`;
    else style.left = `${GUTTER + geometry.left(this.#to) - 1}px`;
  }
}

/** As wide as the widest text of a column that is in view. */
export function fitted(scroller, column) {
  const cells = scroller.querySelectorAll(`[aria-colindex="${column + 1}"]`);
  const widest = Math.max(...[...cells].map(textWidth));
  return Math.min(600, Math.max(40, Math.ceil(widest) + 22));
}

function textWidth(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const widths = [...range.getClientRects()].map((box) => box.width);
  return Math.max(0, ...widths);
}
