// Where a movement leads: arrows, jumps to the edge of the data, pages, ends.

import { HEAD_HEIGHT, ROW_HEIGHT } from "./geometry.js";

const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export const isArrow = (key) => key in STEPS;

/** The cell a key leads to from `from`; null for a key that does not move. */
export function target(key, isJump, from, { picture, geometry, scroller }) {
  const view = scroller.clientHeight - HEAD_HEIGHT - geometry.frozenPlaces * ROW_HEIGHT;
  const page = Math.max(1, Math.floor(view / ROW_HEIGHT) - 1);
  const end = picture.end;
  switch (key) {
    case "Home":
      return { row: isJump ? geometry.rows[0] : from.row, column: geometry.columns[0] };
    case "End":
      return {
        row: isJump ? Math.max(end.row, 0) : from.row,
        column: Math.max(isJump ? end.column : lastFilled(picture, from.row), 0),
      };
    case "PageUp":
      return { ...from, row: geometry.rowFrom(from.row, -page) };
    case "PageDown":
      return { ...from, row: geometry.rowFrom(from.row, page) };
    default:
      if (!isArrow(key)) return null;
      return (isJump ? jump : step)(from, STEPS[key], picture, geometry);
  }
}

function lastFilled(picture, row) {
  let last = picture.columnCount - 1;
  while (last > 0 && !picture.text(row, last)) last -= 1;
  return last > 0 || picture.text(row, 0) ? last : picture.columnCount - 1;
}

export function step(from, [down, right], _, geometry) {
  return {
    row: down ? geometry.rowFrom(from.row, down) : from.row,
    column: right ? geometry.columnFrom(from.column, right) : from.column,
  };
}

/** To the edge of a filled stretch, or over a gap to the next one, or to the end. */
function jump(from, direction, picture, geometry) {
  const filled = (cell) => picture.text(cell.row, cell.column) !== "";
  const next = (cell) => step(cell, direction, picture, geometry);
  const same = (one, two) => one.row === two.row && one.column === two.column;
  let here = from;
  const inStretch = filled(here) && filled(next(here));
  for (let ahead = next(here); !same(ahead, here); ahead = next(here)) {
    if (inStretch && !filled(ahead)) return here;
    here = ahead;
    if (!inStretch && filled(here)) return here;
  }
  return here;
}
