// What is being typed: one draft, shown in the cell's field and in the formula bar alike.

import { choices } from "./look.js";
import { followed } from "./steps.js";

/** Tells: "commit" (with .draft), "end". Keys are the keyboard's business. */
export class Editor extends EventTarget {
  draft = null;

  /** `field` lies over the cell and always has the focus, so that any script can be typed. */
  constructor({ field, bar, scroller, picker, desk }) {
    super();
    Object.assign(this, { field, bar, scroller, picker, desk });
    field.addEventListener("beforeinput", (event) => this.#guard(event));
    field.addEventListener("input", () => this.#typed(field, bar));
    bar.addEventListener("input", () => this.#typed(bar, field));
    bar.addEventListener("focus", () => this.draft ?? this.begin({ inBar: true }));
    picker.addEventListener("choose", ({ option }) => this.#choose(option));
    scroller.addEventListener("scroll", () => this.place(), { passive: true });
  }

  get isOpen() {
    return this.draft !== null;
  }

  /** `text` null starts with what the cell holds; `isQuick` lets arrows leave the cell. */
  begin({ text = null, isQuick = false, inBar = false } = {}) {
    const { row, column } = this.desk.selection.active;
    const { picture, geometry } = this.desk;
    const source = picture.source(row, column);
    this.draft = { sheetId: picture.sheetId, row, column, isQuick, original: source };
    if (text !== this.field.value || !isQuick) this.field.value = text ?? source;
    if (this.bar.value !== this.field.value) this.bar.value = this.field.value;
    this.field.dataset.open = "true";
    geometry.reveal(row, column, this.scroller);
    this.place();
    const options = choices(picture.cell(row, column));
    if (options) this.#openList(options, picture.text(row, column), text);
    if (!inBar) this.focus();
    if (!inBar && !isQuick) this.field.setSelectionRange(1e6, 1e6);
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /** Ends the draft and hands it over; `choice` stands in for the typed text. */
  commit({ choice = this.picker.choice, isEverywhere = false } = {}) {
    if (!this.draft) return;
    const draft = { ...this.draft, text: choice ?? this.field.value, isEverywhere };
    this.#end();
    if (draft.text === draft.original && !isEverywhere) return;
    this.dispatchEvent(Object.assign(new Event("commit"), { draft }));
  }

  cancel() {
    this.#end();
  }

  /** The draft goes along with the cell that others have moved. */
  follow(steps) {
    if (this.draft) Object.assign(this.draft, followed(steps, this.draft));
  }

  /** Moves the field over its cell; the draft stays where it was begun. */
  place() {
    const { geometry, picture, selection } = this.desk;
    if (!geometry) return;
    const { row, column } = this.draft ?? selection.active;
    const box = geometry.box(row, column, this.scroller);
    const { style } = this.field;
    style.left = `${box.left}px`;
    style.top = `${box.top}px`;
    style.minWidth = `${box.width + 1}px`;
    style.minHeight = `${box.height + 1}px`;
    style.maxWidth = `${Math.max(box.width + 1, this.scroller.clientWidth - box.left - 8)}px`;
    this.field.dataset.away = Boolean(this.draft && this.draft.sheetId !== picture.sheetId);
    if (this.picker.isOpen) this.picker.place(box, this.#bounds());
  }

  breakLine() {
    this.field.setRangeText("\n", this.field.selectionStart, this.field.selectionEnd, "end");
    this.#typed(this.field, this.bar);
  }

  #openList(options, current, text) {
    const { row, column } = this.draft;
    const box = this.desk.geometry.box(row, column, this.scroller);
    this.picker.open(options, current, box, this.#bounds());
    if (text !== null) this.picker.filter(text);
  }

  #bounds() {
    return { width: this.scroller.clientWidth, height: this.scroller.clientHeight };
  }

  /** An Enter that gave the focus back is no line break in the cell. */
  #guard(event) {
    if (!this.draft && event.inputType === "insertLineBreak") event.preventDefault();
  }

  #typed(from, to) {
    if (!this.draft) this.begin({ text: from.value, isQuick: from === this.field });
    to.value = from.value;
    if (this.picker.isOpen) this.picker.filter(from.value);
  }

  #choose(option) {
    this.commit({ choice: option });
    this.focus();
  }

  #end() {
    this.draft = null;
    this.field.value = "";
    this.field.dataset.open = "false";
    this.picker.close();
    this.dispatchEvent(new Event("end"));
  }
}
