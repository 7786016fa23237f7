// Blocks of cells as lists of shown rows and columns, and the unbroken pieces they fall into.

/** `count` shown lines from `from` on; beyond `total` new ones are counted on. */
export function linesFrom(shown, from, count, total) {
  const lines = shown.slice(shown.findIndex((line) => line >= from)).slice(0, count);
  const known = shown.some((line) => line >= from) ? lines : [];
  while (known.length < count) known.push(Math.max(total - 1, known.at(-1) ?? -1) + 1);
  return known;
}

export const linesWithin = (shown, first, last) =>
  shown.filter((line) => line >= first && line <= last);

/**
 * Splits paired lists of lines where either is broken: [{source, target, at, wide, count}].
 * `wide` source lines go to `count` target lines: as many, or one line again and again.
 */
export function runs(sources, targets = sources) {
  const found = [];
  sources.forEach((source, at) => {
    const last = found.at(-1);
    const isNext = last && targets[at] === last.target + last.count;
    const isAgain = isNext && source === last.source && last.wide === 1;
    const follows = isNext && source === last.source + last.count && last.wide === last.count;
    if (!isAgain && !follows) found.push({ source, target: targets[at], at, wide: 1, count: 1 });
    else Object.assign(last, { wide: last.wide + (follows ? 1 : 0), count: last.count + 1 });
  });
  return found;
}

/** The pieces of a block: [{source, target, row, column}], ranges and places in the block. */
export function pieces(from, to = from) {
  const across = runs(from.columns, to.columns);
  const found = runs(from.rows, to.rows).flatMap((down) =>
    across.map((right) => ({
      source: rangeOf(down.source, right.source, down.wide, right.wide),
      target: rangeOf(down.target, right.target, down.count, right.count),
      row: down.at,
      column: right.at,
    })),
  );
  const goesOn = to.rows[0] > from.rows[0] || to.columns[0] > from.columns[0];
  return goesOn ? found.reverse() : found;
}

const rangeOf = (top, left, height, width) => ({
  top, left, bottom: top + height - 1, right: left + width - 1,
});

/** The range from a block's first line to its last. */
export const hull = ({ rows, columns }) => ({
  top: rows[0], left: columns[0], bottom: rows.at(-1), right: columns.at(-1),
});

/** A part of a matrix, as large as `range`. */
export function cut(matrix, { row, column, target }) {
  const rows = matrix.slice(row, row + target.bottom - target.top + 1);
  return rows.map((line) => line.slice(column, column + target.right - target.left + 1));
}

/** Repeats a list until it is as long as another. */
export const repeated = (list, length) =>
  Array.from({ length }, (_, at) => list[at % list.length]);
