// The clients `graphql-ws` and `graphql-sse` as they come: news, resuming after a cursor, refusals, who may listen.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createClient as createSse } from "graphql-sse";
import { createClient as createWs } from "graphql-ws";
import WebSocket from "ws";
import { ask, headers, sockets, tokens, url } from "./house.mjs";

const CHANGED = `
  subscription Changed($request: ID, $after: Cursor) {
    requestChanged(request: $request, after: $after) { at cursor action request { id state comments(last: 1) { nodes { text } } } }
  }
`;
const COMMENT = `
  mutation Comment($input: CommentRequestInput!) { commentRequest(input: $input) { comment { id } userErrors { code } } }
`;

const ws = (persona, options = {}) => {
  const client = createWs({
    url: sockets,
    webSocketImpl: WebSocket,
    connectionParams: persona ? { authorization: `Bearer ${tokens[persona]}` } : {},
    ...options,
  });
  after(() => client.dispose());
  return client;
};
const sse = (persona) => {
  const client = createSse({ url, headers: headers(persona), retryAttempts: 0 });
  after(() => client.dispose());
  return client;
};

const mine = (await ask("owner", "{ requests(first: 1, filter: { mine: true }) { nodes { id } } }")).data.requests.nodes[0].id;
const say = async (text) => {
  const { data, errors } = await ask("owner", COMMENT, { input: { request: mine, text } });
  assert.equal(errors, undefined);
  assert.deepEqual(data.commentRequest.userErrors, []);
};

/** What is heard first, when something is said again and again until the subscription stands? */
async function first(stream, words) {
  const again = setInterval(() => say(words), 700);
  try {
    const { value } = await stream.next();
    assert.equal(value.errors, undefined);
    return value.data.requestChanged;
  } finally {
    clearInterval(again);
  }
}

for (const [name, client] of [["graphql-ws", ws], ["graphql-sse", sse]]) {
  test(`${name}: news, then the rest after a cursor`, { timeout: 60_000 }, async () => {
    const live = client("owner").iterate({ query: CHANGED, variables: { request: mine } });
    const { cursor, request } = await first(live, `${name} слушает`);
    assert.equal(request.id, mine);
    await live.return();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const before = client("owner").iterate({ query: CHANGED, variables: { request: mine, after: cursor } });
    await say(`${name}: сказано без слушателя`);
    let last;
    do last = (await before.next()).value.data.requestChanged;
    while (last.request.comments.nodes[0].text !== `${name}: сказано без слушателя`);
    await before.return();
  });

  test(`${name}: queries and mutations go the same way`, { timeout: 30_000 }, async () => {
    const answers = [];
    for await (const each of client("owner").iterate({ query: "{ viewer { kind } }" })) answers.push(each);
    assert.deepEqual(answers, [{ data: { viewer: { kind: "RESIDENT" } } }]);
  });
}

test("graphql-ws: an error of the document ends the operation, not the socket", { timeout: 30_000 }, async () => {
  const client = ws("owner");
  await assert.rejects(
    async () => {
      for await (const each of client.iterate({ query: "subscription { nothing }" })) assert.fail(JSON.stringify(each));
    },
    (errors) => errors[0].extensions.code === "GRAPHQL_VALIDATION_FAILED",
  );
  const { value } = await client.iterate({ query: "{ viewer { kind } }" }).next();
  assert.equal(value.data.viewer.kind, "RESIDENT");
});

test("graphql-ws: a cursor of another log is refused with its code", { timeout: 30_000 }, async () => {
  const refused = async () => {
    for await (const each of ws("owner").iterate({ query: CHANGED, variables: { after: "nonsense" } })) {
      if (each.errors) throw each.errors;
      assert.fail(JSON.stringify(each));
    }
  };
  await assert.rejects(refused, (errors) => errors[0].extensions.code === "CURSOR_UNKNOWN");
});

test("graphql-ws: another resident's request is never told", { timeout: 30_000 }, async () => {
  const heard = [];
  const stop = ws("other_dispatcher").subscribe(
    { query: CHANGED, variables: {} },
    { next: (each) => heard.push(each), error: () => {}, complete: () => {} },
  );
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await say("не для чужой управляющей организации");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  stop();
  assert.deepEqual(heard, []);
});
