// Apollo as it comes: a normalised cache over our ids, Relay's pagination, errors, subscriptions over graphql-ws.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { createClient } from "graphql-ws";
import { filter, firstValueFrom } from "rxjs";
import WebSocket from "ws";
import { headers, promised, sockets, tokens, url } from "./house.mjs";

const client = (persona, link = new HttpLink({ uri: url, headers: headers(persona) })) =>
  new ApolloClient({
    link,
    cache: new InMemoryCache({
      typePolicies: { Query: { fields: { requests: relayStylePagination(["filter", "order"]) } } },
    }),
  });

const REQUESTS = gql`
  query Requests($first: Int, $after: String) {
    requests(first: $first, after: $after) {
      edges { cursor node { id number state } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
const COMMENT = gql`
  mutation Comment($input: CommentRequestInput!) {
    commentRequest(input: $input) {
      comment { id text }
      userErrors { code }
    }
  }
`;

test("a page, and the next one joined to it", async () => {
  const watched = client("dispatcher").watchQuery({ query: REQUESTS, variables: { first: 2 } });
  const subscription = watched.subscribe(() => {});
  after(() => subscription.unsubscribe());
  const { data } = await firstValueFrom(watched.pipe(filter((each) => each.dataState === "complete")));
  const first = data.requests.edges.map((each) => each.node.id);
  assert.equal(first.length, 2);
  await watched.fetchMore({ variables: { after: data.requests.pageInfo.endCursor } });
  const joined = watched.pipe(filter((each) => each.data?.requests.edges.length > 2));
  const both = (await firstValueFrom(joined)).data.requests.edges.map((each) => each.node.id);
  assert.deepEqual(both.slice(0, 2), first);
  assert.equal(new Set(both).size, 4);
});

test("what was read by one field is known to another by its id", async () => {
  const apollo = client("owner");
  const { data } = await apollo.query({ query: REQUESTS, variables: { first: 1 } });
  const { id, number } = data.requests.edges[0].node;
  const kept = apollo.readFragment({
    id: apollo.cache.identify({ __typename: "Request", id }),
    fragment: gql`fragment Number on Request { number }`,
  });
  assert.equal(kept.number, number);
});

test("an error of the document is CombinedGraphQLErrors with our code", async () => {
  await assert.rejects(client("owner").query({ query: gql`{ nothing }` }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error));
    assert.equal(error.errors[0].extensions.code, "GRAPHQL_VALIDATION_FAILED");
    return true;
  });
});

test("a refusal is data, not an error", async () => {
  const { data, error } = await client(null).mutate({
    mutation: COMMENT,
    variables: { input: { request: "Request:nowhere", text: "…" } },
  });
  assert.equal(error, undefined);
  assert.deepEqual(data.commentRequest.userErrors.map((each) => each.code), ["NOT_SIGNED_IN"]);
});

test("a subscription over graphql-ws", { timeout: 30_000 }, async () => {
  const socket = createClient({
    url: sockets,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${tokens.owner}` },
  });
  after(() => socket.dispose());
  const { data } = await client("owner").query({
    query: gql`{ requests(first: 1, filter: { mine: true }) { nodes { id } } }`,
  });
  const request = data.requests.nodes[0].id;
  const heard = promised();
  const listening = client("owner", new GraphQLWsLink(socket))
    .subscribe({
      query: gql`subscription Changed($request: ID) { requestChanged(request: $request) { action request { id } } }`,
      variables: { request },
    })
    .subscribe({ next: (result) => (result.error ? heard.reject(result.error) : heard.resolve(result.data)) });
  const again = setInterval(
    () => client("owner").mutate({ mutation: COMMENT, variables: { input: { request, text: "Аполлон" } } }),
    700,
  );
  try {
    const { requestChanged } = await heard.promise;
    assert.equal(requestChanged.request.id, request);
  } finally {
    clearInterval(again);
    listening.unsubscribe();
  }
});
