// Undo and redo of this person's own edits, in each tab for itself; the server takes them back.

const LONGEST = 100;

/** Tells: "change". A step is {range, edit}: what it touched, and a promise of its name. */
export class History extends EventTarget {
  #tabs = new Map();
  #sheetId = null;
  #turn = Promise.resolve();

  /** `takeBack(name)` asks the server and gives {edit}, the name that brings it again. */
  constructor(takeBack) {
    super();
    this.takeBack = takeBack;
  }

  turnTo(sheetId) {
    this.#sheetId = sheetId;
    this.#tell();
  }

  /** Adds a step as soon as it is sent; one that fails, or changed nothing, goes away again. */
  async add(step) {
    const stacks = this.#stacks;
    stacks.done = [...stacks.done, step].slice(-LONGEST);
    stacks.undone = [];
    this.#tell();
    const name = await step.edit.catch(() => null);
    if (name) return;
    stacks.done = stacks.done.filter((one) => one !== step);
    this.#tell();
  }

  get canUndo() {
    return this.#stacks.done.length > 0;
  }

  get canRedo() {
    return this.#stacks.undone.length > 0;
  }

  /** Gives the step that was undone, or null; one that the server refuses is dropped. */
  undo() {
    return this.#take("done", "undone");
  }

  redo() {
    return this.#take("undone", "done");
  }

  get #stacks() {
    const stacks = this.#tabs.get(this.#sheetId) ?? { done: [], undone: [] };
    this.#tabs.set(this.#sheetId, stacks);
    return stacks;
  }

  /** However fast one presses: steps are taken back one after the other, as they were asked. */
  async #take(from, to) {
    const stacks = this.#stacks;
    const step = stacks[from].pop();
    if (!step) return null;
    const name = this.#turn.then(() => step.edit).catch(() => null);
    const edit = name.then((known) => known && this.takeBack(known)).then((answer) => answer?.edit);
    this.#turn = edit.catch(() => null);
    const back = { ...step, edit };
    stacks[to].push(back);
    this.#tell();
    let isTaken = false;
    try {
      isTaken = Boolean(await edit);
    } finally {
      if (!isTaken) stacks[to] = stacks[to].filter((one) => one !== back);
      this.#tell();
    }
    return isTaken ? step : null;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
