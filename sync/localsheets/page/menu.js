// A menu that opens at a point: keys walk it, Escape or a press elsewhere closes it.

/** Opens `items` [{label, run, keys?, danger?, isOff?} or null for a line] at {x, y}. */
export function openMenu(items, { x, y }, giveBack) {
  document.querySelector(".menu")?.remove();
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.setAttribute("role", "menu");
  menu.append(...items.map((item) => (item ? entry(item, () => close()) : rule())));
  document.body.append(menu);
  menu.style.left = `${Math.max(6, Math.min(x, innerWidth - menu.offsetWidth - 6))}px`;
  menu.style.top = `${Math.max(6, Math.min(y, innerHeight - menu.offsetHeight - 6))}px`;
  const leave = (event) => menu.contains(event.target) || close(false);
  const close = (isOurs = true) => {
    removeEventListener("pointerdown", leave, true);
    menu.remove();
    if (isOurs) giveBack();
  };
  addEventListener("pointerdown", leave, true);
  menu.addEventListener("keydown", (event) => walk(event, menu, close));
  menu.addEventListener("contextmenu", (event) => event.preventDefault());
  menu.querySelector("button:enabled").focus();
}

function entry({ label, run, keys, danger, isOff }, close) {
  const item = document.createElement("button");
  item.type = "button";
  item.className = danger ? "danger" : "";
  item.setAttribute("role", "menuitem");
  item.tabIndex = -1;
  item.textContent = label;
  item.disabled = Boolean(isOff);
  if (keys) item.append(shortcut(keys));
  if (keys) item.setAttribute("aria-keyshortcuts", keys.replace("Ctrl", "Control"));
  item.addEventListener("click", () => {
    close();
    run();
  });
  return item;
}

function shortcut(keys) {
  const made = document.createElement("kbd");
  made.textContent = keys;
  made.setAttribute("aria-hidden", "true");
  return made;
}

function rule() {
  const line = document.createElement("hr");
  line.setAttribute("role", "separator");
  return line;
}

function walk(event, menu, close) {
  const items = [...menu.querySelectorAll("button:enabled")];
  const at = items.indexOf(document.activeElement);
  const to = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  }[event.key];
  if (event.key === "Escape" || event.key === "Tab") close();
  else if (to !== undefined) items[to].focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
