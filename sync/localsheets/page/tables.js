// Tables in HTML, as spreadsheet programs put them on the clipboard and take them from it.

import { literal } from "./picture.js";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const MOST_COLUMNS = 1000;
const LETTERING = {
  bold: "font-weight:bold",
  italic: "font-style:italic",
  underline: "text-decoration:underline",
  strikethrough: "text-decoration:line-through",
};

/** A matrix of cells as a table that Excel, LibreOffice and Google Sheets read. */
export function asTable(rows) {
  const lines = rows.map((row) => `<tr>${row.map(asCell).join("")}</tr>`);
  return `<meta charset="utf-8"><table><tbody>${lines.join("")}</tbody></table>`;
}

function asCell(cell) {
  const { stringValue } = cell.userEnteredValue ?? {};
  const isText = stringValue !== undefined && literal(stringValue) !== stringValue;
  const { textFormat = {}, backgroundColor } = cell.userEnteredFormat ?? {};
  const styles = Object.keys(LETTERING).filter((name) => textFormat[name]);
  const style = [
    "white-space:pre-wrap",
    ...styles.map((name) => LETTERING[name]),
    backgroundColor && `background-color:${rgb(backgroundColor)}`,
    isText && "mso-number-format:'\\@'",
  ].filter(Boolean).join(";");
  const raw = isText
    ? ` data-sheets-value="${escaped(JSON.stringify({ 1: 2, 2: stringValue }))}"`
    : "";
  const text = escaped(cell.formattedValue ?? "").replaceAll("\n", "<br>");
  return `<td style="${style}"${raw}>${text}</td>`;
}

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]);

const rgb = ({ red = 0, green = 0, blue = 0 }) =>
  `rgb(${[red, green, blue].map((part) => Math.round(part * 255)).join(",")})`;

/** The texts of the first table in some HTML, as typed into cells; null without a table. */
export function tableIn(html) {
  const table = new DOMParser().parseFromString(inert(html), "text/html").querySelector("table");
  const rows = [...(table?.rows ?? [])];
  if (rows.length === 0) return null;
  const taken = rows.map(() => []);
  rows.forEach((row, down) => {
    let right = 0;
    for (const cell of row.cells) {
      while (taken[down][right] !== undefined) right += 1;
      spread(taken.slice(down, down + cell.rowSpan), right, cell);
    }
  });
  const width = Math.max(1, ...taken.map((row) => row.length));
  return taken.map((row) => Array.from({ length: width }, (_, at) => row[at] ?? ""));
}

/** Our policy lets no styles in; what they say of a cell is read as plain data. */
const inert = (html) => html
  .replace(/<style[\s\S]*?<\/style>/gi, "")
  .replace(/<[^>]*>/g, (tag) => tag.replace(/\sstyle=/gi, " data-style="));

/** A merged cell's text stands in its first place; the others are taken, and empty. */
function spread(rows, right, cell) {
  const width = Math.min(cell.colSpan, MOST_COLUMNS);
  rows.forEach((row, down) => {
    for (let at = 0; at < width; at += 1) row[right + at] = down + at === 0 ? textOf(cell) : "";
  });
}

function textOf(cell) {
  const raw = rawText(cell.dataset.sheetsValue);
  if (raw !== null) return literal(raw);
  const text = linesOf(cell).replaceAll("\u00A0", " ").trim();
  const isText = /mso-number-format:\s*['"]?\\@/.test(cell.dataset.style ?? "");
  return isText ? literal(text) : text;
}

/** What Google Sheets says of a text cell; null for other cells. */
function rawText(json) {
  try {
    const value = JSON.parse(json);
    return value[1] === 2 ? value[2] : null;
  } catch {
    return null;
  }
}

/** White space counts once, as on screen, except where the cell keeps it; <br> breaks lines. */
function linesOf(node) {
  const keepsSpace = /white-space:\s*pre/.test(node.dataset?.style ?? "");
  return [...node.childNodes].map((child) => {
    if (child.nodeName === "BR") return "\n";
    if (child.nodeType !== Node.TEXT_NODE) return linesOf(child);
    return keepsSpace ? child.data : child.data.replace(/[\t\r\n ]+/g, " ");
  }).join("").replace(/ ?\n ?/g, "\n");
}
