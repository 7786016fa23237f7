// The open spreadsheet: its last pictures, the queue of writes, and texts on their way.

import * as api from "./api.js";
import { changedCells, Picture } from "./picture.js";

/** No tab has this id; the server shows the first visible one instead. */
export const FIRST = 2 ** 31 - 1;

/** Tells: "shape" (title, tabs), "picture" (with .changed, .steps of others), "pending", "busy". */
export class Book extends EventTarget {
  title = "";
  tabs = [];
  picture = null;
  wanted = FIRST;
  writing = 0;
  hasFailed = false;
  #pictures = new Map();
  #queue = Promise.resolve();
  #reading = null;
  #isStale = false;
  #pending = new Map();
  #ownVersions = new Set();
  #written = 0;

  constructor(id) {
    super();
    this.id = id;
  }

  get visibleTabs() {
    return this.tabs.filter((tab) => !tab.hidden);
  }

  /** Changes the shown tab; the server falls back to the first visible one. */
  async show(sheetId) {
    this.wanted = sheetId;
    this.picture = null;
    await this.refresh();
  }

  /** Reads again unless that version is known; calls during a read lead to one further read. */
  refresh(version = Infinity) {
    if (version <= (this.picture?.version ?? -1)) return Promise.resolve();
    this.#isStale = true;
    this.#reading ??= this.#readWhileStale().finally(() => (this.#reading = null));
    return this.#reading;
  }

  pendingText(row, column) {
    return this.#pending.get(key(this.picture.sheetId, row, column))?.text;
  }

  /**
   * Does an edit {requests, typed}; `shown` [{row, column, text}] stands in the shown tab at
   * once. Gives the server's answer.
   */
  async edit(body, shown = []) {
    const marks = this.#announce(shown);
    try {
      const answer = await this.#write(() => api.edit(this.id, body));
      for (const mark of marks) mark.version = answer.version;
      return answer;
    } catch (refusal) {
      this.#retract(marks);
      throw refusal;
    } finally {
      this.refresh().catch(() => {});
    }
  }

  /** Resolves when everything on its way is done and read again. */
  settled() {
    return this.#queue.then(() => (this.#isFresh ? undefined : this.refresh()));
  }

  get #isFresh() {
    return this.picture?.version >= this.#written;
  }

  /** Takes an edit back, after everything that is on its way. */
  async undo(name) {
    try {
      return await this.#write(() => api.undo(this.id, name));
    } finally {
      this.refresh().catch(() => {});
    }
  }

  #write(call) {
    this.#busy(1);
    this.hasFailed = false;
    const run = this.#queue.then(call).then((answer) => {
      this.#ownVersions.add(answer.version);
      this.#written = answer.version;
      return answer;
    });
    this.#queue = run.catch(() => {});
    return run
      .catch((refusal) => {
        this.hasFailed = true;
        throw refusal;
      })
      .finally(() => this.#busy(-1));
  }

  #busy(by) {
    this.writing += by;
    this.dispatchEvent(new Event("busy"));
  }

  #announce(shown) {
    const { sheetId } = this.picture;
    const marks = shown.map(({ row, column, text }) => {
      const mark = { key: key(sheetId, row, column), text: text.replace(/^'/, "") };
      this.#pending.set(mark.key, mark);
      return mark;
    });
    if (marks.length > 0) this.dispatchEvent(new Event("pending"));
    return marks;
  }

  #retract(marks) {
    for (const mark of marks) {
      if (this.#pending.get(mark.key) === mark) this.#pending.delete(mark.key);
    }
    if (marks.length > 0) this.dispatchEvent(new Event("pending"));
  }

  async #readWhileStale() {
    while (this.#isStale) {
      this.#isStale = false;
      await this.#read();
    }
  }

  async #read() {
    const { wanted } = this;
    const before = this.#pictures.get(wanted);
    const answer = await api.readTab(this.id, wanted, before?.version);
    const isSame = answer.sheetId === wanted;
    if (this.wanted !== wanted || (answer.since !== null && !isSame)) return this.#readAnew();
    this.title = answer.properties.title;
    this.tabs = answer.tabs.sort((one, two) => one.index - two.index);
    this.wanted = answer.sheetId;
    this.#keepOnly(this.tabs);
    this.dispatchEvent(new Event("shape"));
    return this.#take(answer, before);
  }

  /** Another tab is wanted by now, or the one that was is gone. */
  #readAnew() {
    this.#pictures.delete(this.wanted);
    this.#isStale = true;
  }

  #keepOnly(tabs) {
    const alive = new Set(tabs.map((tab) => tab.sheetId));
    for (const id of this.#pictures.keys()) if (!alive.has(id)) this.#pictures.delete(id);
  }

  #take(answer, before) {
    const picture = new Picture(answer, before);
    const isNews = answer.since !== null && this.picture === before && this.#isStrange(answer);
    const changed = isNews ? changedCells(before, picture, answer.splices) : [];
    const strange = changed.filter(
      ([row, column]) => !this.#pending.has(key(picture.sheetId, row, column)),
    );
    for (const mark of this.#pending.values()) {
      if (mark.version <= picture.version) this.#pending.delete(mark.key);
    }
    this.#pictures.set(picture.sheetId, picture);
    this.picture = picture;
    const steps = isNews ? answer.steps : [];
    this.dispatchEvent(Object.assign(new Event("picture"), { changed: strange, steps }));
  }

  /** Whether anybody but this page made one of the versions since. */
  #isStrange({ since, version }) {
    let isStrange = false;
    for (let number = since + 1; number <= version; number += 1) {
      if (!this.#ownVersions.delete(number)) isStrange = true;
    }
    return isStrange;
  }
}

const key = (...parts) => parts.join(":");
