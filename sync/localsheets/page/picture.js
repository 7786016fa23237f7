// The picture of one tab as last read: its cells, its sizes, and what changed since another.

const EMPTY = Object.freeze({});
const NO_CELLS = Object.freeze([]);
const CHUNK = 10_000;

export class Picture {
  /** `answer` is what the server tells of a tab, `before` the picture that it builds on. */
  constructor(answer, before) {
    const sheet = answer.tabs.find((tab) => tab.sheetId === answer.sheetId);
    const { gridProperties = {} } = sheet;
    this.version = answer.version;
    this.sheetId = answer.sheetId;
    this.title = sheet.title;
    this.locale = answer.properties.locale ?? "en_US";
    this.rowCount = gridProperties.rowCount ?? 0;
    this.columnCount = gridProperties.columnCount ?? 0;
    this.frozenRows = gridProperties.frozenRowCount ?? 0;
    this.frozenColumns = gridProperties.frozenColumnCount ?? 0;
    this.conditionalFormats = answer.conditionalFormats ?? [];
    this.protectedRanges = (answer.protectedRanges ?? []).map((item) => item.range ?? {});
    this.filter = answer.basicFilter ?? null;
    this.columnMetadata = answer.columnMetadata ?? [];
    const isWhole = answer.since === null;
    this.rows = isWhole ? [] : before.rows.slice();
    this.rowMetadata = isWhole ? [] : before.rowMetadata.slice();
    this.looks = { ...(isWhole ? {} : before.looks), ...answer.looks };
    for (const splice of answer.splices) {
      place(this.rows, splice, splice.rows, NO_CELLS);
      place(this.rowMetadata, splice, metadataOf(splice), EMPTY);
    }
  }

  cell(row, column) {
    const brief = this.rows[row]?.[column];
    return brief ? unfolded(brief, this.looks[brief.l]) : EMPTY;
  }

  text(row, column) {
    return this.rows[row]?.[column]?.t ?? "";
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

  /** The filtered range with its header row, or null. */
  filterRange() {
    if (!this.filter) return null;
    const { startRowIndex, endRowIndex, startColumnIndex, endColumnIndex } = this.filter.range;
    return {
      top: startRowIndex,
      left: startColumnIndex,
      bottom: Math.min(endRowIndex, this.rowCount) - 1,
      right: Math.min(endColumnIndex, this.columnCount) - 1,
    };
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
    this.rows.forEach((cells, index) => {
      const last = cells.findLastIndex((cell) => cell && (cell.t || cell.f));
      if (last >= 0) row = index;
      column = Math.max(column, last);
    });
    return { row, column };
  }

  get wholeRange() {
    return { top: 0, left: 0, bottom: this.rowCount - 1, right: this.columnCount - 1 };
  }
}

/** A cell in the API's words, from the server's brief ones. */
function unfolded({ t: text, n, b, e, f, o, note }, look) {
  const value = n !== undefined ? { numberValue: n }
    : b !== undefined ? { boolValue: b }
    : e !== undefined ? { errorValue: e }
    : text !== undefined ? { stringValue: text } : undefined;
  const entered = f !== undefined ? { formulaValue: f } : o ? undefined : value;
  return {
    ...look,
    ...(text !== undefined && { formattedValue: text }),
    ...(value && { effectiveValue: value }),
    ...(entered && { userEnteredValue: entered }),
    ...(note && { note }),
  };
}

function metadataOf({ hiddenByUser, hiddenByFilter }) {
  const found = [];
  for (const at of hiddenByUser) found[at] = { hiddenByUser: true };
  for (const at of hiddenByFilter) found[at] = { ...found[at], hiddenByFilter: true };
  return found;
}

/** Lets `removed` items from `at` on give way to `added` new ones. */
function place(list, { at, removed, added }, items, nothing) {
  const fresh = Array.from({ length: added }, (_, index) => items[index] ?? nothing);
  const tail = list.splice(at).slice(removed);
  for (const part of [fresh, tail]) {
    for (let from = 0; from < part.length; from += CHUNK) {
      list.push(...part.slice(from, from + CHUNK));
    }
  }
}

const LOOKS_TYPED = /^([=+'-]|true$|false$|[\p{Sc}\s]*[\d.,]+[\d\s.,:/%\p{Sc}-]*$)/iu;

/** A text that typing would turn into something else keeps its apostrophe. */
export function literal(text, cell = EMPTY) {
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

/** Cells that a splice changed or brought, as [row, column] pairs; none for a whole reading. */
export function changedCells(before, now, splices) {
  return splices.flatMap((splice) => {
    const { at, removed, added } = splice;
    const shift = splices.reduce((sum, { at: from, removed: gone, added: come }) =>
      from < at ? sum + come - gone : sum, 0);
    const rows = Array.from({ length: added }, (_, index) => index);
    return rows.flatMap((index) => {
      const old = removed === added ? before.rows[at + index] : NO_CELLS;
      return differences(old ?? NO_CELLS, now.rows[at + index + shift] ?? NO_CELLS)
        .map((column) => [at + index + shift, column]);
    });
  });
}

function differences(old, young) {
  const columns = Array.from({ length: Math.max(old.length, young.length) }, (_, at) => at);
  const text = (cell) => cell?.t ?? "";
  return columns.filter((column) => text(old[column]) !== text(young[column]));
}
