/**
 * Salesbook's companion: tells Salesbook that somebody typed in this spreadsheet, so that it looks
 * at once instead of at its next turn, and who it was. It sends no contents of cells.
 *
 * Set-up, once for each spreadsheet (docs/google.md says it in detail):
 *   1. Extensions > Apps Script, and put this file in place of what is there.
 *   2. Project settings > Script properties: SALESBOOK_URL (https://your.server) and
 *      SALESBOOK_SECRET (what SYNC_HOOK_SECRET is).
 *   3. Choose the function "install" and run it; allow what it asks for.
 * To remove it, run "uninstall".
 */

/** Has Google call us after each edit; run it once. */
function install() {
  uninstall();
  const here = SpreadsheetApp.getActive();
  ScriptApp.newTrigger('told').forSpreadsheet(here).onEdit().create();
  ScriptApp.newTrigger('told').forSpreadsheet(here).onChange().create();
}

/** Takes away what "install" made. */
function uninstall() {
  ScriptApp.getProjectTriggers()
    .filter((trigger) => trigger.getHandlerFunction() === 'told')
    .forEach((trigger) => ScriptApp.deleteTrigger(trigger));
}

/** Called by Google after an edit, and after rows and columns came or went. */
function told(event) {
  const notice = { spreadsheet: SpreadsheetApp.getActive().getId() };
  if (event && event.range) {
    const range = event.range;
    notice.tab = range.getSheet().getSheetId();
    notice.rows = [range.getRow() - 1, range.getLastRow()];
    notice.columns = [range.getColumn() - 1, range.getLastColumn()];
  }
  const editor = event && event.user && event.user.getEmail ? event.user.getEmail() : '';
  if (editor) {
    notice.editor = editor;
  }
  send(JSON.stringify(notice));
}

/** Sends a signed notice; when nobody listens, Salesbook looks at its next turn all the same. */
function send(body) {
  const properties = PropertiesService.getScriptProperties();
  const seconds = Math.floor(Date.now() / 1000);
  const secret = properties.getProperty('SALESBOOK_SECRET');
  const bytes = Utilities.computeHmacSha256Signature(
    seconds + '.' + body, secret, Utilities.Charset.UTF_8);
  const signed = bytes.map((byte) => ('0' + (byte & 0xff).toString(16)).slice(-2)).join('');
  UrlFetchApp.fetch(properties.getProperty('SALESBOOK_URL') + '/sync/hook', {
    method: 'post',
    contentType: 'application/json',
    payload: body,
    headers: { 'Salesbook-Signature': 't=' + seconds + ',v1=' + signed },
    muteHttpExceptions: true,
  });
}
