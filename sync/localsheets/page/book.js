// The open spreadsheet: its last picture, the queue of writes, and texts on their way.

import * as api from "./api.js";
import { rangeName } from "./a1.js";
import { changedCells, Picture } from "./picture.js";

/** Tells: "shape" (title, tabs), "picture" (with .changed), "busy", "missing". */
export class Book extends EventTarget {
  title = "";
  tabs = [];
  picture = null;
  writing = 0;
  lastRead = 0;
  hasFailed = false;
  #queue = Promise.resolve();
  #reading = null;
  #stale = false;
  #pending = new Map();
  #version = NaN;
  #versionRead = NaN;
  #ownWrites = 0;

  constructor(id) {
    super();
    this.id = id;
  }

  get visibleTabs() {
    return this.tabs.filter((tab) => !tab.hidden);
  }

  /** Changes the shown tab; falls back to the first visible one. */
  async show(sheetId) {
    this.wanted = sheetId;
    this.picture = null;
    await this.refresh();
  }

  /** Reads again; calls during a read lead to one further read. */
  refresh(version = this.#version) {
    this.#version = version;
    this.#stale = true;
    this.#reading ??= this.#readWhileStale().finally(() => (this.#reading = null));
    return this.#reading;
  }

  /** Whether the last read may not know of what was written at `sent`. */
  isBehind(sent) {
    const waiting = [...this.#pending.values()].some((mark) => mark.isWritten);
    return waiting || this.lastRead < sent;
  }

  pendingText(row, column) {
    return this.#pending.get(this.#key(this.picture.sheetId, row, column))?.text;
  }

  /** Writes texts as typed into a range of the shown tab; they show at once. */
  async type(range, texts) {
    const { sheetId, title } = this.picture;
    const marks = this.#announce(sheetId, range, texts);
    try {
      await this.#write(() => api.writeBlock(this.id, rangeName(title, range), texts));
      for (const mark of marks) mark.isWritten = true;
    } catch (refusal) {
      this.#retract(marks);
      throw refusal;
    }
  }

  send(requests) {
    return this.#write(() => api.batchUpdate(this.id, requests));
  }

  #write(call) {
    this.#ownWrites += 1;
    this.#busy(1);
    this.hasFailed = false;
    const sent = performance.now();
    const run = this.#queue.then(call);
    this.#queue = run.catch(() => {});
    return run
      .catch((refusal) => {
        this.#ownWrites -= 1;
        this.hasFailed = true;
        throw refusal;
      })
      .finally(() => {
        this.#busy(-1);
        this.dispatchEvent(Object.assign(new Event("wrote"), { sent }));
      });
  }

  #busy(by) {
    this.writing += by;
    this.dispatchEvent(new Event("busy"));
  }

  #key(...parts) {
    return parts.join(":");
  }

  #announce(sheetId, { top, left }, texts) {
    const marks = [];
    texts.forEach((line, down) =>
      line.forEach((text, right) => {
        const key = this.#key(sheetId, top + down, left + right);
        const sent = performance.now();
        const mark = { key, text: text.replace(/^'/, ""), sent, isWritten: false };
        this.#pending.set(key, mark);
        marks.push(mark);
      }),
    );
    this.dispatchEvent(new Event("pending"));
    return marks;
  }

  #retract(marks) {
    for (const mark of marks) {
      if (this.#pending.get(mark.key) === mark) this.#pending.delete(mark.key);
    }
    this.dispatchEvent(new Event("pending"));
  }

  async #readWhileStale() {
    while (this.#stale) {
      this.#stale = false;
      await this.#read();
    }
  }

  async #read() {
    this.lastRead = performance.now();
    const began = this.lastRead;
    const own = this.#ownWrites;
    const version = this.#version;
    const shapeRead = api.readShape(this.id);
    const guess = this.tabs.find((tab) => tab.sheetId === this.wanted);
    const tabRead = guess && api.readTab(this.id, guess.title).catch(() => null);
    const shape = await shapeRead;
    this.title = shape.properties.title;
    this.tabs = shape.sheets.map((sheet) => sheet.properties).sort((a, b) => a.index - b.index);
    const tab = this.visibleTabs.find(({ sheetId }) => sheetId === this.wanted)
      ?? this.visibleTabs[0];
    const isFallback = tab.sheetId !== this.wanted;
    if (isFallback) this.wanted = tab.sheetId;
    this.dispatchEvent(new Event("shape"));
    const isRenamed = tab.title !== guess?.title;
    const early = isFallback || isRenamed ? null : await tabRead;
    const sheet = early ?? (await api.readTab(this.id, tab.title));
    if (this.wanted !== tab.sheetId) return;
    const advanced = version - this.#versionRead;
    const isQuiet = Number.isFinite(advanced) ? advanced <= own : own > 0;
    this.#versionRead = version;
    this.#ownWrites -= own;
    this.#take(new Picture(sheet, shape.properties.locale ?? "en_US"), began, isQuiet);
  }

  #take(picture, began, isQuiet) {
    const before = this.picture;
    const isSameTab = before?.sheetId === picture.sheetId;
    const changed = isSameTab && !isQuiet ? changedCells(before, picture) : [];
    const strange = changed.filter(
      ([row, column]) => !this.#pending.has(this.#key(picture.sheetId, row, column)),
    );
    for (const mark of this.#pending.values()) {
      if (mark.isWritten && mark.sent < began) this.#pending.delete(mark.key);
    }
    this.picture = picture;
    this.dispatchEvent(Object.assign(new Event("picture"), { changed: strange }));
  }
}
