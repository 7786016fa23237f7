// The row of tabs: choose, add, rename in place, delete after a question.

import { cssColour } from "./colours.js";
import { ask } from "./ask.js";
import { openMenu } from "./menu.js";

export class Tabs {
  #renaming = false;
  #drawn = "";

  constructor({ box, book, structure, giveBack, leave }) {
    Object.assign(this, { box, book, structure, giveBack, leave });
    book.addEventListener("shape", () => this.#draw());
    box.addEventListener("keydown", (event) => this.#walk(event));
  }

  #draw() {
    const key = JSON.stringify([this.book.wanted, this.book.visibleTabs]);
    if (this.#renaming || key === this.#drawn) return;
    this.#drawn = key;
    const hadFocus = this.box.contains(document.activeElement);
    this.box.replaceChildren(...this.book.visibleTabs.map((tab) => this.#tab(tab)));
    if (hadFocus) this.box.querySelector("[aria-selected=true]")?.focus();
  }

  #tab({ sheetId, title, tabColor, tabColorStyle }) {
    const tab = document.createElement("button");
    const isShown = sheetId === this.book.wanted;
    tab.type = "button";
    tab.className = "tab";
    tab.textContent = title;
    tab.title = title;
    tab.dataset.sheet = sheetId;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(isShown));
    tab.tabIndex = isShown ? 0 : -1;
    const colour = cssColour(tabColor, tabColorStyle, "tab");
    if (colour) tab.style.setProperty("--tab", colour);
    tab.addEventListener("click", () => this.choose(sheetId));
    tab.addEventListener("dblclick", () => this.#rename(sheetId));
    tab.addEventListener("contextmenu", (event) => this.#menu(event, sheetId, title));
    return tab;
  }

  choose(sheetId) {
    this.leave();
    if (sheetId !== this.book.wanted) location.hash = `gid=${sheetId}`;
    this.giveBack();
  }

  async add() {
    const sheetId = await this.structure.addTab();
    if (sheetId !== null) this.choose(sheetId);
  }

  #menu(event, sheetId, title) {
    event.preventDefault();
    const items = [
      { label: "Rename", run: () => this.#rename(sheetId) },
      { label: "Delete", danger: true, run: () => this.#delete(sheetId, title) },
    ];
    openMenu(items, { x: event.clientX, y: event.clientY }, this.giveBack);
  }

  async #delete(sheetId, title) {
    const question = `Delete the tab “${title}” with everything in it?`;
    if (await ask(question, "Delete")) await this.structure.deleteTab(sheetId);
    this.giveBack();
  }

  #rename(sheetId) {
    const tab = this.box.querySelector(`[data-sheet="${sheetId}"]`);
    const field = document.createElement("input");
    const title = tab.textContent;
    Object.assign(field, { className: "tab renaming", value: title, size: title.length + 1 });
    field.setAttribute("aria-label", "New name of the tab");
    this.#renaming = true;
    const finish = (isKept) => {
      if (!this.#renaming) return;
      this.#renaming = false;
      this.#drawn = "";
      const wish = field.value.trim();
      if (isKept && wish && wish !== title) this.structure.renameTab(sheetId, wish);
      this.#draw();
      this.giveBack();
    };
    field.addEventListener("blur", () => finish(true));
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      finish(event.key === "Enter");
    });
    tab.replaceWith(field);
    field.focus();
    field.select();
  }

  #walk(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = document.activeElement;
    if (event.key === "F2") this.#rename(at.dataset.sheet);
    const next = by === 1 ? at.nextElementSibling : by && at.previousElementSibling;
    next?.focus?.();
  }
}
