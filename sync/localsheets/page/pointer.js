// Mouse, pen and finger: selecting, dragging a range, widening columns, opening cells.

import { parseCell } from "./a1.js";
import { NARROWEST } from "./geometry.js";

const EDGE = 24;

export class Pointer {
  #drag = null;

  constructor({ desk, editor, edits, surface, structure, pick }) {
    Object.assign(this, { desk, editor, edits, surface, structure, pick });
    const { scroller } = desk;
    scroller.addEventListener("pointerdown", (event) => this.#down(event));
    scroller.addEventListener("click", (event) => this.#clicked(event));
    scroller.addEventListener("dblclick", (event) => this.#opened(event));
    addEventListener("pointermove", (event) => this.#moved(event));
    addEventListener("pointerup", () => this.#up());
    addEventListener("pointercancel", () => (this.#drag = null));
  }

  #down(event) {
    if (event.button !== 0 || !this.desk.picture) return;
    if (event.target.closest(".grip")) return this.#grip(event);
    if (event.pointerType !== "mouse" || !event.target.closest(".canvas")) return;
    event.preventDefault();
    this.editor.commit();
    this.#press(event);
    this.editor.focus();
  }

  /** Fingers scroll; only their tap selects. The keyboard comes up on a second tap. */
  #clicked(event) {
    const cell = event.target.closest("[data-cell]");
    if (event.pointerType !== "mouse" && !event.target.closest(".grip")) {
      this.editor.commit();
      this.editor.field.inputMode = "none";
      this.#press(event);
      this.#drag = null;
      this.editor.focus();
    }
    if (!cell) return;
    if (event.target.matches("input[type=checkbox]")) {
      event.preventDefault();
      this.edits.toggle();
    }
    if (event.target.closest(".caret")) this.editor.begin();
  }

  #opened(event) {
    if (event.target.closest(".grip")) return this.#fit(event);
    if (!event.target.closest("[data-cell]")) return undefined;
    if (event.target.matches("input[type=checkbox]") || this.editor.isOpen) return undefined;
    this.editor.field.inputMode = "text";
    return this.editor.begin();
  }

  #press(event) {
    const { selection, picture } = this.desk;
    const whole = picture.wholeRange;
    const start = this.#whatIs(event.target);
    if (!start) return;
    const from = event.shiftKey ? selection.active : start.from;
    const isBesideRows = start.kind === "rows" && event.shiftKey;
    const isBesideColumns = start.kind === "columns" && event.shiftKey;
    if (isBesideRows) from.column = 0;
    if (isBesideColumns) from.row = 0;
    selection.set({ ...from }, start.reach(whole));
    this.pick();
    this.#drag = { kind: start.kind };
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

  #moved(event) {
    if (!this.#drag || !this.desk.picture) return;
    if (this.#drag.grip) return this.#widen(event);
    const { scroller, geometry, selection, picture } = this.desk;
    const box = scroller.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    if (x > box.width - EDGE) scroller.scrollLeft += EDGE;
    if (y > box.height - EDGE) scroller.scrollTop += EDGE;
    if (x < EDGE) scroller.scrollLeft -= EDGE;
    if (y < EDGE) scroller.scrollTop -= EDGE;
    const to = geometry.cellAt(x, y, scroller);
    if (this.#drag.kind === "rows") to.column = picture.columnCount - 1;
    if (this.#drag.kind === "columns") to.row = picture.rowCount - 1;
    const isSame = to.row === selection.reach.row && to.column === selection.reach.column;
    if (this.#drag.kind !== "all" && !isSame) selection.extend(to);
  }

  #up() {
    const drag = this.#drag;
    this.#drag = null;
    document.body.classList.remove("widening");
    if (drag?.grip && drag.width !== drag.start) this.structure.setWidth(drag.column, drag.width);
  }

  #grip(event) {
    event.preventDefault();
    const column = Number(event.target.closest(".head").dataset.column);
    const start = this.desk.geometry.widths[column];
    document.body.classList.add("widening");
    this.#drag = { grip: true, column, start, width: start, from: event.clientX };
  }

  #widen(event) {
    const drag = this.#drag;
    drag.width = Math.max(NARROWEST, Math.round(drag.start + event.clientX - drag.from));
    this.#setWidth(drag.column, drag.width);
  }

  #setWidth(column, width) {
    this.desk.geometry.setWidth(column, width);
    this.surface.measure();
    this.editor.place();
  }

  /** A double click on the grip: as wide as the widest text in view. */
  #fit(event) {
    const column = Number(event.target.closest(".head").dataset.column);
    const cells = this.desk.scroller.querySelectorAll(`[aria-colindex="${column + 1}"]`);
    const widest = Math.max(...[...cells].map(textWidth));
    const width = Math.min(600, Math.max(40, Math.ceil(widest) + 22));
    this.#setWidth(column, width);
    this.structure.setWidth(column, width);
  }
}

function textWidth(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const widths = [...range.getClientRects()].map((box) => box.width);
  return Math.max(0, ...widths);
}
