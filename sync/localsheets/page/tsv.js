// Tab-separated text, as spreadsheets put it on the clipboard.

/** Text → matrix of strings; a quoted field may hold tabs, line breaks and doubled quotes. */
export function parse(text) {
  const rows = [[]];
  const pattern = /"((?:[^"]|"")*)"(?=\t|\r|\n|$)|([^\t\r\n]*)/y;
  let at = 0;
  for (;;) {
    pattern.lastIndex = at;
    const field = pattern.exec(text);
    rows.at(-1).push(field[1] === undefined ? field[2] : field[1].replaceAll('""', '"'));
    at = pattern.lastIndex;
    if (at >= text.length) break;
    const isBreak = text[at] !== "\t";
    at += text.startsWith("\r\n", at) ? 2 : 1;
    if (isBreak && at >= text.length) break;
    if (isBreak) rows.push([]);
  }
  return squared(rows);
}

function squared(rows) {
  const width = Math.max(...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array(width - row.length).fill("")]);
}

export const format = (rows) => rows.map((row) => row.map(field).join("\t")).join("\n");

const field = (text) => (/[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Repeats a block over a larger one when it fits a whole number of times, else leaves it. */
export function tiled(block, height, width) {
  const fits = height % block.length === 0 && width % block[0].length === 0;
  if (!fits) return block;
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => {
      const from = block[row % block.length];
      return from[column % from.length];
    }),
  );
}
