// The page of one spreadsheet: makes the parts, and tells each what the others need to know.

import { Book } from "./book.js";
import { Clipboard } from "./clipboard.js";
import { onSchemeChange } from "./colours.js";
import { Edits } from "./edits.js";
import { Editor } from "./editor.js";
import { Fill } from "./fill.js";
import { Filters } from "./filters.js";
import { Find } from "./find.js";
import { Frame } from "./frame.js";
import { Geometry } from "./geometry.js";
import { showHelp } from "./help.js";
import { History } from "./history.js";
import { Keyboard } from "./keyboard.js";
import { Live } from "./live.js";
import { Looks } from "./look.js";
import { menuItems } from "./menus.js";
import { openMenu } from "./menu.js";
import { Notes } from "./notes.js";
import { Picker } from "./picker.js";
import { Pointer } from "./pointer.js";
import { Selection } from "./selection.js";
import { Structure } from "./structure.js";
import { Surface } from "./surface.js";
import { Tabs } from "./tabs.js";
import { refuse } from "./toast.js";

const part = (id) => document.getElementById(id);
const id = decodeURIComponent(location.pathname.split("/")[3]);
const book = new Book(id);
const live = new Live(id);
const history = new History((name) => book.undo(name));
const scroller = part("scroller");
const stage = part("stage");
const selection = new Selection();
const surface = new Surface(scroller, part("canvas"));
const picker = new Picker(part("picker"), part("field"));

/** What every part may look at: the picture, where things stand, what is selected. */
const desk = { picture: null, geometry: null, looks: null, selection, scroller, surface };
const editor = new Editor({ field: part("field"), bar: part("bar"), scroller, picker, desk });
const giveBack = () => editor.focus();
const edits = new Edits({ book, desk, history, onRefusal });
const fill = new Fill({ desk, edits });
const structure = new Structure({ book, desk, edits, onRefusal });
const filters = new Filters({ desk, book, structure, onRefusal, giveBack });
const notes = new Notes({ desk, edits, tip: part("tip"), stage, giveBack });
const find = new Find({ bar: part("find"), desk, go: reveal, giveBack });
const clipboard = new Clipboard({ desk, editor, edits });

/** What keys and buttons ask for. */
const verbs = {
  undo: () => travel("undo"),
  redo: () => travel("redo"),
  find: () => find.open(),
  filter: () => filters.toggle(),
  help: () => showHelp(giveBack),
};
const frame = new Frame({ book, desk, history, structure, filters, editor, go, verbs });
const tabs = new Tabs({
  box: part("tabs"), book, structure, giveBack, leave: () => editor.commit(),
});
const pointer = new Pointer({ desk, editor, edits, fill, surface, structure, filters });
new Keyboard({
  desk, editor, edits,
  verbs: {
    ...verbs, travel, selectAll, structure, fill,
    menu: menuAtCell,
    note: () => notes.edit(),
    filter: (column) => filters.open(column),
  },
});

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

/** Undo and redo lead the eye to what they changed. */
async function travel(way) {
  try {
    const range = (await history[way]())?.range;
    if (range) go({ row: range.top, column: range.left });
  } catch (refusal) {
    refuse(refusal.message);
  }
}

function reveal(from, to = from) {
  const { rowCount, columnCount } = desk.picture;
  const inside = ({ row, column }) => (
    { row: Math.min(row, rowCount - 1), column: Math.min(column, columnCount - 1) });
  selection.set(inside(from), inside(to));
  desk.geometry.reveal(inside(from).row, inside(from).column, scroller);
}

function go(from, to) {
  reveal(from, to);
  giveBack();
}

function selectAll() {
  const { bottom, right } = desk.picture.wholeRange;
  selection.set({ row: 0, column: 0 }, { row: bottom, column: right });
}

function showMenu(point) {
  const items = menuItems({ structure, edits, fill, notes, filters, clipboard, desk });
  openMenu(items, point, giveBack);
}

function menuAtCell() {
  const { row, column } = selection.active;
  const box = desk.geometry.box(row, column, scroller);
  const view = scroller.getBoundingClientRect();
  showMenu({ x: view.left + box.left + 12, y: view.top + box.top + box.height });
}

function drawPicture(changed, steps) {
  const isNewTab = desk.picture?.sheetId !== book.picture.sheetId;
  desk.picture = book.picture;
  desk.geometry = new Geometry(book.picture);
  desk.looks = new Looks(book.picture);
  part("waiting").hidden = true;
  window.history.replaceState(null, "", `#gid=${desk.picture.sheetId}`);
  if (isNewTab) {
    history.turnTo(desk.picture.sheetId);
    scroller.scrollTo(0, 0);
    selection.active = selection.reach = { row: 0, column: 0 };
  }
  selection.follow(steps);
  editor.follow(steps);
  surface.show(desk.picture, desk.geometry, desk.looks);
  selection.keepWithin(desk.picture);
  surface.flash(changed);
}

surface.markOf = (row, column) => selection.markOf(row, column, desk.picture.sheetId);
surface.pendingOf = (row, column) => book.picture && book.pendingText(row, column);

book.addEventListener("picture", ({ changed, steps }) => drawPicture(changed, steps));
book.addEventListener("pending", () => surface.refill());
selection.addEventListener("change", () => {
  if (!desk.picture) return;
  surface.remark();
  editor.place();
  frame.describe();
});
editor.addEventListener("commit", ({ draft }) => {
  if (draft.sheetId !== desk.picture.sheetId) {
    return refuse(`The tab is no longer shown; “${draft.text}” was not entered.`);
  }
  return draft.isEverywhere ? edits.enterEverywhere(draft) : edits.enter(draft);
});
editor.addEventListener("end", () => frame.describe());
live.addEventListener("change", ({ version }) => read(version));
live.addEventListener("online", () => (part("offline").hidden = true));
live.addEventListener("offline", () => (part("offline").hidden = !desk.picture));
scroller.addEventListener("contextmenu", (event) => {
  if (!desk.picture || !event.target.closest(".canvas")) return;
  event.preventDefault();
  pointer.selectFor(event.target);
  showMenu({ x: event.clientX, y: event.clientY });
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
  return number === undefined ? book.wanted : Number(number);
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
