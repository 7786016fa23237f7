// The picture of one tab as last read: its cells, its sizes, and what changed since another.

const EMPTY = Object.freeze({});

export class Picture {
  constructor(sheet, locale) {
    const { sheetId, title, gridProperties = {} } = sheet.properties;
    const data = sheet.data?.[0] ?? {};
    this.sheetId = sheetId;
    this.title = title;
    this.locale = locale;
    this.rowCount = gridProperties.rowCount ?? 0;
    this.columnCount = gridProperties.columnCount ?? 0;
    this.frozenRows = gridProperties.frozenRowCount ?? 0;
    this.frozenColumns = gridProperties.frozenColumnCount ?? 0;
    this.conditionalFormats = sheet.conditionalFormats ?? [];
    this.protectedRanges = (sheet.protectedRanges ?? []).map((item) => item.range ?? {});
    this.rows = data.rowData ?? [];
    this.rowMetadata = data.rowMetadata ?? [];
    this.columnMetadata = data.columnMetadata ?? [];
  }

  cell(row, column) {
    return this.rows[row]?.values?.[column] ?? EMPTY;
  }

  text(row, column) {
    return this.cell(row, column).formattedValue ?? "";
  }

  rowIsHidden(row) {
    const { hiddenByUser, hiddenByFilter } = this.rowMetadata[row] ?? EMPTY;
    return Boolean(hiddenByUser || hiddenByFilter);
  }

  columnIsHidden(column) {
    return Boolean(this.columnMetadata[column]?.hiddenByUser);
  }

  columnWidth(column) {
    return this.columnMetadata[column]?.pixelSize ?? 100;
  }

  /** What the cell's editor starts with: a formula, a full number, or the text as shown. */
  source(row, column) {
    const cell = this.cell(row, column);
    const entered = cell.userEnteredValue ?? EMPTY;
    if (entered.formulaValue !== undefined) return entered.formulaValue;
    if (entered.stringValue !== undefined) return literal(entered.stringValue, cell);
    if (entered.numberValue !== undefined && isPlainNumber(cell)) {
      return localNumber(entered.numberValue, this.locale);
    }
    return cell.formattedValue ?? "";
  }

  /** The typed values of a range, as a matrix of ExtendedValue or null. */
  entered({ top, left, bottom, right }) {
    return table(top, bottom, left, right, (r, c) => this.cell(r, c).userEnteredValue ?? null);
  }

  texts({ top, left, bottom, right }) {
    return table(top, bottom, left, right, (row, column) => this.text(row, column));
  }

  /** The last row and column that hold anything; -1 each when the tab is empty. */
  get end() {
    this.#end ??= this.#findEnd();
    return this.#end;
  }

  #end;

  #findEnd() {
    let row = -1;
    let column = -1;
    this.rows.forEach(({ values = [] }, index) => {
      const last = values.findLastIndex((cell) => cell.formattedValue || cell.userEnteredValue);
      if (last >= 0) row = index;
      column = Math.max(column, last);
    });
    return { row, column };
  }

  get wholeRange() {
    return { top: 0, left: 0, bottom: this.rowCount - 1, right: this.columnCount - 1 };
  }
}

function table(top, bottom, left, right, read) {
  return Array.from({ length: bottom - top + 1 }, (_, row) =>
    Array.from({ length: right - left + 1 }, (_, column) => read(top + row, left + column)),
  );
}

const LOOKS_TYPED = /^([=+'-]|true$|false$|[\p{Sc}\s]*[\d.,]+[\d\s.,:/%\p{Sc}-]*$)/iu;

/** A text that typing would turn into something else keeps its apostrophe. */
function literal(text, cell) {
  const isText = cell.userEnteredFormat?.numberFormat?.type === "TEXT";
  return !isText && LOOKS_TYPED.test(text) ? `'${text}` : text;
}

const isPlainNumber = (cell) =>
  !["DATE", "TIME", "DATE_TIME", "PERCENT"].includes(
    cell.userEnteredFormat?.numberFormat?.type,
  );

function localNumber(number, locale) {
  try {
    const parts = new Intl.NumberFormat(locale.replace("_", "-")).formatToParts(1.5);
    return String(number).replace(".", parts.find((part) => part.type === "decimal").value);
  } catch {
    return String(number);
  }
}

/** Cells of `now` that read differently from `before`, as [row, column] pairs. */
export function changedCells(before, now) {
  const shift = now.rowCount - before.rowCount;
  if (shift !== 0) return insertedCells(before, now, shift);
  const changed = [];
  for (let row = 0; row < Math.max(before.rows.length, now.rows.length); row += 1) {
    changed.push(...differences(before, now, row));
  }
  return changed;
}

function differences(before, now, row) {
  const width = Math.max(rowWidth(before, row), rowWidth(now, row));
  const columns = [];
  for (let column = 0; column < width; column += 1) {
    if (before.text(row, column) !== now.text(row, column)) columns.push([row, column]);
  }
  return columns;
}

const rowWidth = (picture, row) => picture.rows[row]?.values?.length ?? 0;

/** Rows came or went: only the stretch between equal head and equal tail counts. */
function insertedCells(before, now, shift) {
  const same = (old, young) =>
    before.rows[old]?.values?.map((cell) => cell.formattedValue ?? "").join("\t") ===
    now.rows[young]?.values?.map((cell) => cell.formattedValue ?? "").join("\t");
  let head = 0;
  while (head < now.rows.length && same(head, head)) head += 1;
  let tail = now.rows.length - 1;
  while (tail >= head && tail - shift >= head && same(tail - shift, tail)) tail -= 1;
  const changed = [];
  for (let row = head; row <= tail; row += 1) {
    for (let column = 0; column < rowWidth(now, row); column += 1) {
      if (now.text(row, column)) changed.push([row, column]);
    }
  }
  return changed;
}
