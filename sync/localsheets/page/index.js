// The list of spreadsheets: reads it, keeps it fresh while it is looked at, creates one.

import { createSpreadsheet, listSpreadsheets } from "./api.js";
import { refuse } from "./toast.js";

const EVERY = 4000;
const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const books = document.getElementById("books");
const empty = document.getElementById("empty");
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
let drawn = null;

function ago(instant) {
  const seconds = (Date.parse(instant) - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, length]) => -seconds >= length) ?? [null, 1];
  if (Number.isNaN(seconds)) return "";
  if (unit === null) return "just now";
  if (unit === "day" && -seconds > 14 * size) {
    return new Date(instant).toLocaleDateString(undefined, { dateStyle: "medium" });
  }
  return words.format(Math.round(seconds / size), unit);
}

function entry({ spreadsheetId, title, modifiedTime }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `/spreadsheets/d/${encodeURIComponent(spreadsheetId)}/edit`;
  const name = document.createElement("strong");
  name.textContent = title;
  const time = document.createElement("time");
  time.textContent = `Changed ${ago(modifiedTime)}`;
  time.dateTime = modifiedTime;
  time.title = new Date(modifiedTime).toLocaleString();
  link.append(name, time);
  item.append(link);
  return item;
}

async function show() {
  let list;
  try {
    list = await listSpreadsheets();
  } catch (refusal) {
    if (drawn === null) refuse(refusal.message);
    return;
  }
  list.sort((one, two) => Date.parse(two.modifiedTime) - Date.parse(one.modifiedTime));
  empty.hidden = list.length > 0;
  books.hidden = list.length === 0;
  const now = JSON.stringify(list.map((book) => [book, ago(book.modifiedTime)]));
  if (now === drawn) return;
  drawn = now;
  const focused = document.activeElement?.getAttribute("href");
  books.replaceChildren(...list.map(entry));
  if (focused) books.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

async function create() {
  try {
    const { spreadsheetId } = await createSpreadsheet("Untitled spreadsheet");
    location.href = `/spreadsheets/d/${encodeURIComponent(spreadsheetId)}/edit`;
  } catch (refusal) {
    refuse(refusal.message);
  }
}

document.getElementById("create").addEventListener("click", create);
document.getElementById("create-first").addEventListener("click", create);
document.addEventListener("visibilitychange", () => document.hidden || show());
setInterval(() => document.hidden || show(), EVERY);
show();
