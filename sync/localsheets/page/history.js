// Undo and redo of this person's own cell edits, one tab open, until rows or columns move.

const LONGEST = 100;

export class History extends EventTarget {
  #done = [];
  #undone = [];

  /** A step has `undo()` and `redo()`, each a promise, and the `range` they touch. */
  add(step) {
    this.#done = [...this.#done, step].slice(-LONGEST);
    this.#undone = [];
    this.#tell();
  }

  clear() {
    this.#done = [];
    this.#undone = [];
    this.#tell();
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  undo() {
    return this.#take(this.#done, this.#undone, "undo");
  }

  redo() {
    return this.#take(this.#undone, this.#done, "redo");
  }

  async #take(from, to, way) {
    const step = from.pop();
    if (!step) return null;
    to.push(step);
    this.#tell();
    await step[way]();
    return step;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
