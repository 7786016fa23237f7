// One drawn cell: filled from its look, marked as selected; touched only where it differs.

/** Kind → the nodes inside the cell. */
const CONTENT = {
  text: (look) => [look.text],
  choice: (look) => [chip(look.text), caret()],
  check: (look) => [box(look.text)],
};

function chip(text) {
  const made = document.createElement("span");
  made.className = text ? "chip" : "chip none";
  made.textContent = text;
  return made;
}

function caret() {
  const made = document.createElement("span");
  made.className = "caret";
  made.setAttribute("aria-hidden", "true");
  return made;
}

function box(text) {
  const made = document.createElement("input");
  made.type = "checkbox";
  made.tabIndex = -1;
  made.checked = text.toUpperCase() === "TRUE";
  made.setAttribute("aria-label", "Tick box");
  return made;
}

export function fillCell(cell, look) {
  const key = [look.classes, look.ground, look.ink, look.note, look.text].join("\u0001");
  if (cell.lookKey === key) return;
  cell.lookKey = key;
  cell.className = look.classes;
  cell.style.backgroundColor = look.ground ?? "";
  cell.style.color = look.ink ?? "";
  cell.toggleAttribute("data-tinted", look.ground !== null);
  if (look.note) cell.dataset.note = look.note;
  else delete cell.dataset.note;
  if (look.readOnly) cell.setAttribute("aria-readonly", "true");
  else cell.removeAttribute("aria-readonly");
  if (look.kind === "choice") cell.setAttribute("aria-haspopup", "listbox");
  else cell.removeAttribute("aria-haspopup");
  cell.replaceChildren(...CONTENT[look.kind](look));
}

/** `mark` is a list of words: in, active, top, bottom, left, right, cut. */
export function markCell(cell, mark) {
  if (cell.dataset.mark === mark) return;
  cell.dataset.mark = mark;
  cell.setAttribute("aria-selected", String(mark !== "" && mark !== "cut"));
}
