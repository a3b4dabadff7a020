// urql as it comes: queries by GET, mutations by POST, subscriptions by SSE and over graphql-ws.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cacheExchange, Client, fetchExchange, gql, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { headers, promised, sockets, tokens, url } from "./house.mjs";

const calls = [];
const watched = (input, init) => {
  calls.push(init?.method ?? "GET");
  return fetch(input, init);
};

const client = (persona, options = {}) =>
  new Client({
    url,
    exchanges: [cacheExchange, fetchExchange],
    fetch: watched,
    fetchOptions: () => ({ headers: headers(persona) }),
    ...options,
  });

const REQUESTS = gql`
  query Requests($first: Int) {
    requests(first: $first, filter: { mine: true }) {
      totalCount
      nodes { id number state }
    }
  }
`;
const COMMENT = gql`
  mutation Comment($input: CommentRequestInput!) {
    commentRequest(input: $input) {
      comment { id text }
      userErrors { code field message }
    }
  }
`;
const CHANGED = gql`
  subscription Changed($request: ID) {
    requestChanged(request: $request) { cursor action request { id number } }
  }
`;

async function anyRequest() {
  const { data, error } = await client("owner").query(REQUESTS, { first: 1 }).toPromise();
  assert.equal(error, undefined);
  return data.requests.nodes[0].id;
}

test("a query goes by GET and is answered", async () => {
  calls.length = 0;
  const { data, error } = await client("owner").query(REQUESTS, { first: 3 }).toPromise();
  assert.equal(error, undefined);
  assert.deepEqual(calls, ["GET"]);
  assert.equal(data.requests.nodes.length, 3);
  assert.equal(data.requests.nodes[0].__typename, "Request");
});

test("nobody signed in is answered too", async () => {
  const { data, error } = await client(null).query(gql`{ viewer { kind } houses { totalCount } }`, {}).toPromise();
  assert.equal(error, undefined);
  assert.ok(data.houses.totalCount > 0);
});

test("a mutation goes by POST; a refusal is data", async () => {
  calls.length = 0;
  const { data, error } = await client("owner")
    .mutation(COMMENT, { input: { request: "Request:nowhere", text: "Спасибо!" } })
    .toPromise();
  assert.equal(error, undefined);
  assert.deepEqual(calls, ["POST"]);
  assert.equal(data.commentRequest.comment, null);
  assert.deepEqual(
    data.commentRequest.userErrors.map(({ code, field }) => ({ code, field })),
    [{ code: "NOT_FOUND", field: ["request"] }],
  );
});

test("an error of the document is a CombinedError with our code", async () => {
  const { data, error } = await client("owner").query("{ nothing }", {}).toPromise();
  assert.equal(data, undefined);
  assert.equal(error.graphQLErrors[0].extensions.code, "GRAPHQL_VALIDATION_FAILED");
});

async function hears(listener, words) {
  const request = await anyRequest();
  const heard = promised();
  const { unsubscribe } = listener.subscription(CHANGED, { request }).subscribe(({ data, error }) => {
    if (error) heard.reject(error);
    else if (data) heard.resolve(data.requestChanged);
  });
  // the subscription stands when its socket or its stream is open: until then we say it again
  const again = setInterval(
    () => client("owner").mutation(COMMENT, { input: { request, text: words } }).toPromise(),
    700,
  );
  try {
    const change = await heard.promise;
    assert.equal(change.request.id, request);
    assert.equal(typeof change.cursor, "string");
  } finally {
    clearInterval(again);
    unsubscribe();
  }
}

test("a subscription over fetch (SSE)", { timeout: 30_000 }, () =>
  hears(client("owner", { fetchSubscriptions: true }), "по SSE"),
);

test("a subscription over graphql-ws", { timeout: 30_000 }, async () => {
  const socket = createClient({
    url: sockets,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${tokens.owner}` },
  });
  after(() => socket.dispose());
  const exchange = subscriptionExchange({
    forwardSubscription: (request) => ({
      subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? "" }, sink) }),
    }),
  });
  await hears(client("owner", { exchanges: [cacheExchange, fetchExchange, exchange] }), "по сокету");
});
