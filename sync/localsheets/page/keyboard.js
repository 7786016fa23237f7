// Keys: one table for the grid at rest, one for an open draft.

import { isCheckbox } from "./look.js";
import { isArrow, step, target } from "./moves.js";

const NEXT = { Enter: [1, 0], Tab: [0, 1] };

export class Keyboard {
  constructor({ desk, editor, edits, history, go, selectAll, menu }) {
    Object.assign(this, { desk, editor, edits, history, go, selectAll, menu });
    editor.field.addEventListener("keydown", (event) => this.#pressed(event));
    editor.bar.addEventListener("keydown", (event) => this.#inBar(event));
  }

  #pressed(event) {
    if (event.isComposing || !this.desk.picture) return;
    const isTaken = this.editor.isOpen ? this.#whileTyping(event) : this.#atRest(event);
    if (isTaken) event.preventDefault();
  }

  #inBar(event) {
    if (event.isComposing || !["Enter", "Tab", "Escape"].includes(event.key)) return;
    if (event.key === "Enter" && event.altKey) return;
    this.#whileTyping(event);
    this.editor.focus();
    event.preventDefault();
  }

  #whileTyping(event) {
    const { editor } = this;
    const { key } = event;
    if (key === "Escape") return done(editor.cancel());
    if (key === "F2") return done((editor.draft.isQuick = !editor.draft.isQuick));
    if (key === "Enter" && event.altKey) return done(editor.breakLine());
    if (key in NEXT) {
      editor.commit();
      return this.#advance(event);
    }
    if (editor.picker.isOpen && (key === "ArrowDown" || key === "ArrowUp")) {
      return done(editor.picker.step(key === "ArrowDown" ? 1 : -1));
    }
    if (!editor.draft.isQuick || !isArrow(key)) return false;
    editor.commit();
    return this.#move(event);
  }

  #atRest(event) {
    if (event.ctrlKey || event.metaKey) return this.#withControl(event);
    if (event.altKey && event.key !== "ArrowDown") return false;
    const run = this.#table[event.key];
    if (run) return run(event) !== false;
    return this.#move(event);
  }

  #table = {
    Enter: (event) => (event.shiftKey ? this.#advance(event) : this.#open()),
    Tab: (event) => this.#advance(event),
    F2: () => this.editor.begin(),
    Delete: () => this.edits.clear(),
    Backspace: () => this.edits.clear(),
    Escape: () => this.desk.selection.frame(null),
    ContextMenu: () => this.menu(),
    F10: (event) => (event.shiftKey ? this.menu() : false),
    " ": (event) => this.#space(event),
    ArrowDown: (event) => (event.altKey ? this.editor.begin() : this.#move(event)),
  };

  #withControl(event) {
    const { desk, history, edits } = this;
    const table = {
      z: () => (event.shiftKey ? this.#travel(history.redo()) : this.#travel(history.undo())),
      y: () => this.#travel(history.redo()),
      d: () => edits.fillDown(),
      a: () => this.selectAll(),
      " ": () => this.#wholeColumns(),
    };
    const run = table[event.key.toLowerCase()];
    if (run) return done(run());
    return desk.picture ? this.#move(event) : false;
  }

  /** Undo and redo lead the eye to what they changed. */
  async #travel(step) {
    const range = (await step.catch((refusal) => this.edits.onRefusal(refusal, null)))?.range;
    if (range) this.go({ row: range.top, column: range.left });
  }

  #open() {
    const { row, column } = this.desk.selection.active;
    if (isCheckbox(this.desk.picture.cell(row, column))) return this.edits.toggle();
    return this.editor.begin();
  }

  #space(event) {
    const { picture, selection } = this.desk;
    const { row, column } = selection.active;
    if (event.shiftKey) return this.#wholeRows();
    return isCheckbox(picture.cell(row, column)) ? this.edits.toggle() : false;
  }

  #wholeRows() {
    const { selection, picture } = this.desk;
    const { top, bottom } = selection.range;
    selection.set({ row: top, column: 0 }, { row: bottom, column: picture.columnCount - 1 });
  }

  #wholeColumns() {
    const { selection, picture } = this.desk;
    const { left, right } = selection.range;
    selection.set({ row: 0, column: left }, { row: picture.rowCount - 1, column: right });
  }

  /** Enter goes down, Tab right, with Shift the other way. */
  #advance(event) {
    const { selection, geometry } = this.desk;
    const sign = event.shiftKey ? -1 : 1;
    const steps = NEXT[event.key].map((by) => by * sign);
    const to = step(selection.active, steps, null, geometry);
    if (event.key === "Tab") selection.tab(to);
    else selection.enter(to.row);
    this.#reveal(selection.active);
    return true;
  }

  #move(event) {
    const { selection } = this.desk;
    const from = event.shiftKey ? selection.reach : selection.active;
    const isJump = event.ctrlKey || event.metaKey;
    const to = target(event.key, isJump, from, this.desk);
    if (!to) return false;
    if (isJump || event.key === "Home") this.#leadBack(to);
    if (event.shiftKey) selection.extend(to);
    else selection.set(to);
    this.#reveal(to);
    return true;
  }

  /** A frozen cell is always in view; a jump to it shows what begins beside it. */
  #leadBack({ row, column }) {
    const { geometry, scroller } = this.desk;
    if (row < geometry.frozenRows) scroller.scrollTop = 0;
    if (column < geometry.frozenColumns) scroller.scrollLeft = 0;
  }

  #reveal({ row, column }) {
    this.desk.geometry.reveal(row, column, this.desk.scroller);
  }
}

/** The key was for us, whatever it returned. */
const done = () => true;
