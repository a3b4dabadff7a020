import { graphql } from "./gql";
import type { TypedDocumentString } from "./gql/graphql";

declare const process: { env: Record<string, string | undefined> };

const MyRequests = graphql(`
  query MyRequests($first: Int!) {
    requests(first: $first, filter: { mine: true }) {
      totalCount
      nodes {
        number
        state
        deadlines { kind dueAt law { act clause } }
      }
    }
  }
`);

async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(process.env.GOSDOM_URL ?? "http://127.0.0.1:8000/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${process.env.GOSDOM_TOKEN}` },
    body: JSON.stringify({ query: document, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function main() {
  const { requests } = await ask(MyRequests, { first: 3 });
  console.log(`${requests.totalCount} requests of mine`);
  for (const request of requests.nodes) {
    console.log(request.number, request.state);
    for (const { kind, dueAt, law } of request.deadlines) console.log("  ", kind, dueAt ?? "at once", law?.act, law?.clause);
  }
}

main();
