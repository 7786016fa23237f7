// The context menu's items for what is selected.

export function menuItems(structure, edits) {
  const { above, below, deleteRows, before, after, deleteColumns, ascending, descending } =
    structure.offers();
  const fill = { label: "Fill down", run: () => edits.fillDown() };
  const clear = { label: "Clear contents", run: () => edits.clear() };
  const danger = (offer) => ({ ...offer, danger: true });
  return [
    above, below, danger(deleteRows), null,
    before, after, danger(deleteColumns), null,
    ascending, descending, null,
    fill, clear,
  ];
}
