// The least that can carry a call and its answer between a page and Node: one WebSocket, JSON, an id. Prints the address.
import { createServer } from "node:http";
import { createRequire } from "node:module";

// The library that the browser host uses, as the runtime finds it: the comparison is about what we put around it.
const { WebSocketServer } = createRequire(import.meta.resolve("@locara/runtime"))("ws");

const page = `<!doctype html><script>
globalThis.socket = new WebSocket("ws://" + location.host);
socket.binaryType = "arraybuffer";
const waiting = new Map();
socket.onmessage = ({ data }) => { const { id } = JSON.parse(data); waiting.get(id)(); waiting.delete(id); };
socket.onopen = () => { document.body.id = "ready"; };
let last = 0;
const echo = () => new Promise((done) => { const id = ++last; waiting.set(id, done); socket.send(JSON.stringify({ id, command: "echo", payload: {} })); });
globalThis.benchEcho = async (times) => {
  const begin = performance.now();
  for (let time = 0; time < times; time++) await echo();
  return ((performance.now() - begin) * 1000) / times;
};
</script>`;

const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end(page));
new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket) =>
  socket.on("message", (data) => socket.send(JSON.stringify({ id: JSON.parse(String(data)).id, payload: {} }))),
);
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
