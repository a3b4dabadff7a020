// GraphQL over HTTP, by the audits of `graphql-http`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditServer, serverAudits } from "graphql-http";
import { url } from "./house.mjs";

test("every audit passes", async () => {
  const results = await auditServer({ url });
  const told = await Promise.all(
    results
      .filter((each) => each.status !== "ok")
      .map(async (each) => `${each.status} ${each.id} ${each.name}: ${each.reason}; ${await each.response.text()}`),
  );
  assert.deepEqual(told, []);
  assert.equal(results.length, serverAudits({ url }).length);
  assert.equal(results.length, 61);
});
