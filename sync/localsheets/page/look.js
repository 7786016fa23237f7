// How a cell looks: its text, kind, side and colours, from its value, format and rules.

import { cssColour } from "./colours.js";
import { holds } from "./a1.js";

const PADDING = 14;
const WIDEST_LETTER = 14;
const FURTHEST = 12;
const SIDES = { LEFT: "left", CENTER: "centre", RIGHT: "right" };
const LETTERING = { bold: "bold", italic: "italic", underline: "under", strikethrough: "struck" };

const TICKS = ["TRUE", "FALSE"];

const folded = (text) => String(text ?? "").toLocaleLowerCase();
const ruleText = (condition) => folded(condition.values?.[0]?.userEnteredValue);
const ruleNumber = (condition, at = 0) => Number(condition.values?.[at]?.userEnteredValue);

/** Condition type → does a cell's (text, number, condition) meet it? Others never apply. */
const MEETS = {
  TEXT_CONTAINS: (text, _, rule) => folded(text).includes(ruleText(rule)),
  TEXT_NOT_CONTAINS: (text, _, rule) => !folded(text).includes(ruleText(rule)),
  TEXT_STARTS_WITH: (text, _, rule) => folded(text).startsWith(ruleText(rule)),
  TEXT_ENDS_WITH: (text, _, rule) => folded(text).endsWith(ruleText(rule)),
  TEXT_EQ: (text, _, rule) => folded(text) === ruleText(rule),
  TEXT_NOT_EQ: (text, _, rule) => folded(text) !== ruleText(rule),
  NOT_BLANK: (text) => text !== "",
  BLANK: (text) => text === "",
  NUMBER_GREATER: (_, number, rule) => number > ruleNumber(rule),
  NUMBER_GREATER_THAN_EQ: (_, number, rule) => number >= ruleNumber(rule),
  NUMBER_LESS: (_, number, rule) => number < ruleNumber(rule),
  NUMBER_LESS_THAN_EQ: (_, number, rule) => number <= ruleNumber(rule),
  NUMBER_EQ: (_, number, rule) => number === ruleNumber(rule),
  NUMBER_BETWEEN: (_, number, rule) =>
    number >= ruleNumber(rule) && number <= ruleNumber(rule, 1),
};

/** The items of a drop-down cell, or null. */
export function choices(cell) {
  const condition = cell.dataValidation?.condition;
  if (condition?.type !== "ONE_OF_LIST") return null;
  return (condition.values ?? []).map((value) => value.userEnteredValue);
}

/** A strict list or check box refuses other texts when people type them; programs may write anything. */
export function allows(cell, text) {
  const isFree = !cell.dataValidation?.strict || text === "" || text.startsWith("=");
  if (isFree) return true;
  if (isCheckbox(cell)) return TICKS.includes(text.toUpperCase());
  return choices(cell)?.includes(text) ?? true;
}

export const isCheckbox = (cell) => cell.dataValidation?.condition?.type === "BOOLEAN";

export class Looks {
  constructor(picture) {
    this.picture = picture;
    this.rules = picture.conditionalFormats
      .filter((rule) => MEETS[rule.booleanRule?.condition?.type])
      .map((rule) => ({ ranges: (rule.ranges ?? []).map(inclusive), ...rule.booleanRule }));
    this.protected = picture.protectedRanges.map(inclusive);
    this.filterRange = picture.filterRange();
    this.filtered = filteredColumns(picture.filter);
  }

  isProtected(row, column) {
    return this.protected.some((range) => holds(range, row, column));
  }

  /** `pending` is a text on its way to the server, shown instead of the cell's own. */
  of(row, column, pending) {
    const cell = this.picture.cell(row, column);
    const text = pending ?? cell.formattedValue ?? "";
    const format = this.#format(cell, row, column, text);
    const isError = pending === undefined && cell.effectiveValue?.errorValue !== undefined;
    const kind = isCheckbox(cell) ? "check" : choices(cell) ? "choice" : "text";
    const readOnly = this.isProtected(row, column);
    const filter = this.#filterOf(row, column);
    const ground = cssColour(format.backgroundColor, format.backgroundColorStyle, "ground");
    const lettering = format.textFormat ?? {};
    const ink = cssColour(lettering.foregroundColor, lettering.foregroundColorStyle, "ink");
    const classes = [
      "cell",
      kind,
      side(cell, format, pending),
      ...Object.keys(LETTERING).filter((name) => lettering[name]).map((n) => LETTERING[n]),
      isError && "error",
      cell.note && "noted",
      readOnly && "locked",
      filter && "filtered",
      pending !== undefined && "pending",
    ].filter(Boolean).join(" ");
    const note = cell.note ?? "";
    const reach = kind === "text" && classes.includes(" left") ? this.#reach(row, column, text) : 0;
    return { text, kind, classes, ground, ink, readOnly, note, filter, reach };
  }

  /** "" for a cell without a filter's button, "on" when its column keeps rows back. */
  #filterOf(row, column) {
    const range = this.filterRange;
    if (!range || row !== range.top || column < range.left || column > range.right) return "";
    return this.filtered.has(column) ? "on" : "off";
  }

  /** Over how many empty neighbours on its right a long text may flow. */
  #reach(row, column, text) {
    const { picture } = this;
    let room = picture.columnWidth(column) - PADDING;
    let at = column;
    const edge = column < picture.frozenColumns ? picture.frozenColumns : picture.columnCount;
    while (text.length * WIDEST_LETTER > room && at + 1 < edge && at - column < FURTHEST) {
      const next = picture.cell(row, at + 1);
      if (next.formattedValue || next.dataValidation || next.note) break;
      at += 1;
      room += picture.columnIsHidden(at) ? 0 : picture.columnWidth(at);
    }
    return at - column;
  }

  #format(cell, row, column, text) {
    const own = cell.userEnteredFormat ?? {};
    if (this.rules.length === 0) return own;
    const number = cell.effectiveValue?.numberValue;
    const rule = this.rules.find(
      ({ ranges, condition }) =>
        ranges.some((range) => holds(range, row, column)) &&
        MEETS[condition.type](text, number, condition),
    );
    if (!rule) return own;
    const textFormat = { ...own.textFormat, ...rule.format?.textFormat };
    return { ...own, ...rule.format, textFormat };
  }
}

function side(cell, format, pending) {
  const asked = SIDES[format.horizontalAlignment];
  if (asked) return asked;
  const { numberValue, boolValue, errorValue } = cell.effectiveValue ?? {};
  if (pending !== undefined) return /^[-+]?[\d.,]+%?$/.test(pending) ? "right" : "left";
  if (boolValue !== undefined || errorValue !== undefined) return "centre";
  return numberValue === undefined ? "left" : "right";
}

/** The columns whose criteria keep anything back. */
function filteredColumns(filter) {
  const columns = Object.entries(filter?.criteria ?? {}).map(([at, rule]) => [Number(at), rule]);
  const specs = (filter?.filterSpecs ?? []).map((spec) => [
    spec.columnIndex ?? 0, spec.filterCriteria ?? {},
  ]);
  const found = [...columns, ...specs].filter(
    ([, rule]) => rule.condition || rule.hiddenValues?.length,
  );
  return new Map(found);
}

const inclusive = (range) => ({
  top: range.startRowIndex ?? 0,
  left: range.startColumnIndex ?? 0,
  bottom: (range.endRowIndex ?? Infinity) - 1,
  right: (range.endColumnIndex ?? Infinity) - 1,
});
