// PostGraphile 5 over the tables, as its guide writes it: `node postgraphile.mjs URL FD CONNECTIONS`.
// The preset of the guide, lists without a connection around them (`+list`), and as many connections as ours has.
// Relations are there whichever index serves them: meters are found by a partial one, readings by the first of two keys.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";

const [url, fd, connections] = process.argv.slice(2);
const preset = {
  extends: [PostGraphileAmberPreset],
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  pgServices: [makePgService({ connectionString: url, schemas: ["public"], poolConfig: { max: Number(connections) } })],
  schema: { defaultBehavior: "+list" },
  grafast: { explain: false },
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, websockets: false },
};
const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen({ fd: Number(fd) });
