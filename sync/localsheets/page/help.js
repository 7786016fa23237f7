// The keys of the page, in a dialog; Escape closes it.

const KEYS = [
  ["Arrows, Tab, Enter", "Go on; with Shift back, or select"],
  ["Ctrl + arrow", "To the edge of the data"],
  ["Home, End, Ctrl+Home, Ctrl+End", "To the ends of the row, of the tab"],
  ["Shift+Space, Ctrl+Space, Ctrl+A", "Select rows, columns, all"],
  ["F2 or typing", "Write in the cell; Alt+Enter breaks the line"],
  ["Ctrl+Enter", "Enter the text in all selected cells"],
  ["Alt+↓", "Open the list, or the filter in a header"],
  ["Space", "Tick or untick a check box"],
  ["Delete", "Clear"],
  ["Ctrl+C, Ctrl+X, Ctrl+V", "Copy, cut, paste; Ctrl+Shift+V only values"],
  ["Ctrl+D, Ctrl+R", "Fill down, fill right"],
  ["Ctrl+Z, Ctrl+Y", "Undo, redo what you did"],
  ["Alt+Shift + arrow", "Move the rows or columns"],
  ["Shift+F2", "Write a note"],
  ["Ctrl+F", "Find"],
  ["Shift+F10", "Open the menu"],
];

export function showHelp(giveBack) {
  const dialog = document.createElement("dialog");
  dialog.className = "help";
  dialog.setAttribute("aria-label", "Keys");
  const title = document.createElement("h2");
  title.textContent = "Keys";
  const list = document.createElement("dl");
  for (const [keys, words] of KEYS) {
    const term = document.createElement("dt");
    const meaning = document.createElement("dd");
    term.textContent = keys;
    meaning.textContent = words;
    list.append(term, meaning);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "strong";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  dialog.append(title, list, close);
  dialog.addEventListener("close", () => {
    dialog.remove();
    giveBack();
  });
  document.body.append(dialog);
  dialog.showModal();
}
