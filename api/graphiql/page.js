// GraphiQL over /graphql. A token after # in the address becomes the first Authorization header.
const token = new URLSearchParams(location.hash.slice(1)).get("token");
if (token) history.replaceState(null, "", location.pathname);

const first = `# Salesbook's API: press the play button.
{
  leads(first: 5, orderBy: [{ number: DESC }]) {
    totalCount
    nodes {
      number company state
      nextContactOn
      owner { name }
    }
  }
  orders(first: 5) {
    nodes {
      number state
      total { amount currency }
      customer { name }
      lines { quantity product { sku } }
    }
  }
}
`;

const headers = token ? JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2) : undefined;
const fetcher = GraphiQL.createFetcher({
  url: "/graphql",
  headers: token ? { Authorization: `Bearer ${token}` } : {},
});
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: first,
    initialHeaders: headers,
    shouldPersistHeaders: false,
  }),
);
