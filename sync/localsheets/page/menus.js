// The context menu's items for what is selected.

import { letters } from "./a1.js";

export function menuItems({ structure, edits, fill, notes, filters, clipboard, desk }) {
  const offers = structure.offers();
  const { selection, picture } = desk;
  const isRows = selection.isWhole("ROWS", picture);
  const isColumns = selection.isWhole("COLUMNS", picture);
  const { row, column } = selection.active;
  const hasNote = Boolean(picture.cell(row, column).note);
  const danger = (offer) => ({ ...offer, danger: true });
  const rows = [offers.above, offers.below, offers.up, offers.down, danger(offers.deleteRows)];
  const columns = [
    offers.before, offers.after, offers.left, offers.right, danger(offers.deleteColumns),
  ];
  const contents = [
    { label: "Fill down", keys: "Ctrl+D", run: () => fill.down() },
    { label: "Clear contents", keys: "Del", run: () => edits.clear() },
    { label: hasNote ? "Edit note" : "Add a note", keys: "Shift+F2", run: () => notes.edit() },
    ...(hasNote ? [{ label: "Delete note", run: () => notes.remove() }] : []),
  ];
  const order = [
    offers.ascending,
    offers.descending,
    { label: `Filter by column ${letters(column)}…`, run: () => filters.open(column) },
  ];
  return [
    ...clipboard.offers(), null,
    ...(isColumns ? [] : [...rows, null]),
    ...(isRows ? [] : [...columns, null]),
    ...order, null,
    ...contents,
  ];
}
