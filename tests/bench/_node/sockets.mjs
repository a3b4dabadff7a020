// graphql-ws over ws, as its guide writes it: `node sockets.mjs FD`. POST /publish is the event: it goes to whoever
// subscribed, from memory. Nobody signs in, nobody's rights are checked, and nothing is kept for who comes late.
import { EventEmitter, on } from "node:events";
import { createServer } from "node:http";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";

const schema = buildSchema(`
  type Query { alive: Boolean! }
  type Request { id: ID! number: String! state: String! text: String! dueAt: String! }
  type RequestChange { cursor: String! at: String! action: String request: Request }
  type Subscription { requestChanged(request: ID, after: String): RequestChange! }
`);
const emitter = new EventEmitter().setMaxListeners(0);
schema.getSubscriptionType().getFields().requestChanged.subscribe = async function* () {
  for await (const [requestChanged] of on(emitter, "request")) yield { requestChanged };
};
const text = "я".repeat(4000);
let told = 0;
const server = createServer((asked, answer) => {
  asked.resume().on("end", () => {
    if (asked.url === "/publish") {
      const at = new Date().toISOString();
      const id = "Request:01939f1a-0000-7000-8000-000000000001";
      const request = { id, number: "100-042-7", state: "ACCEPTED", text, dueAt: at };
      emitter.emit("request", { cursor: `e.${++told}`, at, action: "COMMENT", request });
    }
    answer.setHeader("content-type", "application/json").end('{"data":{}}');
  });
});
useServer({ schema }, new WebSocketServer({ server, path: "/graphql" }));
server.listen({ fd: Number(process.argv[2]) });
