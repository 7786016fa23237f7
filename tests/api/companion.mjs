// Runs the companion script as Google would, with what it needs of Google's services.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';

const [script, url, secret, spreadsheet, event] = process.argv.slice(2);
const sent = [];
const user = { getEmail: () => JSON.parse(event).editor };
const place = JSON.parse(event);
const range = {
  getSheet: () => ({ getSheetId: () => place.tab }),
  getRow: () => place.row,
  getLastRow: () => place.lastRow,
  getColumn: () => place.column,
  getLastColumn: () => place.lastColumn,
};
const google = {
  SpreadsheetApp: { getActive: () => ({ getId: () => spreadsheet }) },
  PropertiesService: {
    getScriptProperties: () => ({
      getProperty: (name) => ({ SALESBOOK_URL: url, SALESBOOK_SECRET: secret })[name],
    }),
  },
  Utilities: {
    Charset: { UTF_8: 'utf8' },
    // Google's bytes are signed
    computeHmacSha256Signature: (text, key) =>
      [...createHmac('sha256', key).update(text, 'utf8').digest()].map((b) => (b << 24) >> 24),
  },
  UrlFetchApp: {
    fetch: (address, options) =>
      sent.push(fetch(address, {
        method: options.method,
        body: options.payload,
        headers: { 'Content-Type': options.contentType, ...options.headers },
      })),
  },
};
const context = createContext(google);
runInContext(readFileSync(script, 'utf8'), context);
context.event = { range, user };
runInContext('told(event)', context);
const answers = await Promise.all(sent);
console.log(answers.map((answer) => answer.status).join(' '));
