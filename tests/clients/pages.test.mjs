// The queries that Relay's compiler made of every connection, asked: a page, and the next one after its cursor.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildSchema, getNamedType, parse } from "graphql";
import { ask } from "./house.mjs";

const schema = buildSchema(readFileSync(process.env.GOSDOM_SDL, "utf8"));
const queries = Object.values(JSON.parse(readFileSync(process.env.GOSDOM_QUERIES, "utf8")));
const PERSONAS = ["dispatcher", "owner"];

/** Under which field of Query is there a list of things of this type, to have an id from? */
function list(type) {
  const fields = Object.values(schema.getQueryType().getFields());
  return fields.find((each) => getNamedType(each.type).name === `${type}Connection`)?.name;
}

/** Under which list's things is there one of this type, where Query has none? */
function below(type) {
  for (const above of Object.keys(schema.getTypeMap())) {
    const fields = list(above) ? Object.values(schema.getType(above).getFields()) : [];
    const field = fields.find((each) => getNamedType(each.type).name === `${type}Connection`);
    if (field) return [list(above), field.name];
  }
  throw new Error(`there is no list of ${type}`);
}

async function someIds(persona, type) {
  const [outer, inner] = list(type) ? [list(type)] : below(type);
  const nodes = inner ? `nodes { ${inner}(first: 20) { nodes { id } } }` : "nodes { id }";
  const { data, errors } = await ask(persona, `{ ${outer}(first: ${inner ? 5 : 100}) { ${nodes} } }`);
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data[outer].nodes.flatMap((each) => (inner ? each[inner].nodes : [each])).map((each) => each.id);
}

for (const query of queries) {
  const [operation, ...fragments] = parse(query).definitions;
  const [, way] = operation.name.value.match(/(Forwards|Backwards)Query$/);
  const fragment = fragments.find((each) => each.name.value.startsWith(operation.name.value.replace(/Query$/, "_data")));
  const type = fragment.typeCondition.name.value;
  const connection = fragment.selectionSet.selections.find((each) => each.selectionSet).name.value;
  const field = operation.selectionSet.selections.find((each) => each.kind === "Field")?.name.value;
  const needsId = operation.variableDefinitions.some((each) => each.variable.name.value === "id");
  const [has, cursor] = way === "Forwards" ? ["hasNextPage", "endCursor"] : ["hasPreviousPage", "startCursor"];

  /** The cursors of the first two pages. */
  async function paged(persona, id) {
    const cursors = [];
    let at = null;
    for (let page = 0; page < 2; page += 1) {
      const { data, errors } = await ask(persona, query, { id, count: 2, at });
      assert.equal(errors, undefined, JSON.stringify(errors));
      const { edges, pageInfo } = (field ? data[field] : data)[connection];
      assert.ok(edges.length === 2 || !pageInfo[has], "a page is short, and there is more");
      cursors.push(...edges.map((each) => each.cursor));
      at = pageInfo[cursor];
      if (!pageInfo[has]) break;
    }
    assert.equal(new Set(cursors).size, cursors.length, "an edge stands on two pages");
    return cursors.length;
  }

  test(`${type}.${connection} ${way}`, async (t) => {
    let most = 0;
    for (const persona of PERSONAS) {
      for (const id of needsId ? await someIds(persona, type) : [undefined]) {
        most = Math.max(most, await paged(persona, id));
        if (most > 2) return;
      }
    }
    if (most === 0) t.skip("the demo has none");
  });
}
