// Keys: one table for the grid at rest, one for an open draft.

import { isCheckbox } from "./look.js";
import { isArrow, step, target } from "./moves.js";

const NEXT = { Enter: [1, 0], Tab: [0, 1] };

export class Keyboard {
  /** `verbs` are {travel, selectAll, menu, help, note, find, filter, structure, fill}. */
  constructor({ desk, editor, edits, verbs }) {
    Object.assign(this, { desk, editor, edits, verbs });
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
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
      return done(editor.commit({ isEverywhere: true }));
    }
    if (key in NEXT) {
      editor.commit();
      return editor.isOpen || this.#advance(event);
    }
    if (editor.picker.isOpen && (key === "ArrowDown" || key === "ArrowUp")) {
      return done(editor.picker.step(key === "ArrowDown" ? 1 : -1));
    }
    if (!editor.draft.isQuick || !isArrow(key)) return false;
    editor.commit();
    return editor.isOpen || this.#move(event);
  }

  #atRest(event) {
    if (event.ctrlKey || event.metaKey) return this.#withControl(event);
    if (event.altKey && event.shiftKey && isArrow(event.key)) return done(this.#carry(event.key));
    if (event.altKey && event.key !== "ArrowDown") return false;
    const run = this.#table[event.key];
    if (run) return run(event) !== false;
    return this.#move(event);
  }

  #table = {
    Enter: (event) => (event.shiftKey ? this.#advance(event) : this.#open()),
    Tab: (event) => this.#advance(event),
    F2: (event) => (event.shiftKey ? this.verbs.note() : this.editor.begin()),
    Delete: () => this.edits.clear(),
    Backspace: () => this.edits.clear(),
    Escape: () => this.desk.selection.frame(null),
    ContextMenu: () => this.verbs.menu(),
    F10: (event) => (event.shiftKey ? this.verbs.menu() : false),
    F1: () => this.verbs.help(),
    " ": (event) => this.#space(event),
    ArrowDown: (event) => (event.altKey ? this.#drop() : this.#move(event)),
  };

  #withControl(event) {
    const { desk, verbs } = this;
    const table = {
      z: () => verbs.travel(event.shiftKey ? "redo" : "undo"),
      y: () => verbs.travel("redo"),
      d: () => verbs.fill.down(),
      r: () => verbs.fill.right(),
      f: () => verbs.find(),
      a: () => verbs.selectAll(),
      "/": () => verbs.help(),
      " ": () => this.#wholeColumns(),
    };
    const run = table[event.key.toLowerCase()];
    if (run) return done(run());
    return desk.picture ? this.#move(event) : false;
  }

  /** Alt and an arrow down open what the cell offers: a list, or its column's filter. */
  #drop() {
    const { row, column } = this.desk.selection.active;
    const range = this.desk.picture.filterRange();
    const isHeader = range?.top === row && column >= range.left && column <= range.right;
    return isHeader ? this.verbs.filter(column) : this.editor.begin();
  }

  /** Whole rows or columns go one further. */
  #carry(key) {
    const { up, down, left, right } = this.verbs.structure.offers();
    const offer = { ArrowUp: up, ArrowDown: down, ArrowLeft: left, ArrowRight: right }[key];
    if (!offer.isOff) offer.run();
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
