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

export const copy = (sheetId, from, to) => ({
  copyPaste: {
    source: grid(sheetId, from),
    destination: grid(sheetId, to),
    pasteType: "PASTE_NORMAL",
    pasteOrientation: "NORMAL",
  },
});

export const move = (sheetId, from, row, column) => ({
  cutPaste: {
    source: grid(sheetId, from),
    destination: { sheetId, rowIndex: row, columnIndex: column },
    pasteType: "PASTE_NORMAL",
  },
});

/** Puts typed values back; `values` is a matrix of ExtendedValue, null for an empty cell. */
export const putBack = (sheetId, { top, left }, values) => ({
  updateCells: {
    start: { sheetId, rowIndex: top, columnIndex: left },
    rows: values.map((row) => ({
      values: row.map((value) => (value === null ? {} : { userEnteredValue: value })),
    })),
    fields: "userEnteredValue",
  },
});

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
