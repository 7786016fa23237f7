// The list of a drop-down cell, filtered by what is typed, driven by keys or pointer.

export class Picker extends EventTarget {
  #options = [];
  #shown = [];
  #lit = -1;

  /** `field` is the text field that says which option is lit. */
  constructor(box, field) {
    super();
    this.box = box;
    this.field = field;
    box.addEventListener("pointerdown", (event) => event.preventDefault());
    box.addEventListener("click", (event) => this.#clicked(event));
  }

  get isOpen() {
    return !this.box.hidden;
  }

  /** The lit option's text, or null. */
  get choice() {
    return this.isOpen ? (this.#shown[this.#lit] ?? null) : null;
  }

  open(options, current, anchor, bounds) {
    this.#options = options;
    this.#shown = options;
    this.#lit = options.indexOf(current);
    this.current = current;
    this.box.hidden = false;
    this.field.setAttribute("aria-controls", this.box.id);
    this.#draw();
    this.place(anchor, bounds);
  }

  close() {
    this.box.hidden = true;
    this.field.removeAttribute("aria-controls");
    this.field.removeAttribute("aria-activedescendant");
  }

  /** Below the cell, or above it where there is more room. */
  place(anchor, bounds) {
    const { box } = this;
    const below = bounds.height - anchor.top - anchor.height - 8;
    const isBelow = below >= Math.min(box.scrollHeight, 160) || below >= anchor.top;
    box.style.maxHeight = `${Math.min(280, Math.max(80, isBelow ? below : anchor.top - 8))}px`;
    box.style.minWidth = `${anchor.width}px`;
    const left = Math.min(anchor.left, bounds.width - box.offsetWidth - 4);
    const top = isBelow ? anchor.top + anchor.height + 3 : anchor.top - box.offsetHeight - 3;
    box.style.left = `${Math.max(4, left)}px`;
    box.style.top = `${top}px`;
  }

  filter(text) {
    const sought = text.trim().toLocaleLowerCase();
    this.#shown = this.#options.filter((one) => one.toLocaleLowerCase().includes(sought));
    this.#lit = sought && this.#shown.length ? 0 : -1;
    this.#draw();
  }

  step(by) {
    const count = this.#shown.length;
    if (count === 0) return;
    this.#lit = this.#lit < 0 && by < 0 ? count - 1 : (this.#lit + by + count) % count;
    this.#draw();
  }

  #draw() {
    const items = this.#shown.map((option, place) => {
      const item = document.createElement("div");
      item.className = "option";
      item.id = `option-${place}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(place === this.#lit));
      item.dataset.option = option;
      item.textContent = option;
      item.toggleAttribute("data-current", option === this.current);
      return item;
    });
    this.box.replaceChildren(...(items.length ? items : [this.#nothing()]));
    const lit = items[this.#lit];
    lit?.scrollIntoView({ block: "nearest" });
    if (lit) this.field.setAttribute("aria-activedescendant", lit.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  #nothing() {
    const line = document.createElement("div");
    line.className = "nothing";
    line.textContent = "Not in the list";
    return line;
  }

  #clicked(event) {
    const option = event.target.closest("[data-option]")?.dataset.option;
    if (option === undefined) return;
    this.dispatchEvent(Object.assign(new Event("choose"), { option }));
  }
}
