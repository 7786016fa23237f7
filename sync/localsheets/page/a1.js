// A1 notation: cells and ranges as people write them. Indices inside count from 0.

export function letters(column) {
  let name = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

export const cellName = (row, column) => `${letters(column)}${row + 1}`;

/** "B3" → {row: 2, column: 1}; null for anything else. */
export function parseCell(text) {
  const parts = /^\s*([a-z]{1,3})([1-9]\d*)\s*$/i.exec(text);
  if (!parts) return null;
  let column = 0;
  for (const letter of parts[1].toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(parts[2]) - 1, column: column - 1 };
}

/** "B3" or "B3:C5" → its two corners; null for anything else. */
export function parseRange(text) {
  const corners = text.split(":").map(parseCell);
  return corners.length <= 2 && corners.every(Boolean) ? corners : null;
}

export const quoted = (title) => `'${title.replaceAll("'", "''")}'`;

/** A range {top, left, bottom, right} (all inclusive) of a tab, as the API names it. */
export function rangeName(title, { top, left, bottom, right }) {
  const first = cellName(top, left);
  const last = cellName(bottom, right);
  return `${quoted(title)}!${first === last ? first : `${first}:${last}`}`;
}

/** The same range without its tab, for people: "B3" or "B3:C5". */
export function shortName({ top, left, bottom, right }) {
  const first = cellName(top, left);
  const last = cellName(bottom, right);
  return first === last ? first : `${first}:${last}`;
}

export const isOneCell = (range) => range.top === range.bottom && range.left === range.right;

export const holds = (range, row, column) =>
  row >= range.top && row <= range.bottom && column >= range.left && column <= range.right;
