// Which breaking changes of the schema does nobody own up to?  node breaking.mjs OLD.graphql NEW.graphql CHANGES.md
// A change is named by its path in backticks (`Request.rating`) in the topmost section of CHANGES.md. Exit code 1 if one is not.
import { readFileSync } from "node:fs";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const [before, after, changes] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
const section = changes.split(/^## /m)[1] ?? "";
const named = new Set([...section.matchAll(/`([^`]+)`/g)].map((found) => found[1]));
const breaking = (await diff(buildSchema(before), buildSchema(after))).filter(
  (change) => change.criticality.level === CriticalityLevel.Breaking,
);
const unnamed = breaking.filter((change) => !named.has(change.path));
for (const change of breaking) {
  console.log(`${named.has(change.path) ? "named" : "NOT NAMED"} \`${change.path}\`: ${change.message}`);
}
process.exitCode = unnamed.length ? 1 : 0;
