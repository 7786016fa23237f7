// What stands around the grid: title, state, tools, name box, formula bar, sums.

import { cellName, parseRange, shortName } from "./a1.js";
import { forget } from "./toast.js";

const part = (id) => document.getElementById(id);
const SUMS_AFTER = 60;
const figures = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

export class Frame {
  #wasWriting = false;
  #sumsAsked = null;

  /** `verbs` are {travel, find, filter, help}, by the ids of their buttons. */
  constructor({ book, desk, history, structure, filters, editor, go, verbs }) {
    Object.assign(this, { book, desk, history, structure, filters, editor, go, verbs });
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
    this.#askSums();
    part("filter").setAttribute("aria-pressed", String(this.filters.isOn));
    part("shown").value = this.filters.describe();
    if (!this.editor.isOpen) {
      part("bar").value = picture.source(row, column);
      this.editor.field.setAttribute("aria-activedescendant", `cell-${name}`);
    }
    this.editor.field.setAttribute("aria-label", `${name} ${picture.text(row, column)}`.trim());
    this.editor.field.setAttribute("aria-description", picture.cell(row, column).note ?? "");
    this.#nameTools();
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
      const range = parseRange(field.value);
      event.preventDefault();
      if (event.key === "Enter" && range) this.go(...range);
      else this.editor.focus();
    });
  }

  #listenToTools() {
    const tools = document.querySelector(".tools");
    tools.addEventListener("mousedown", (event) => event.preventDefault());
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button || !this.desk.picture) return;
      this.editor.commit();
      this.editor.focus();
      const { run, verb } = button.dataset;
      if (run) this.structure.offers()[run].run();
      else this.verbs[verb]();
    });
  }

  #nameTools() {
    const offers = this.structure.offers();
    for (const button of document.querySelectorAll(".tools [data-run]")) {
      const { label } = offers[button.dataset.run];
      if (button.title === label) continue;
      button.title = label;
      button.setAttribute("aria-label", label);
    }
  }

  /** Sums wait for a quiet moment: a selection may grow with every move of the pointer. */
  #askSums() {
    clearTimeout(this.#sumsAsked);
    this.#sumsAsked = setTimeout(() => (part("sums").value = this.#sums()), SUMS_AFTER);
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
