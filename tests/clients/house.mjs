// Where the API is and who can ask it: what every test here begins with.
export const url = process.env.GOSDOM_URL;
export const tokens = JSON.parse(process.env.GOSDOM_TOKENS ?? "{}");
export const sockets = url?.replace(/^http/, "ws");

/** The headers of a persona; of nobody without one. */
export const headers = (persona) => ({
  "accept-language": "en",
  ...(persona ? { authorization: `Bearer ${tokens[persona]}` } : {}),
});

/** What is answered to a plain request by this persona? The whole JSON. */
export async function ask(persona, query, variables = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json", ...headers(persona) },
    body: JSON.stringify({ query, variables }),
  });
  return answer.json();
}

/** A promise with its handles outside. */
export function promised() {
  const handles = {};
  handles.promise = new Promise((resolve, reject) => Object.assign(handles, { resolve, reject }));
  return handles;
}
