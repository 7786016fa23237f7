// Copy, cut and paste through the real clipboard, as tab-separated text and as a table.

import { hull } from "./blocks.js";
import { asTable, tableIn } from "./tables.js";
import { refuse } from "./toast.js";
import { format, parse } from "./tsv.js";

export class Clipboard {
  #own = null;
  #isValues = false;

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
    listen("paste", ({ clipboardData: data }) => {
      this.#put({ text: data.getData("text/plain"), html: data.getData("text/html") });
    });
    editor.field.addEventListener("keydown", ({ key, shiftKey }) => {
      if (key.toLowerCase() === "v") this.#isValues = shiftKey;
    });
  }

  /** What a menu offers; a browser may refuse to read the clipboard unless by keys. */
  offers() {
    const take = (name) => {
      this.editor.focus();
      document.execCommand(name);
    };
    return [
      { label: "Cut", keys: "Ctrl+X", run: () => take("cut") },
      { label: "Copy", keys: "Ctrl+C", run: () => take("copy") },
      { label: "Paste", keys: "Ctrl+V", run: () => this.#paste(false) },
      { label: "Paste values only", keys: "Ctrl+Shift+V", run: () => this.#paste(true) },
    ];
  }

  async #paste(isValues) {
    try {
      const [item] = await navigator.clipboard.read();
      const read = async (type) =>
        item.types.includes(type) ? (await item.getType(type)).text() : "";
      this.#isValues = isValues;
      this.#put({ text: await read("text/plain"), html: await read("text/html") });
    } catch {
      refuse("The browser does not let a menu read the clipboard; press Ctrl+V instead.");
    }
  }

  /** Takes the shown cells of the selection. */
  #take(event, isCut) {
    const { picture, selection } = this.desk;
    const block = this.#used(this.edits.block);
    if (block.rows.length === 0 || block.columns.length === 0) return;
    const cells = block.rows.map((row) => block.columns.map((at) => picture.cell(row, at)));
    const text = format(cells.map((line) => line.map((cell) => cell.formattedValue ?? "")));
    event.clipboardData.setData("text/plain", text);
    event.clipboardData.setData("text/html", asTable(cells));
    this.#own = { text, isCut, sheetId: picture.sheetId, ...block };
    selection.frame({ ...hull(block), sheetId: picture.sheetId });
  }

  /** Whole rows and columns are copied only as far as anything stands in them. */
  #used({ rows, columns }) {
    const { picture, geometry, selection } = this.desk;
    const { end } = picture;
    const isTall = rows.length === geometry.rows.length;
    const isWide = columns.length === geometry.columns.length;
    const { row, column } = selection.active;
    return {
      rows: isTall ? rows.filter((one) => one <= Math.max(end.row, row)) : rows,
      columns: isWide ? columns.filter((one) => one <= Math.max(end.column, column)) : columns,
    };
  }

  #put({ text, html }) {
    const own = this.#own && sameText(this.#own.text, text) ? this.#own : null;
    if (own && !this.#isThere(own)) this.#putChanged(own, text);
    else if (own?.isCut) this.edits.pasteCut(own);
    else if (own) this.edits.pasteCopied(own, this.#isValues);
    else this.#putStrange(text, html);
    if (own?.isCut) this.#own = null;
    this.#isValues = false;
  }

  /** Whether what was copied from this tab still stands where it stood. */
  #isThere({ sheetId, rows, columns, text }) {
    const { picture } = this.desk;
    if (sheetId !== picture.sheetId) return true;
    return format(rows.map((row) => columns.map((at) => picture.text(row, at)))) === text;
  }

  #putChanged({ isCut }, text) {
    if (isCut) refuse("The cells that were cut have changed since; cut them again.");
    else this.edits.pasteTexts(parse(text));
  }

  /** A table knows what is text and where cells are merged; plain text is what it seems. */
  #putStrange(text, html) {
    const table = this.#isValues ? null : tableIn(html);
    if (table) this.edits.pasteTexts(table);
    else if (text !== "") this.edits.pasteTexts(parse(text));
  }
}

/** Some systems turn line breaks into CR LF on the way. */
const sameText = (one, two) => one.replaceAll("\r\n", "\n") === two.replaceAll("\r\n", "\n");
