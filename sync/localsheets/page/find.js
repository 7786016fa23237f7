// Finding a text in the shown tab: rows out of view are in no document a browser could search.

export class Find {
  #hits = [];
  #at = -1;

  /** `bar` holds the field, the count and the buttons. */
  constructor({ bar, desk, go, giveBack }) {
    Object.assign(this, { bar, desk, go, giveBack });
    this.field = bar.querySelector("input");
    this.count = bar.querySelector("output");
    this.field.addEventListener("input", () => this.#seek());
    bar.addEventListener("keydown", (event) => this.#pressed(event));
    bar.querySelector("[data-find=next]").addEventListener("click", () => this.#step(1));
    bar.querySelector("[data-find=previous]").addEventListener("click", () => this.#step(-1));
    bar.querySelector("[data-find=close]").addEventListener("click", () => this.close());
  }

  open() {
    this.bar.hidden = false;
    this.field.focus();
    this.field.select();
    this.#seek();
  }

  close() {
    this.bar.hidden = true;
    this.giveBack();
  }

  #pressed(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter") this.#step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  }

  /** Goes to the first hit from the active cell on. */
  #seek() {
    const sought = this.field.value.toLocaleLowerCase();
    const { picture, selection, geometry } = this.desk;
    this.#hits = sought === "" ? [] : hitsOf(picture, geometry.rows, sought);
    const { row, column } = selection.active;
    this.#at = this.#hits.findIndex((hit) =>
      hit.row > row || (hit.row === row && hit.column >= column));
    if (this.#at < 0 && this.#hits.length > 0) this.#at = 0;
    this.#show();
  }

  #step(by) {
    const { length } = this.#hits;
    if (length === 0) return;
    this.#at = (this.#at + by + length) % length;
    this.#show();
  }

  #show() {
    const { length } = this.#hits;
    const place = `${(this.#at + 1).toLocaleString("en")} of ${length.toLocaleString("en")}`;
    this.count.value = this.field.value === "" ? "" : length === 0 ? "Not found" : place;
    if (length > 0) this.go(this.#hits[this.#at]);
  }
}

function hitsOf(picture, rows, sought) {
  const hits = [];
  for (const row of rows) {
    if (row > picture.end.row) break;
    for (let column = 0; column <= picture.end.column; column += 1) {
      const text = picture.text(row, column).toLocaleLowerCase();
      if (text.includes(sought)) hits.push({ row, column });
    }
  }
  return hits;
}
