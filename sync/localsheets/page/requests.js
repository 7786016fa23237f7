// The batchUpdate requests that the page sends, each built from plain figures.

const grid = (sheetId, { top, left, bottom, right }) => ({
  sheetId,
  startRowIndex: top,
  endRowIndex: bottom + 1,
  startColumnIndex: left,
  endColumnIndex: right + 1,
});

const span = (sheetId, dimension, start, count) => ({
  sheetId,
  dimension,
  startIndex: start,
  endIndex: start + count,
});

/** New rows or columns look like the ones before them, except right below a frozen header. */
export const insert = (sheetId, dimension, start, count, inheritFromBefore) => ({
  insertDimension: { range: span(sheetId, dimension, start, count), inheritFromBefore },
});

export const remove = (sheetId, dimension, start, count) => ({
  deleteDimension: { range: span(sheetId, dimension, start, count) },
});

export const append = (sheetId, dimension, length) => ({
  appendDimension: { sheetId, dimension, length },
});

export const sort = (sheetId, range, column, sortOrder) => ({
  sortRange: {
    range: grid(sheetId, range),
    sortSpecs: [{ dimensionIndex: column, sortOrder }],
  },
});

/** `from` and `to` are {sheetId, range}; the source repeats as often as it fits. */
export const copy = (from, to, pasteType) => ({
  copyPaste: {
    source: grid(from.sheetId, from.range),
    destination: grid(to.sheetId, to.range),
    pasteType,
    pasteOrientation: "NORMAL",
  },
});

export const move = (from, { sheetId, row, column }) => ({
  cutPaste: {
    source: grid(from.sheetId, from.range),
    destination: { sheetId, rowIndex: row, columnIndex: column },
    pasteType: "PASTE_NORMAL",
  },
});

/** Puts values into a range; `values` is a matrix of ExtendedValue. */
export const setValues = (sheetId, range, values) => ({
  updateCells: {
    range: grid(sheetId, range),
    rows: values.map((row) => ({ values: row.map((value) => ({ userEnteredValue: value })) })),
    fields: "userEnteredValue",
  },
});

export const setNote = (sheetId, range, note) => ({
  updateCells: {
    range: grid(sheetId, range),
    rows: [{ values: [note ? { note } : {}] }],
    fields: "note",
  },
});

/** Moves rows or columns before the line that is at `to` now. */
export const moveLines = (sheetId, dimension, start, count, to) => ({
  moveDimension: { source: span(sheetId, dimension, start, count), destinationIndex: to },
});

/** Filters a range with a header row; `criteria` are by column. */
export const setFilter = (sheetId, range, criteria) => ({
  setBasicFilter: { filter: { range: grid(sheetId, range), criteria } },
});

export const clearFilter = (sheetId) => ({ clearBasicFilter: { sheetId } });

export const setWidth = (sheetId, column, pixelSize) => ({
  updateDimensionProperties: {
    range: span(sheetId, "COLUMNS", column, 1),
    properties: { pixelSize },
    fields: "pixelSize",
  },
});

export const addTab = (title) => ({ addSheet: { properties: { title } } });

export const renameTab = (sheetId, title) => ({
  updateSheetProperties: { properties: { sheetId, title }, fields: "title" },
});

export const deleteTab = (sheetId) => ({ deleteSheet: { sheetId } });

export const renameBook = (title) => ({
  updateSpreadsheetProperties: { properties: { title }, fields: "title" },
});
