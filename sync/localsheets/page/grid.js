// The page of one spreadsheet: makes the parts, and tells each what the others need to know.

import { Book } from "./book.js";
import { Clipboard } from "./clipboard.js";
import { onSchemeChange } from "./colours.js";
import { Edits } from "./edits.js";
import { Editor } from "./editor.js";
import { Frame } from "./frame.js";
import { Geometry } from "./geometry.js";
import { History } from "./history.js";
import { Keyboard } from "./keyboard.js";
import { Live } from "./live.js";
import { Looks } from "./look.js";
import { menuItems } from "./offers.js";
import { openMenu } from "./menu.js";
import { Picker } from "./picker.js";
import { Pointer } from "./pointer.js";
import { Selection } from "./selection.js";
import { Structure } from "./structure.js";
import { Surface } from "./surface.js";
import { Tabs } from "./tabs.js";
import { refuse } from "./toast.js";
import { watchNotes } from "./notes.js";

const GRACE = 250;

const part = (id) => document.getElementById(id);
const id = decodeURIComponent(location.pathname.split("/")[3]);
const book = new Book(id);
const live = new Live(id);
const history = new History();
const scroller = part("scroller");
const selection = new Selection();
const surface = new Surface(scroller, part("canvas"));
const picker = new Picker(part("picker"), part("field"));

/** What every part may look at: the picture, where things stand, what is selected. */
const desk = { picture: null, geometry: null, looks: null, selection, scroller };
const editor = new Editor({ field: part("field"), bar: part("bar"), scroller, picker, desk });
const edits = new Edits({ book, desk, history, onRefusal });
const structure = new Structure({ book, desk, history, onRefusal });
const frame = new Frame({ book, desk, history, structure, editor, edits, go });

const giveBack = () => editor.focus();
const tabs = new Tabs({
  box: part("tabs"), book, structure, giveBack, leave: () => editor.commit(),
});

new Keyboard({ desk, editor, edits, history, go, selectAll, menu: menuAtCell });
new Pointer({ desk, editor, edits, surface, structure, pick: () => selection.frame(null) });
new Clipboard({ desk, editor, edits });
watchNotes(scroller, part("tip"), part("stage"));

/** A refusal is told; a text that was refused goes back into its editor. */
function onRefusal(refusal, draft) {
  if (!draft) return refuse(refusal.message);
  if (!editor.isOpen && draft.sheetId === desk.picture?.sheetId) reopen(draft);
  else return refuse(refusal.message, { label: "Edit again", run: () => reopen(draft) });
  return refuse(refusal.message);
}

async function reopen(draft) {
  editor.commit();
  if (draft.sheetId !== desk.picture.sheetId) await book.show(draft.sheetId);
  selection.set({ row: draft.row, column: draft.column });
  editor.begin({ text: draft.text });
}

function go({ row, column }) {
  const { rowCount, columnCount } = desk.picture;
  const inside = { row: Math.min(row, rowCount - 1), column: Math.min(column, columnCount - 1) };
  selection.set(inside);
  desk.geometry.reveal(inside.row, inside.column, scroller);
  giveBack();
}

function selectAll() {
  const { bottom, right } = desk.picture.wholeRange;
  selection.set({ row: 0, column: 0 }, { row: bottom, column: right });
}

function menuAtCell() {
  const { row, column } = selection.active;
  const box = desk.geometry.box(row, column, scroller);
  const stage = scroller.getBoundingClientRect();
  const point = { x: stage.left + box.left + 12, y: stage.top + box.top + box.height };
  openMenu(menuItems(structure, edits), point, giveBack);
}

function drawPicture(changed) {
  const isNewTab = desk.picture?.sheetId !== book.picture.sheetId;
  desk.picture = book.picture;
  desk.geometry = new Geometry(book.picture);
  desk.looks = new Looks(book.picture);
  part("waiting").hidden = true;
  window.history.replaceState(null, "", `#gid=${desk.picture.sheetId}`);
  if (isNewTab) {
    history.clear();
    scroller.scrollTo(0, 0);
    selection.cut = null;
    selection.active = selection.reach = { row: 0, column: 0 };
  }
  surface.show(desk.picture, desk.geometry, desk.looks);
  selection.keepWithin(desk.picture);
  surface.flash(changed);
}

surface.markOf = (row, column) => selection.markOf(row, column);
surface.pendingOf = (row, column) => book.picture && book.pendingText(row, column);

book.addEventListener("picture", ({ changed }) => drawPicture(changed));
book.addEventListener("pending", () => surface.refill());
book.addEventListener("wrote", ({ sent }) => {
  setTimeout(() => book.isBehind(sent) && read(), live.isOnline ? GRACE : 0);
});
selection.addEventListener("change", () => {
  if (!desk.picture) return;
  surface.remark();
  editor.place();
  frame.describe();
});
editor.addEventListener("commit", ({ draft }) => {
  if (draft.sheetId === desk.picture.sheetId) return edits.enter(draft);
  return refuse(`The tab is no longer shown; “${draft.text}” was not entered.`);
});
editor.addEventListener("end", () => frame.describe());
live.addEventListener("change", ({ version }) => read(version));
live.addEventListener("online", () => {
  part("offline").hidden = true;
  read();
});
live.addEventListener("offline", () => (part("offline").hidden = !desk.picture));
scroller.addEventListener("contextmenu", (event) => {
  if (!desk.picture || !event.target.closest(".canvas")) return;
  event.preventDefault();
  frame.selectFor(event.target);
  const point = { x: event.clientX, y: event.clientY };
  openMenu(menuItems(structure, edits), point, giveBack);
});
onSchemeChange(() => {
  if (!desk.picture) return;
  desk.looks = new Looks(desk.picture);
  surface.show(desk.picture, desk.geometry, desk.looks);
});
part("add-tab").addEventListener("click", () => tabs.add());
addEventListener("hashchange", () => book.show(hashTab()).catch(failed));

function hashTab() {
  const number = /gid=(\d+)/.exec(location.hash)?.[1];
  return number === undefined ? undefined : Number(number);
}

function read(version) {
  return book.refresh(version).catch(failed);
}

/** Reading failed: before the first picture that is the page's news, later a hint. */
function failed(refusal) {
  if (!desk.picture) part("waiting").textContent = refusal.message;
  else if (refusal.status) refuse(refusal.message);
}

book.wanted = hashTab();
read();
live.open();
giveBack();
