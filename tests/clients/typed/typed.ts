// What a front-end team writes; `tsc --noEmit` holds it to the types that graphql-codegen made.
import type { ResultOf, VariablesOf } from "@graphql-typed-document-node/core";
import { graphql } from "./gql";

export const Queue = graphql(`
  query Queue($first: Int, $filter: RequestFilter) {
    requests(first: $first, filter: $filter, order: { field: DUE_AT, direction: ASC }) {
      totalCount
      nodes {
        id
        number
        state
        rating
        nextActions
        author { name }
        deadlines { kind dueAt law { act clause confidence } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const Submit = graphql(`
  mutation Submit($input: SubmitRequestInput!) {
    submitRequest(input: $input) {
      request { id number }
      warnings { code message figures { name value } }
      userErrors { code field message law { clause } }
    }
  }
`);

type Asked = NonNullable<ResultOf<typeof Queue>["requests"]>["nodes"][number];

export function line(request: Asked): string {
  const number: string = request.number;
  const rating: number | null | undefined = request.rating;
  const state: "ACCEPTED" | "IN_PROGRESS" | "RESOLVED" | "DECLINED" | "WITHDRAWN" = request.state;
  // @ts-expect-error — a neighbour's name is hidden, so the author may be null
  const author: string = request.author.name;
  // @ts-expect-error — the query does not ask for it
  const text: string = request.text;
  return [number, rating ?? "–", state, author, text, ...request.deadlines.map((each) => each.dueAt ?? "at once")].join(" ");
}

export const sent: VariablesOf<typeof Submit> = {
  input: { place: "APARTMENT", category: "PIPE_BURST", text: "Прорвало стояк", premises: "Premises:…" },
};

// @ts-expect-error — no such category
export const misspelt: VariablesOf<typeof Submit> = { input: { place: "HOUSE", category: "PIPE_BURSTS", text: "…" } };

// @ts-expect-error — the text is missing
export const short: VariablesOf<typeof Submit> = { input: { place: "HOUSE", category: "PIPE_BURST" } };
