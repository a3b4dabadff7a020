// Relay's compiler over every connection of the schema: a fragment that pages and refetches is made for each of them.
//   node relay.mjs SCHEMA.graphql FOLDER   writes FOLDER/*.js and relay.config.json, compiles, leaves FOLDER/queries.json
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSchema, getNamedType, isLeafType, isNonNullType, isObjectType } from "graphql";
import relay from "relay-compiler";

const [schemaFile, folder] = process.argv.slice(2).map((path) => resolve(path));
const schema = buildSchema(readFileSync(schemaFile, "utf8"));
const node = schema.getType("Node");

const needs = (each) => each.args.some((argument) => isNonNullType(argument.type));
const leaves = (type) =>
  Object.values(type.getFields())
    .filter((each) => isLeafType(getNamedType(each.type)) && !needs(each))
    .map((each) => each.name);
const refetchable = (type) => type === schema.getQueryType() || type.name === "Viewer" || type.getInterfaces().includes(node);

/** Every (type, field) whose type is a connection, and which way it can be paged. */
export const connections = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .flatMap((type) =>
    Object.values(type.getFields())
      .filter((each) => getNamedType(each.type).name.endsWith("Connection"))
      .map((each) => ({ type, each })),
  );

const module = (type, each, way) => `${type.name}${each.name[0].toUpperCase()}${each.name.slice(1)}${way}`;

function page(type, each, way, size, cursor) {
  const name = module(type, each, way);
  const item = getNamedType(getNamedType(getNamedType(each.type).getFields().edges.type).getFields().node.type);
  const asked = isObjectType(item) ? leaves(item) : ["__typename"];
  return `graphql\`
  fragment ${name}_data on ${type.name}
  @refetchable(queryName: "${name}Query")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, at: { type: "String" }) {
    ${each.name}(${size}: $count, ${cursor}: $at) @connection(key: "${name}_${each.name}") {
      edges { node { ${asked.join(" ")} } }
    }
  }
\`;
`;
}

mkdirSync(join(folder, "made"), { recursive: true });
for (const { type, each } of connections) {
  if (!refetchable(type)) throw new Error(`${type.name}.${each.name} cannot be refetched: ${type.name} is no Node`);
  writeFileSync(join(folder, `${module(type, each, "Forwards")}.js`), page(type, each, "Forwards", "first", "after"));
  writeFileSync(join(folder, `${module(type, each, "Backwards")}.js`), page(type, each, "Backwards", "last", "before"));
}
const config = join(folder, "relay.config.json");
writeFileSync(
  config,
  JSON.stringify({
    src: ".",
    schema: "./schema.graphql",
    language: "javascript",
    artifactDirectory: "./made",
    excludes: ["made/**"],
    eagerEsModules: true,
    persistConfig: { file: "./queries.json" },
    customScalarTypes: { Cursor: "string", Date: "string", DateTime: "string", Decimal: "string", UUID: "string" },
  }),
);
writeFileSync(join(folder, "schema.graphql"), readFileSync(schemaFile, "utf8"));
writeFileSync(join(folder, "queries.json"), "{}");
execFileSync(relay, [config], { cwd: folder, stdio: "inherit" });
console.log(`${connections.length} connections page and refetch, forwards and backwards`);
