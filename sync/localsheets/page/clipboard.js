// Copy, cut and paste through the real clipboard, as tab-separated text and as a table.

import { format, parse } from "./tsv.js";

export class Clipboard {
  #own = null;

  constructor({ desk, editor, edits }) {
    Object.assign(this, { desk, editor, edits });
    const listen = (name, react) =>
      editor.field.addEventListener(name, (event) => {
        if (editor.isOpen || !desk.picture) return;
        event.preventDefault();
        react(event);
      });
    listen("copy", (event) => this.#take(event, false));
    listen("cut", (event) => this.#take(event, true));
    listen("paste", (event) => this.#put(event));
  }

  #take(event, isCut) {
    const { picture, selection } = this.desk;
    const range = this.#used(selection.range);
    const texts = picture.texts(range);
    const text = format(texts);
    event.clipboardData.setData("text/plain", text);
    event.clipboardData.setData("text/html", asTable(texts));
    this.#own = { text, range, isCut, sheetId: picture.sheetId };
    selection.frame(range);
  }

  /** Whole columns are copied only as far as anything stands in them. */
  #used(range) {
    const { picture } = this.desk;
    const isTall = range.bottom === picture.rowCount - 1 && range.top === 0;
    const isWide = range.right === picture.columnCount - 1 && range.left === 0;
    const bottom = isTall ? Math.max(picture.end.row, 0) : range.bottom;
    const right = isWide ? Math.max(picture.end.column, 0) : range.right;
    return { ...range, bottom, right };
  }

  #put(event) {
    const text = event.clipboardData.getData("text/plain");
    if (text === "" && !this.#own) return;
    const own = this.#own;
    const isOwn = own && sameText(own.text, text);
    const isHere = own?.sheetId === this.desk.picture.sheetId;
    if (!isOwn || !isHere) this.edits.pasteTexts(parse(text));
    else if (own.isCut) this.edits.pasteCut(own.range);
    else this.edits.pasteCopied(own.range);
    if (isOwn && own.isCut) this.#own = null;
    this.desk.selection.frame(null);
  }
}

/** Some systems turn line breaks into CR LF on the way. */
const sameText = (one, two) => one.replaceAll("\r\n", "\n") === two.replaceAll("\r\n", "\n");

function asTable(rows) {
  const table = document.createElement("table");
  for (const row of rows) {
    const line = table.insertRow();
    for (const text of row) line.insertCell().textContent = text;
  }
  return table.outerHTML;
}
