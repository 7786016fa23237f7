// Asks a server everything the official audit of GraphQL over HTTP asks; prints what fails.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [url, token, folder] = process.argv.slice(2);
const found = createRequire(`${folder}/package.json`).resolve("graphql-http");
const { auditServer } = await import(pathToFileURL(found));
const authorization = `Bearer ${token}`;
const fetchFn = (address, options = {}) =>
  fetch(address, { ...options, headers: { ...options.headers, authorization } });
const results = await auditServer({ url, fetchFn });
const failed = results.filter((result) => result.status !== "ok");
failed.forEach(({ name, reason }) => console.log(`${name}: ${reason}`));
console.log(`${results.length - failed.length} of ${results.length}`);
