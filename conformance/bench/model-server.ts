import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A process of its own, `model-server.ts BYTES KEY CERTIFICATE`: serves so many bytes over https, from memory, and says its port. */
const [bytes = 0, key = "", certificate = ""] = process.argv
  .slice(2)
  .map((text, index) => (index === 0 ? Number(text) : text));
const block = Buffer.alloc(1024 * 1024, 7);
const server = createServer(
  { key: readFileSync(String(key)), cert: readFileSync(String(certificate)) },
  (_request, response) => {
    response.writeHead(200, { "content-length": bytes });
    let left = Number(bytes);
    const write = () => {
      while (left > 0) {
        left -= block.length;
        if (!response.write(block)) return void response.once("drain", write);
      }
      response.end();
    };
    write();
  },
);
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
process.stdin.on("end", () => process.exit()).resume();
