// The server's HTTP interface: one function per call; a refusal carries the server's sentence.

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

const at = (id) => `/api/spreadsheets/${encodeURIComponent(id)}`;

export const listSpreadsheets = () => call("GET", "/api/spreadsheets");

export const createSpreadsheet = (title) =>
  call("POST", "/v4/spreadsheets", { properties: { title } });

/** One tab and the book around it: whole, or what differs since a version. */
export function readTab(id, sheetId, since) {
  const query = since === undefined ? "" : `?since=${since}`;
  return call("GET", `${at(id)}/tabs/${sheetId}${query}`);
}

/**
 * Does an edit: batch requests, then blocks {range, values} as if typed; all of it or nothing.
 * `version` says what the person saw: texts find their cells where others have moved them.
 * Gives {version, edit?, replies}; `edit` is the name by which it can be undone.
 */
export const edit = (id, { requests = [], typed = [], version }) =>
  call("POST", `${at(id)}/edits`, { requests, typed, version });

/** Takes an edit back; gives {version, edit}, the name that brings it again. */
export const undo = (id, name) => call("POST", `${at(id)}/undo`, { edit: name });
