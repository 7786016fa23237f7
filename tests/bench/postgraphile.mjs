// PostGraphile 5 as its documentation asks for it in production, one process, as the same
// database role and the same actor as ours. Started in the folder it is installed in:
//   NODE_ENV=production PORT=… DATABASE_URL=… node postgraphile.mjs
//
// What its documentation asks for: NODE_ENV=production; no GraphiQL, no explain, no watching; the
// database nearby; statement_timeout set once for a connection. pg is the driver it recommends;
// pg-native would lose the prepared statements that its adaptor keeps on a connection of pg.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/`);
const { postgraphile } = require("postgraphile");
const { grafserv } = require("postgraphile/grafserv/node");
const { makePgService } = require("postgraphile/adaptors/pg");
const { default: amber } = require("postgraphile/presets/amber");
const { addPgTableCondition } = require("postgraphile/utils");

// What enter_work() sets for an admin who is no user of the database.
const actor = {
  "salesbook.actor": "root",
  "salesbook.role": "admin",
  "salesbook.door": "api",
  "salesbook.scope": "all",
  "salesbook.territory": "",
  "salesbook.user_revision": "none",
};

// A condition asks for one value; a period is the way its documentation extends it.
const period = (name, compare) =>
  addPgTableCondition({ schemaName: "public", tableName: "orders" }, name, (build) => {
    const { sql, dataplanPg } = build;
    const { sqlValueWithCodec, TYPES } = dataplanPg;
    return {
      type: build.getInputTypeByName("Date"),
      apply(condition, day) {
        const value = sqlValueWithCodec(day, TYPES.date);
        condition.where(compare(sql, sql`${condition.alias}.requested_on`, value));
      },
    };
  });

const preset = {
  extends: [amber],
  plugins: [
    period("requestedFrom", (sql, on, day) => sql`${on} >= ${day}`),
    period("requestedBefore", (sql, on, day) => sql`${on} < ${day}`),
  ],
  // It would hide conditions on columns without an index of their own, such as an order's state.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ["public", "peers"],
      pgSettings: () => actor,
      pubsub: false,
      poolConfig: { max: 10, options: "-c statement_timeout=10000 -c timezone=UTC" },
    }),
  ],
  schema: { defaultBehavior: "+list +connection", pgOrderByNullsLast: true },
  grafast: { explain: false },
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, outputDataAsString: true },
};

const server = createServer();
const serving = postgraphile(preset).createServ(grafserv);
serving.addTo(server).then(() => server.listen(Number(process.env.PORT), "127.0.0.1"));
