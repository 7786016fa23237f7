// The drawn grid: column heads, frozen rows, and only those other rows that are in view.

import { cellName, letters } from "./a1.js";
import { GUTTER, HEAD_HEIGHT, ROW_HEIGHT } from "./geometry.js";
import { fillCell, markCell } from "./cell.js";

const SPARE_ROWS = 6;

export class Surface {
  #lines = new Map();
  #idle = [];
  #heads = [];
  #asked = false;

  /** `scroller` is the box that scrolls, `canvas` the sheet inside it. */
  constructor(scroller, canvas) {
    this.scroller = scroller;
    this.canvas = canvas;
    this.markOf = () => "";
    this.pendingOf = () => undefined;
    scroller.addEventListener("scroll", () => this.#askPaint(), { passive: true });
    new ResizeObserver(() => this.#askPaint()).observe(scroller);
  }

  /** Draws a picture; rows already drawn are kept and refilled. */
  show(picture, geometry, looks) {
    const frozen = [picture.frozenRows, picture.frozenColumns];
    const shape = [picture.sheetId, geometry.columns.join(), ...frozen].join("|");
    if (shape !== this.shape) this.#clear();
    this.shape = shape;
    Object.assign(this, { picture, geometry, looks });
    this.scroller.setAttribute("aria-rowcount", picture.rowCount);
    this.scroller.setAttribute("aria-colcount", picture.columnCount);
    this.measure();
    if (this.#heads.length === 0) this.#drawHeads();
    this.paint();
    this.refill();
    this.remark();
  }

  /** Takes over the geometry's sizes. */
  measure() {
    const { geometry, canvas } = this;
    canvas.style.width = `${GUTTER + geometry.width}px`;
    canvas.style.height = `${HEAD_HEIGHT + geometry.height}px`;
    geometry.columns.forEach((column) => {
      canvas.style.setProperty(`--w${column}`, `${geometry.widths[column]}px`);
      if (column < geometry.frozenColumns) {
        canvas.style.setProperty(`--x${column}`, `${GUTTER + geometry.left(column)}px`);
      }
    });
  }

  /** Brings the drawn rows in line with what is in view. */
  paint() {
    if (!this.geometry) return;
    const wanted = new Set(this.#rowsInView());
    for (const [row, line] of this.#lines) {
      if (wanted.has(row)) continue;
      this.#lines.delete(row);
      if (line.isFrozen) line.element.remove();
      else this.#idle.push(line);
    }
    for (const row of wanted) if (!this.#lines.has(row)) this.#draw(row);
    for (const line of this.#idle) line.element.remove();
    this.#idle = this.#idle.slice(0, 40);
  }

  refill() {
    for (const [row, line] of this.#lines) this.#fill(line, row);
  }

  /** Only what shows the selection. */
  remark() {
    for (const [row, line] of this.#lines) this.#mark(line, row);
    for (const head of this.#heads) {
      head.dataset.mark = this.markOf(null, Number(head.dataset.column));
    }
  }

  cellElement(row, column) {
    return this.#lines.get(row)?.cells.get(column);
  }

  /** Softly lights the cells of [row, column] pairs that are in view. */
  flash(pairs) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const colour = getComputedStyle(this.canvas).getPropertyValue("--flash");
    for (const [row, column] of pairs) {
      const cell = this.cellElement(row, column);
      if (!cell) continue;
      cell.dataset.flashed = String(Number(cell.dataset.flashed ?? 0) + 1);
      const from = { boxShadow: `inset 0 0 0 99px ${colour}` };
      cell.animate([from, from, { boxShadow: "inset 0 0 0 99px transparent" }], {
        duration: calm ? 600 : 1800,
        easing: calm ? "steps(2, end)" : "ease-out",
      });
    }
  }

  #askPaint() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.paint();
    });
  }

  #rowsInView() {
    const { geometry, scroller } = this;
    const frozen = geometry.frozenPlaces;
    const first = Math.floor(scroller.scrollTop / ROW_HEIGHT) - SPARE_ROWS;
    const count = Math.ceil(scroller.clientHeight / ROW_HEIGHT) + 2 * SPARE_ROWS;
    const from = Math.max(frozen, first);
    return [...geometry.rows.slice(0, frozen), ...geometry.rows.slice(from, first + count)];
  }

  #clear() {
    this.#lines.clear();
    this.#idle = [];
    this.#heads = [];
    this.canvas.replaceChildren();
  }

  #drawHeads() {
    const bar = element("div", "heads", { role: "row" });
    const corner = element("div", "corner", { role: "columnheader", "aria-label": "All cells" });
    this.#heads = this.geometry.columns.map((column) => {
      const head = element("div", "head", { role: "columnheader", "aria-colindex": column + 1 });
      head.dataset.column = column;
      head.textContent = letters(column);
      head.append(element("div", "grip", { "aria-hidden": "true" }));
      this.#place(head, column);
      return head;
    });
    bar.append(corner, ...this.#heads);
    this.canvas.prepend(bar);
  }

  #place(box, column) {
    box.style.width = `var(--w${column})`;
    if (column >= this.picture.frozenColumns) return;
    box.style.left = `var(--x${column})`;
    box.dataset.frozen = column === this.picture.frozenColumns - 1 ? "last" : "";
  }

  #draw(row) {
    const isFrozen = row < this.picture.frozenRows;
    const line = (!isFrozen && this.#idle.pop()) || this.#newLine(isFrozen);
    this.#lines.set(row, line);
    this.#fill(line, row);
    const top = this.geometry.top(row);
    line.element.style.top = `${HEAD_HEIGHT + top}px`;
    if (isFrozen) this.#appendFrozen(line, row);
    else if (!line.element.isConnected) this.canvas.append(line.element);
  }

  #appendFrozen(line, row) {
    line.element.dataset.last = row === this.picture.frozenRows - 1;
    const drawn = this.canvas.querySelectorAll(".line.frozen");
    (drawn[drawn.length - 1] ?? this.canvas.firstElementChild).after(line.element);
  }

  #newLine(isFrozen) {
    const box = element("div", isFrozen ? "line frozen" : "line", { role: "row" });
    const number = element("div", "number", { role: "rowheader" });
    const cells = new Map();
    for (const column of this.geometry.columns) {
      const cell = element("div", "cell", { role: "gridcell", "aria-colindex": column + 1 });
      this.#place(cell, column);
      cells.set(column, cell);
    }
    box.append(number, ...cells.values());
    return { element: box, number, cells, isFrozen };
  }

  #fill(line, row) {
    line.element.setAttribute("aria-rowindex", row + 1);
    line.number.textContent = row + 1;
    line.number.dataset.row = row;
    line.element.style.top = `${HEAD_HEIGHT + this.geometry.top(row)}px`;
    for (const [column, cell] of line.cells) {
      const name = cellName(row, column);
      if (cell.dataset.cell !== name) Object.assign(cell, { id: `cell-${name}` });
      cell.dataset.cell = name;
      const look = this.looks.of(row, column, this.pendingOf(row, column));
      fillCell(cell, { ...look, column });
    }
    this.#mark(line, row);
  }

  #mark(line, row) {
    line.number.dataset.mark = this.markOf(row, null);
    for (const [column, cell] of line.cells) markCell(cell, this.markOf(row, column));
  }
}

function element(tag, classes, attributes) {
  const made = document.createElement(tag);
  made.className = classes;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
