// The panel of one column's filter: order, a condition, and the values to be shown.

const MOST_SHOWN = 400;

/** Condition type → its words and how many fields it has. */
const CONDITIONS = {
  "": ["Any value", 0],
  NOT_BLANK: ["Is not empty", 0],
  BLANK: ["Is empty", 0],
  TEXT_CONTAINS: ["Contains", 1],
  TEXT_NOT_CONTAINS: ["Does not contain", 1],
  TEXT_STARTS_WITH: ["Starts with", 1],
  TEXT_ENDS_WITH: ["Ends with", 1],
  TEXT_EQ: ["Is exactly", 1],
  NUMBER_GREATER: ["Number: more than", 1],
  NUMBER_GREATER_THAN_EQ: ["Number: at least", 1],
  NUMBER_LESS: ["Number: less than", 1],
  NUMBER_LESS_THAN_EQ: ["Number: at most", 1],
  NUMBER_BETWEEN: ["Number: between", 2],
};

/** Opens the panel; `apply(rule)` hears {condition?, hiddenValues?}, `sort(order)` an order. */
export function filterPanel({ title, values, rule, anchor, apply, sort, giveBack }) {
  document.querySelector(".panel")?.remove();
  const panel = make("form", { className: "panel", method: "dialog" });
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", `Filter ${title}`.trim());
  const close = () => {
    removeEventListener("pointerdown", leave, true);
    panel.remove();
    giveBack();
  };
  const leave = (event) => panel.contains(event.target) || close();
  const condition = conditionFields(rule.condition);
  const list = valueList(values, new Set(rule.hiddenValues));
  const order = (label, way) => button(label, "item", () => {
    close();
    sort(way);
  });
  panel.append(
    order("Sort A→Z", "ASCENDING"), order("Sort Z→A", "DESCENDING"), make("hr"),
    condition.element, list.element, answers(close),
  );
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    apply(ruleOf(condition.value(), list.hidden()));
  });
  panel.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
  });
  addEventListener("pointerdown", leave, true);
  document.body.append(panel);
  panel.style.left = `${Math.max(6, Math.min(anchor.left, innerWidth - panel.offsetWidth - 6))}px`;
  panel.style.top = `${Math.max(6, Math.min(anchor.top, innerHeight - panel.offsetHeight - 6))}px`;
  list.search.focus();
}

function ruleOf(condition, hiddenValues) {
  return { ...(condition && { condition }), ...(hiddenValues.length > 0 && { hiddenValues }) };
}

function answers(close) {
  const bar = make("div", { className: "answers" });
  const yes = make("button", { className: "strong", textContent: "Apply", type: "submit" });
  bar.append(button("Cancel", "quiet", close), yes);
  return bar;
}

function conditionFields(old) {
  const element = make("fieldset", { className: "condition" });
  const select = make("select");
  select.setAttribute("aria-label", "Condition");
  for (const [type, [words]] of Object.entries(CONDITIONS)) select.append(new Option(words, type));
  select.value = old?.type in CONDITIONS ? old.type : "";
  const fields = [0, 1].map((at) => {
    const field = make("input", { value: old?.values?.[at]?.userEnteredValue ?? "" });
    field.setAttribute("aria-label", at === 0 ? "Value" : "and");
    return field;
  });
  const draw = () => fields.forEach((field, at) => {
    field.hidden = at >= CONDITIONS[select.value][1];
    field.required = !field.hidden;
  });
  select.addEventListener("change", draw);
  draw();
  element.append(select, ...fields);
  const value = () => {
    const type = select.value;
    const given = fields.slice(0, CONDITIONS[type][1]);
    return type && { type, values: given.map((field) => ({ userEnteredValue: field.value })) };
  };
  return { element, value };
}

/** Check boxes for the values; those not found by the search keep what they have. */
function valueList(values, hidden) {
  const element = make("fieldset", { className: "values" });
  const search = make("input", { type: "search", placeholder: "Find a value" });
  search.setAttribute("aria-label", "Find a value");
  const box = make("div", { className: "choices" });
  const found = () => {
    const sought = search.value.toLocaleLowerCase();
    return values.filter(({ text }) => text.toLocaleLowerCase().includes(sought));
  };
  const draw = () => {
    const all = found();
    const more = make("p", { className: "more", hidden: all.length <= MOST_SHOWN });
    more.textContent = `and ${all.length - MOST_SHOWN} more; find them by typing`;
    const lines = all.slice(0, MOST_SHOWN).map((value) => tick(value, hidden));
    box.replaceChildren(...lines, more);
  };
  const every = (isShown) => {
    for (const { text } of found()) hidden[isShown ? "delete" : "add"](text);
    draw();
  };
  const both = make("div", { className: "both" });
  both.append(
    button("Select all", "link", () => every(true)),
    button("Select none", "link", () => every(false)),
  );
  search.addEventListener("input", draw);
  draw();
  element.append(search, both, box);
  return { element, search, hidden: () => [...hidden] };
}

function tick({ text, count }, hidden) {
  const label = make("label");
  const box = make("input", { type: "checkbox", checked: !hidden.has(text) });
  box.addEventListener("change", () => hidden[box.checked ? "delete" : "add"](text));
  const words = make("span", { textContent: text || "(empty)", className: text ? "" : "none" });
  label.append(box, words, make("small", { textContent: count.toLocaleString("en") }));
  return label;
}

function button(label, classes, run) {
  const made = make("button", { type: "button", className: classes, textContent: label });
  made.addEventListener("click", run);
  return made;
}

const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);
