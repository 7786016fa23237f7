// What stands around the grid: title, state, tools, name box, formula bar, sums.

import { cellName, holds, parseCell, shortName } from "./a1.js";
import { forget } from "./toast.js";

const part = (id) => document.getElementById(id);
const figures = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

export class Frame {
  #wasWriting = false;

  constructor({ book, desk, history, structure, editor, edits, go }) {
    Object.assign(this, { book, desk, history, structure, editor, edits, go });
    book.addEventListener("shape", () => this.#drawTitle());
    book.addEventListener("busy", () => this.#drawState());
    history.addEventListener("change", () => this.#drawHistory());
    this.#drawHistory();
    this.#listenToTitle();
    this.#listenToName();
    this.#listenToTools();
  }

  /** Brings everything that speaks of the selection up to date. */
  describe() {
    const { picture, selection, looks } = this.desk;
    if (!picture) return;
    const { row, column } = selection.active;
    const name = cellName(row, column);
    if (document.activeElement !== part("name")) part("name").value = shortName(selection.range);
    part("lock").hidden = !looks.isProtected(row, column);
    part("sums").value = this.#sums();
    if (!this.editor.isOpen) {
      part("bar").value = picture.source(row, column);
      this.editor.field.setAttribute("aria-activedescendant", `cell-${name}`);
    }
    this.editor.field.setAttribute("aria-label", `${name} ${picture.text(row, column)}`.trim());
    this.#nameTools();
  }

  /** A context menu outside the selection is about what was pressed. */
  selectFor(element) {
    const { selection, picture } = this.desk;
    const { range } = selection;
    const cell = parseCell(element.closest("[data-cell]")?.dataset.cell ?? "");
    const row = element.closest(".number")?.dataset.row;
    const column = element.closest(".head")?.dataset.column;
    if (cell && !holds(range, cell.row, cell.column)) selection.set(cell);
    if (row !== undefined && !holds(range, Number(row), 0)) {
      const reach = { row: Number(row), column: picture.columnCount - 1 };
      selection.set({ row: Number(row), column: 0 }, reach);
    }
    if (column !== undefined && !holds(range, 0, Number(column))) {
      const reach = { row: picture.rowCount - 1, column: Number(column) };
      selection.set({ row: 0, column: Number(column) }, reach);
    }
  }

  #drawTitle() {
    const { title } = this.book;
    document.title = title;
    if (document.activeElement !== part("title")) part("title").value = title;
  }

  #drawState() {
    const isWriting = this.book.writing > 0;
    if (isWriting) part("state").textContent = "Saving…";
    else if (this.book.hasFailed) part("state").textContent = "Not saved";
    else if (this.#wasWriting) this.#tellSaved();
    this.#wasWriting = isWriting;
  }

  #tellSaved() {
    part("state").textContent = "Saved";
    forget();
  }

  #drawHistory() {
    part("undo").disabled = !this.history.canUndo;
    part("redo").disabled = !this.history.canRedo;
  }

  #listenToTitle() {
    const field = part("title");
    field.addEventListener("change", async () => {
      const wish = field.value.trim();
      if (wish && wish !== this.book.title) await this.structure.renameBook(wish);
      if (!wish) field.value = this.book.title;
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      if (event.key === "Escape") field.value = this.book.title;
      event.preventDefault();
      this.editor.focus();
    });
  }

  #listenToName() {
    const field = part("name");
    field.addEventListener("focus", () => field.select());
    field.addEventListener("blur", () => this.describe());
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      const cell = parseCell(field.value);
      event.preventDefault();
      if (event.key === "Enter" && cell) this.go(cell);
      else this.editor.focus();
    });
  }

  #listenToTools() {
    const tools = document.querySelector(".tools");
    tools.addEventListener("mousedown", (event) => event.preventDefault());
    tools.addEventListener("click", async (event) => {
      const button = event.target.closest("button");
      if (!button || !this.desk.picture) return;
      this.editor.commit();
      const { run } = button.dataset;
      if (run) this.structure.offers()[run].run();
      else await this.history[button.id]().catch((no) => this.edits.onRefusal(no, null));
      this.editor.focus();
    });
  }

  #nameTools() {
    for (const [code, { label }] of Object.entries(this.structure.offers())) {
      const button = document.querySelector(`.tools [data-run="${code}"]`);
      if (button.title === label) continue;
      button.title = label;
      button.setAttribute("aria-label", label);
    }
  }

  /** "Sum 12 · Count 3" of a range with numbers, "Count 3" without, "" for one cell. */
  #sums() {
    const { picture, selection } = this.desk;
    const { top, left, bottom, right } = selection.range;
    if (top === bottom && left === right) return "";
    const end = picture.end;
    let sum = 0;
    let numbers = 0;
    let count = 0;
    for (let row = top; row <= Math.min(bottom, end.row); row += 1) {
      for (let column = left; column <= Math.min(right, end.column); column += 1) {
        const cell = picture.cell(row, column);
        const number = cell.effectiveValue?.numberValue;
        if (cell.formattedValue) count += 1;
        if (number !== undefined) numbers += 1;
        sum += number ?? 0;
      }
    }
    if (count === 0) return "";
    return numbers ? `Sum ${figures.format(sum)} · Count ${count}` : `Count ${count}`;
  }
}
