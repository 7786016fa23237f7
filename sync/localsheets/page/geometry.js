// Pixels: where rows and columns stand, given their sizes and which are hidden.

export const ROW_HEIGHT = 28;
export const HEAD_HEIGHT = 26;
export const GUTTER = 46;
export const NARROWEST = 24;

export class Geometry {
  constructor(picture) {
    this.frozenRows = picture.frozenRows;
    this.frozenColumns = picture.frozenColumns;
    this.rows = range(picture.rowCount).filter((row) => !picture.rowIsHidden(row));
    this.columns = range(picture.columnCount).filter((one) => !picture.columnIsHidden(one));
    this.widths = range(picture.columnCount).map((column) =>
      picture.columnIsHidden(column) ? 0 : picture.columnWidth(column),
    );
    this.#places = places(this.rows, picture.rowCount);
    this.#measure();
  }

  #places;
  #lefts = [];

  #measure() {
    let left = 0;
    this.#lefts = this.widths.map((width) => (left += width) - width);
    this.width = left;
  }

  get height() {
    return this.rows.length * ROW_HEIGHT;
  }

  /** How many of the shown rows are frozen at the top. */
  get frozenPlaces() {
    return this.rows.filter((row) => row < this.frozenRows).length;
  }

  get frozenWidth() {
    return this.left(this.frozenColumns);
  }

  setWidth(column, width) {
    this.widths[column] = width;
    this.#measure();
  }

  left(column) {
    return this.#lefts[column] ?? this.width;
  }

  /** Pixels from the first row's top to this row's. */
  top(row) {
    return this.#places[row] * ROW_HEIGHT;
  }

  place(row) {
    return this.#places[row];
  }

  rowAt(y) {
    const place = Math.floor(y / ROW_HEIGHT);
    return this.rows[clamp(place, 0, this.rows.length - 1)];
  }

  columnAt(x) {
    const found = this.columns.findLast((column) => this.#lefts[column] <= x);
    return found ?? this.columns[0];
  }

  /** The shown row `steps` away, stopping at the ends. */
  rowFrom(row, steps) {
    return this.rows[clamp(this.#places[row] + steps, 0, this.rows.length - 1)];
  }

  columnFrom(column, steps) {
    const place = this.columns.findLastIndex((shown) => shown <= column);
    return this.columns[clamp(place + steps, 0, this.columns.length - 1)];
  }

  /** A cell's box inside the viewport, given how far that is scrolled. */
  box(row, column, scroller) {
    const rowMoves = row >= this.frozenRows;
    const columnMoves = column >= this.frozenColumns;
    return {
      left: GUTTER + this.left(column) - (columnMoves ? scroller.scrollLeft : 0),
      top: HEAD_HEIGHT + this.top(row) - (rowMoves ? scroller.scrollTop : 0),
      width: this.widths[column],
      height: ROW_HEIGHT,
    };
  }

  /** The cell under a point of the viewport; points outside count as its nearest edge. */
  cellAt(x, y, scroller) {
    const inX = clamp(x - GUTTER, 0, scroller.clientWidth - GUTTER - 1);
    const inY = clamp(y - HEAD_HEIGHT, 0, scroller.clientHeight - HEAD_HEIGHT - 1);
    const frozenBottom = this.frozenPlaces * ROW_HEIGHT;
    return {
      row: this.rowAt(inY < frozenBottom ? inY : inY + scroller.scrollTop),
      column: this.columnAt(inX < this.frozenWidth ? inX : inX + scroller.scrollLeft),
    };
  }

  /** Scrolls just far enough to show a cell beside the frozen ones. */
  reveal(row, column, scroller) {
    const frozenBottom = this.frozenPlaces * ROW_HEIGHT;
    if (row >= this.frozenRows) {
      const view = scroller.clientHeight - HEAD_HEIGHT;
      const lowest = this.top(row) - frozenBottom;
      const highest = this.top(row) + ROW_HEIGHT - view;
      scroller.scrollTop = clamp(scroller.scrollTop, highest, lowest);
    }
    if (column >= this.frozenColumns) {
      const view = scroller.clientWidth - GUTTER;
      const furthest = this.left(column) - this.frozenWidth;
      const nearest = Math.min(this.left(column) + this.widths[column] - view, furthest);
      scroller.scrollLeft = clamp(scroller.scrollLeft, nearest, furthest);
    }
  }
}

export const clamp = (value, low, high) => Math.max(low, Math.min(value, high));

const range = (length) => Array.from({ length }, (_, index) => index);

function places(shown, count) {
  const found = new Int32Array(count + 1);
  let place = 0;
  for (let row = 0; row <= count; row += 1) {
    found[row] = place;
    if (shown[place] === row) place += 1;
  }
  return found;
}
