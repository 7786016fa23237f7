// Holds a schema against the published rules for GraphQL schemas and for Relay; prints what breaks
// one, then how many there are. Arguments: the schema's file, the folder with the linter.
import { createRequire } from "node:module";
import { dirname } from "node:path";

const [file, folder] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);
const { ESLint } = require("eslint");
const plugin = require("@graphql-eslint/eslint-plugin");

const ours = {
  // every field, argument and value of an enum is described, too, not only types and root fields
  "@graphql-eslint/require-description": [
    "error",
    {
      types: true,
      DirectiveDefinition: true,
      rootField: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      EnumValueDefinition: true,
      // @oneOf is GraphQL's own; the arguments of @cost and @listSize are those of their
      // specification, and the printer has no place for words about them
      ignoredSelectors: [
        "DirectiveDefinition[name.value=oneOf]",
        "DirectiveDefinition > InputValueDefinition",
      ],
    },
  ],
  // records have an id; what carries records, sums them up or refuses is no record
  "@graphql-eslint/strict-id-in-types": [
    "error",
    {
      exceptions: {
        // what was tried is kept nowhere
        types: ["PageInfo", "Money", "OrderTrial", "TrialFinding", "TrialLine"],
        suffixes: [
          ...["Connection", "Edge", "Error", "Payload"],
          ...["Aggregate", "Extremes", "GroupKeys", "Numbers", "ReportRow"],
        ],
      },
    },
  ],
  // a connection lists its records without cursors, too (`nodes`), and short lists are no pages
  "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
  // it compares letters, not words: Edit.editor is no edit, and a Credit has a creditLimit
  "@graphql-eslint/no-typename-prefix": "off",
};

const eslint = new ESLint({
  cwd: dirname(file),
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.graphql"],
      languageOptions: {
        parser: plugin.parser,
        parserOptions: { graphQLConfig: { schema: file } },
      },
      plugins: { "@graphql-eslint": plugin },
      rules: {
        ...plugin.configs["flat/schema-recommended"].rules,
        ...plugin.configs["flat/schema-relay"].rules,
        ...ours,
      },
    },
  ],
});
const [found] = await eslint.lintFiles([file]);
for (const { line, ruleId, message } of found.messages) {
  console.log(`${line}: ${message} (${ruleId})`);
}
console.log(`${found.messages.length} problems`);
process.exitCode = found.messages.length ? 1 : 0;
