// The server's HTTP interface: one function per call; a refusal carries the server's sentence.

import { quoted } from "./a1.js";

const SHAPE =
  "spreadsheetId,properties(title,locale,timeZone)," +
  "sheets(properties(sheetId,title,index,hidden,tabColor,tabColorStyle,gridProperties))";

const FORMAT =
  "backgroundColor,backgroundColorStyle,horizontalAlignment,numberFormat," +
  "textFormat(bold,italic,underline,strikethrough,foregroundColor,foregroundColorStyle)";

const CELL =
  "formattedValue,userEnteredValue,effectiveValue(numberValue,boolValue,errorValue)," +
  `userEnteredFormat(${FORMAT}),note,dataValidation(condition,strict,inputMessage)`;

const TAB =
  "sheets(properties(sheetId,title,gridProperties),conditionalFormats,protectedRanges," +
  "data(startRow,startColumn,rowMetadata(hiddenByUser,hiddenByFilter)," +
  `columnMetadata(pixelSize,hiddenByUser),rowData(values(${CELL}))))`;

/** What the server refused, or that it did not answer (status 0). */
export class Refusal extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

async function call(method, path, body) {
  const options = { method, headers: { accept: "application/json" } };
  if (body !== undefined) {
    options.headers["content-type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Refusal("The server does not answer; try again when it is back.", 0);
  }
  const text = await answer.text();
  if (answer.ok) return text ? JSON.parse(text) : {};
  throw new Refusal(sentenceOf(text) ?? `The server answered ${answer.status}.`, answer.status);
}

function sentenceOf(text) {
  try {
    const { error } = JSON.parse(text);
    return error.message ?? error;
  } catch {
    return null;
  }
}

const at = (id) => `/v4/spreadsheets/${encodeURIComponent(id)}`;

export const listSpreadsheets = () => call("GET", "/api/spreadsheets");

export const createSpreadsheet = (title) =>
  call("POST", "/v4/spreadsheets", { properties: { title } });

/** Title, locale and tabs, without cells. */
export const readShape = (id) =>
  call("GET", `${at(id)}?${new URLSearchParams({ fields: SHAPE })}`);

/** One tab with its cells. */
export async function readTab(id, title) {
  const query = { includeGridData: "true", ranges: quoted(title), fields: TAB };
  const book = await call("GET", `${at(id)}?${new URLSearchParams(query)}`);
  return book.sheets.find((sheet) => sheet.properties.title === title) ?? book.sheets[0];
}

/** Writes a block of texts as if typed. */
export const writeBlock = (id, range, values) =>
  call("PUT", `${at(id)}/values/${encodeURIComponent(range)}?valueInputOption=USER_ENTERED`, {
    range,
    majorDimension: "ROWS",
    values,
  });

/** Writes several blocks [{range, values}] as if typed, in one call. */
export const writeBlocks = (id, data) =>
  call("POST", `${at(id)}/values:batchUpdate`, { valueInputOption: "USER_ENTERED", data });

export const batchUpdate = (id, requests) =>
  call("POST", `${at(id)}:batchUpdate`, { requests });
