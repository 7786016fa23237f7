// Notes: shown beside a cell where the pointer or the selection rests, and written in place.

const PATIENCE = 250;

export class Notes {
  #timer = null;
  #shownFor = null;
  #box = null;

  constructor({ desk, edits, tip, stage, giveBack }) {
    Object.assign(this, { desk, edits, tip, stage, giveBack });
    const { scroller, selection } = desk;
    scroller.addEventListener("pointerover", (event) => this.#over(event));
    for (const name of ["pointerleave", "pointerdown", "scroll"]) {
      scroller.addEventListener(name, () => this.hide(), { passive: true });
    }
    selection.addEventListener("change", () => this.#rest());
  }

  hide() {
    clearTimeout(this.#timer);
    this.tip.hidden = true;
    this.#shownFor = null;
  }

  /** Opens the active cell's note for writing; Ctrl+Enter keeps it, Escape does not. */
  edit() {
    const { row, column } = this.desk.selection.active;
    this.hide();
    this.#box?.remove();
    const field = document.createElement("textarea");
    field.value = this.desk.picture.cell(row, column).note ?? "";
    field.rows = 4;
    field.setAttribute("aria-label", "Note");
    const box = document.createElement("div");
    box.className = "note-box";
    const hint = document.createElement("p");
    hint.textContent = "Ctrl+Enter keeps the note, Esc does not.";
    box.append(field, hint);
    this.stage.append(box);
    this.#box = box;
    this.#place(box, this.#cellAt(row, column));
    const finish = (isKept) => this.#finish(box, isKept && { row, column, text: field.value });
    field.addEventListener("blur", () => finish(true));
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const isDone = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      if (!isDone && event.key !== "Escape") return;
      event.preventDefault();
      finish(isDone);
    });
    field.focus();
  }

  remove() {
    const { row, column } = this.desk.selection.active;
    return this.edits.writeNote(row, column, "");
  }

  #finish(box, kept) {
    if (this.#box !== box) return;
    this.#box = null;
    box.remove();
    this.giveBack();
    if (!kept) return;
    const { row, column, text } = kept;
    const was = this.desk.picture.cell(row, column).note ?? "";
    if (text.trim() !== was.trim()) this.edits.writeNote(row, column, text.trim());
  }

  #over(event) {
    const cell = event.target.closest("[data-cell]");
    if (cell === this.#shownFor) return;
    this.hide();
    if (cell) this.#show(cell);
  }

  /** The note of the cell that the keyboard came to. */
  #rest() {
    const { row, column } = this.desk.selection.active;
    this.hide();
    const cell = this.#cellAt(row, column);
    if (cell?.dataset.note) this.#show(cell);
  }

  /** Also what is too long for its cell is read this way. */
  #show(cell) {
    const isCut = cell.scrollWidth > cell.clientWidth + 1 && !cell.classList.contains("flows");
    const text = cell.dataset.note ?? (isCut ? cell.textContent : "");
    if (!text) return;
    this.#shownFor = cell;
    this.#timer = setTimeout(() => {
      this.tip.textContent = text;
      this.tip.classList.toggle("plain", cell.dataset.note === undefined);
      this.tip.hidden = false;
      this.#place(this.tip, cell);
    }, PATIENCE);
  }

  #cellAt(row, column) {
    return this.desk.surface.cellElement(row, column);
  }

  /** To the right of a cell, or to its left where there is no room. */
  #place(box, cell) {
    const around = this.stage.getBoundingClientRect();
    const { left, right, top } = cell?.getBoundingClientRect() ?? around;
    const isRight = right + box.offsetWidth + 8 < around.right;
    const x = isRight ? right - around.left + 6 : left - around.left - box.offsetWidth - 6;
    const lowest = around.height - box.offsetHeight - 6;
    box.style.left = `${Math.max(6, x)}px`;
    box.style.top = `${Math.max(6, Math.min(top - around.top, lowest))}px`;
  }
}
