// One drawn cell: filled from its look, marked as selected; touched only where it differs.

/** Kind → the nodes inside the cell. */
const CONTENT = {
  text: (look) => [look.reach ? flowing(look) : look.text],
  choice: (look) => [chip(look.text), caret()],
  check: (look) => [box(look.text)],
};

/** A long text that lies over its empty neighbours, whose widths the columns know. */
function flowing({ text, reach, column }) {
  const made = document.createElement("span");
  made.className = "flow";
  const widths = Array.from({ length: reach + 1 }, (_, at) => `var(--w${column + at}, 0px)`);
  made.style.width = `calc(${widths.join(" + ")} - 8px)`;
  made.textContent = text;
  return made;
}

function funnel({ filter, text }) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `funnel ${filter}`;
  made.tabIndex = -1;
  const name = `Filter by ${text || "this column"}`;
  made.setAttribute("aria-label", filter === "on" ? `${name}, on` : name);
  return made;
}

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
  const parts = [look.classes, look.ground, look.ink, look.note, look.filter, look.reach];
  const key = [...parts, look.text].join("\u0001");
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
  cell.classList.toggle("flows", look.reach > 0);
  cell.replaceChildren(...CONTENT[look.kind](look));
  if (look.filter) cell.append(funnel(look));
  cell.markKey = null;
}

/** `mark` is a list of words: in, active, top, bottom, left, right, corner, and frame-… */
export function markCell(cell, mark) {
  if (cell.markKey === mark) return;
  cell.markKey = mark;
  cell.dataset.mark = mark;
  cell.setAttribute("aria-selected", String(/\b(in|active)\b/.test(mark)));
  cell.querySelector(".handle")?.remove();
  if (/\bcorner\b/.test(mark)) cell.append(handle());
}

/** The little square that is dragged to fill. */
function handle() {
  const made = document.createElement("span");
  made.className = "handle";
  made.setAttribute("aria-hidden", "true");
  return made;
}
