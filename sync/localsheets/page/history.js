// Undo and redo of this person's own edits, in each tab for itself; the server takes them back.

const LONGEST = 100;

/** Tells: "change". A step is {range, edit}: what it touched, and a promise of its name. */
export class History extends EventTarget {
  #tabs = new Map();
  #sheetId = null;

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

  async #take(from, to) {
    const stacks = this.#stacks;
    const step = stacks[from].pop();
    this.#tell();
    if (!step) return null;
    const name = await step.edit.catch(() => null);
    if (!name) return null;
    const edit = this.takeBack(name).then((answer) => answer.edit);
    const back = { ...step, edit };
    stacks[to].push(back);
    this.#tell();
    try {
      await edit;
    } catch (refusal) {
      stacks[to] = stacks[to].filter((one) => one !== back);
      this.#tell();
      throw refusal;
    }
    return step;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
