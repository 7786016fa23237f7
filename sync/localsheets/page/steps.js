// Where a cell is after others have inserted, deleted or moved rows and columns.

/** The cell at {row, column} after `steps`; what is gone gives way to what took its place. */
export function followed(steps, cell) {
  return steps.reduce(({ row, column }, step) => (
    step.dimension === "ROWS" ? { row: pointOf(step, row), column }
      : { row, column: pointOf(step, column) }
  ), cell);
}

function pointOf({ at, count, start, end, to }, index) {
  if (at !== undefined) return index < at ? index : index + count;
  if (start === undefined || (to === undefined && index < start)) return index;
  if (to === undefined) return index < end ? start : index - (end - start);
  return carried({ start, end, to }, index);
}

function carried({ start, end, to }, index) {
  const size = end - start;
  if (index >= start && index < end) return index - start + (to <= start ? to : to - size);
  if (index >= end && index < to) return index - size;
  return index >= to && index < start ? index + size : index;
}
