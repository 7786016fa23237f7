// Mouse, pen and finger: selecting, opening cells, and beginning what is dragged.

import { holds, parseCell } from "./a1.js";
import { Carry, Filling, fitted, Widen } from "./drags.js";

const EDGE = 24;
const NUDGE = 40;

export class Pointer {
  #drag = null;
  #last = null;

  constructor({ desk, editor, edits, fill, surface, structure, filters }) {
    Object.assign(this, { desk, editor, edits, fill, surface, structure, filters });
    const { scroller } = desk;
    scroller.addEventListener("pointerdown", (event) => this.#down(event));
    scroller.addEventListener("click", (event) => this.#clicked(event));
    scroller.addEventListener("dblclick", (event) => this.#opened(event));
    addEventListener("pointermove", (event) => this.#moved(event));
    addEventListener("pointerup", () => this.#up());
    addEventListener("pointercancel", () => this.#drop());
  }

  #down(event) {
    if (event.button !== 0 || !this.desk.picture) return;
    const { target } = event;
    const special = this.#dragOf(event);
    if (special) {
      event.preventDefault();
      this.editor.commit();
      this.#drag = special;
      return;
    }
    if (event.pointerType !== "mouse" || !target.closest(".canvas")) return;
    event.preventDefault();
    this.editor.commit();
    this.#press(event);
    this.editor.focus();
  }

  /** What a press begins other than a selection: widening, filling, or carrying lines. */
  #dragOf(event) {
    const { target } = event;
    if (target.closest(".grip")) return new Widen(this, event);
    if (target.closest(".handle")) return new Filling(this);
    const { selection, picture } = this.desk;
    const dimension = target.closest(".number") ? "ROWS" : target.closest(".head") && "COLUMNS";
    if (!dimension || event.shiftKey || event.pointerType !== "mouse") return null;
    const head = target.closest(".number, .head");
    const isCarried = head.dataset.mark === "in" && selection.isWhole(dimension, picture);
    return isCarried ? new Carry(this, event, dimension) : null;
  }

  /** Fingers scroll; only their tap selects. The keyboard comes up on a second tap. */
  #clicked(event) {
    const cell = event.target.closest("[data-cell]");
    if (event.pointerType !== "mouse" && !event.target.closest(".grip")) {
      this.editor.commit();
      this.editor.field.inputMode = "none";
      this.#press(event);
      this.#drop();
      this.editor.focus();
    }
    if (!cell) return;
    if (event.target.matches("input[type=checkbox]")) {
      event.preventDefault();
      this.edits.toggle();
    }
    if (event.target.closest(".caret")) this.editor.begin();
    if (event.target.closest(".funnel")) this.filters.open(parseCell(cell.dataset.cell).column);
  }

  #opened(event) {
    if (event.target.closest(".grip")) return this.#fit(event);
    if (event.target.closest(".handle")) return this.#fillDown();
    if (!event.target.closest("[data-cell]")) return undefined;
    if (event.target.matches("input[type=checkbox]") || this.editor.isOpen) return undefined;
    this.editor.field.inputMode = "text";
    return this.editor.begin();
  }

  #press(event) {
    const { selection, picture } = this.desk;
    const start = this.#whatIs(event.target);
    if (!start) return;
    const from = event.shiftKey ? { ...selection.active } : start.from;
    if (event.shiftKey && start.kind === "rows") from.column = 0;
    if (event.shiftKey && start.kind === "columns") from.row = 0;
    selection.set({ ...from }, start.reach(picture.wholeRange));
    const { kind } = start;
    this.#drag = { moved: (pointed) => this.#stretch(kind, pointed), ended: () => {} };
  }

  /** What a pressed element stands for: a cell, rows, columns or all of it. */
  #whatIs(element) {
    const cell = element.closest("[data-cell]")?.dataset.cell;
    if (cell) {
      const at = parseCell(cell);
      return { kind: "cells", from: at, reach: () => at };
    }
    const row = element.closest(".number")?.dataset.row;
    if (row !== undefined) {
      const from = { row: Number(row), column: 0 };
      return { kind: "rows", from, reach: ({ right }) => ({ row: from.row, column: right }) };
    }
    const column = element.closest(".head")?.dataset.column;
    if (column !== undefined) {
      const from = { row: 0, column: Number(column) };
      const reach = ({ bottom }) => ({ row: bottom, column: from.column });
      return { kind: "columns", from, reach };
    }
    if (!element.closest(".corner")) return null;
    const from = { row: 0, column: 0 };
    return { kind: "all", from, reach: ({ bottom, right }) => ({ row: bottom, column: right }) };
  }

  /** A drag over cells stretches the selection to the cell that is pointed at. */
  #stretch(kind, { cell }) {
    const { selection, picture } = this.desk;
    const to = { ...cell };
    if (kind === "rows") to.column = picture.columnCount - 1;
    if (kind === "columns") to.row = picture.rowCount - 1;
    const isSame = to.row === selection.reach.row && to.column === selection.reach.column;
    if (kind !== "all" && !isSame) selection.extend(to);
  }

  /** A context menu outside the selection is about what was pressed. */
  selectFor(element) {
    const { selection, picture } = this.desk;
    const start = this.#whatIs(element);
    if (start && !holds(selection.range, start.from.row, start.from.column)) {
      selection.set(start.from, start.reach(picture.wholeRange));
    }
  }

  #moved({ clientX, clientY }) {
    if (!this.#drag || !this.desk.picture) return;
    const isFirst = this.#last === null;
    this.#last = { clientX, clientY };
    this.#tellDrag();
    if (isFirst) setTimeout(() => this.#nudge(), NUDGE);
  }

  #tellDrag() {
    const { scroller, geometry } = this.desk;
    const box = scroller.getBoundingClientRect();
    const { clientX, clientY } = this.#last;
    const cell = geometry.cellAt(clientX - box.left, clientY - box.top, scroller);
    this.#drag.moved({ clientX, clientY, cell });
  }

  /** A drag that rests at the edge of the view scrolls on. */
  #nudge() {
    if (!this.#drag || !this.#last) return;
    const { scroller } = this.desk;
    const box = scroller.getBoundingClientRect();
    const by = (at, from, to) => (at > to - EDGE ? EDGE : at < from + EDGE ? -EDGE : 0);
    const right = by(this.#last.clientX, box.left, box.right);
    const down = by(this.#last.clientY, box.top, box.bottom);
    if (this.#drag.isStill !== true && (right || down)) {
      scroller.scrollBy(right, down);
      this.#tellDrag();
    }
    setTimeout(() => this.#nudge(), NUDGE);
  }

  #up() {
    const drag = this.#drag;
    this.#drop();
    drag?.ended();
  }

  #drop() {
    this.#drag = null;
    this.#last = null;
    document.body.classList.remove("widening", "carrying");
  }

  #fit(event) {
    const column = Number(event.target.closest(".head").dataset.column);
    const width = fitted(this.desk.scroller, column);
    this.setWidth(column, width);
    this.structure.setWidth(column, width);
  }

  /** A double click on the handle: as far down as the neighbouring column is filled. */
  #fillDown() {
    const reach = this.fill.reachBeside();
    if (reach) this.fill.extend(reach);
  }

  setWidth(column, width) {
    this.desk.geometry.setWidth(column, width);
    this.surface.measure();
    this.editor.place();
  }
}
