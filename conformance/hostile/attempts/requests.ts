import { sendRaw, statusesOf } from "../../kit/raw-http.ts";
import { codec } from "../../kit/raw-socket.ts";
import { type Home, helloOf } from "../browser-world.ts";
import { asked, type Tried, tried } from "./loopback.ts";

const request = tried("odd requests");
const rawly = (id: string, text: (home: Home) => string, expect: RegExp): Tried =>
  request(id, async ({ app }) => statusesOf(await sendRaw(app.port, text(app))), expect);
const second = "GET /smuggled HTTP/1.1\r\nHost: evil.example\r\n\r\n";

export const requestAttempts: readonly Tried[] = [
  request(
    "a whole address as the target",
    (world) => asked(world, [`Host: ${world.app.authority}`], { target: `http://${world.app.authority}/` }),
    /^400$/,
  ),
  request(
    "another server's address as the target",
    (world) => asked(world, [`Host: ${world.app.authority}`], { target: "http://evil.example/" }),
    /^400$/,
  ),
  request(
    "a target that begins with two slashes",
    (world) => asked(world, [`Host: ${world.app.authority}`], { target: "//evil.example/" }),
    /^400$/,
  ),
  request(
    "a tunnel",
    (world) => asked(world, [`Host: ${world.app.authority}`], { method: "CONNECT", target: "evil.example:443" }),
    /^(?:400|405|closed)$/,
  ),
  request(
    "its own request back",
    (world) => asked(world, [`Host: ${world.app.authority}`], { method: "TRACE" }),
    /^405$/,
  ),
  request(
    "the page, overwritten",
    (world) => asked(world, [`Host: ${world.app.authority}`], { method: "PUT", body: "x" }),
    /^405$/,
  ),
  request(
    "the page, removed",
    (world) => asked(world, [`Host: ${world.app.authority}`], { method: "DELETE" }),
    /^405$/,
  ),
  request(
    "a file above the page's folder",
    (world) => asked(world, [`Host: ${world.app.authority}`], { target: "/../locara.json" }),
    /^404$/,
  ),
  request(
    "a file above the page's folder, encoded",
    (world) => asked(world, [`Host: ${world.app.authority}`], { target: "/%2e%2e/locara.json" }),
    /^404$/,
  ),
  request(
    "a file above the page's folder, with an encoded slash",
    (world) => asked(world, [`Host: ${world.app.authority}`], { target: "/..%2flocara.json" }),
    /^(?:400|404)$/,
  ),
  request(
    "a file above the page's folder, with backslashes",
    (world) => asked(world, [`Host: ${world.app.authority}`], { target: "/..%5c..%5clocara.json" }),
    /^(?:400|404)$/,
  ),
  request(
    "a file by its absolute path",
    (world) => asked(world, [`Host: ${world.app.authority}`], { target: "/%2fetc%2fpasswd" }),
    /^(?:400|404)$/,
  ),
  request(
    "a file with a NUL in its name",
    (world) => asked(world, [`Host: ${world.app.authority}`], { target: "/index.html%00.js" }),
    /^(?:400|404)$/,
  ),
  request(
    "a file with a broken escape in its name",
    (world) => asked(world, [`Host: ${world.app.authority}`], { target: "/%zz" }),
    /^(?:400|404)$/,
  ),
  request(
    "a very long address",
    (world) => asked(world, [`Host: ${world.app.authority}`], { target: `/${"a".repeat(3000)}` }),
    /^414$/,
  ),
  request(
    "headers of 40,000 bytes",
    (world) => asked(world, [`Host: ${world.app.authority}`, `X-Fill: ${"a".repeat(40_000)}`]),
    /^(?:431|closed)$/,
  ),
  request(
    "three thousand headers",
    (world) => asked(world, [`Host: ${world.app.authority}`, ...Array.from({ length: 3000 }, (_, at) => `X-${at}: a`)]),
    /^(?:431|closed)$/,
  ),
  rawly(
    "a body of two lengths",
    ({ authority }) =>
      `POST /upload/x HTTP/1.1\r\nHost: ${authority}\r\nContent-Length: 0\r\nContent-Length: ${second.length}\r\n\r\n${second}`,
    /^400$/,
  ),
  rawly(
    "a body with a length and in chunks",
    ({ authority }) =>
      `POST /upload/x HTTP/1.1\r\nHost: ${authority}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`,
    /^400$/,
  ),
  rawly(
    "chunks, obscured",
    ({ authority }) =>
      `POST /upload/x HTTP/1.1\r\nHost: ${authority}\r\nTransfer-Encoding: xchunked\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${second}`,
    /^400$/,
  ),
  rawly(
    "a chunk that is longer than it says",
    ({ authority }) =>
      `POST /upload/x HTTP/1.1\r\nHost: ${authority}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabcdef\r\n0\r\n\r\n${second}`,
    /^(?:401 400|400|401)$/,
  ),
  rawly("a space before a header's colon", ({ authority }) => `GET / HTTP/1.1\r\nHost : ${authority}\r\n\r\n`, /^400$/),
  rawly(
    "a header on two lines",
    ({ authority }) => `GET / HTTP/1.1\r\nHost:\r\n ${authority}\r\nOrigin: https://evil.example\r\n\r\n`,
    /^(?:400|403|421)$/,
  ),
  rawly(
    "lines that end with a line feed alone",
    ({ authority }) => `GET / HTTP/1.1\nHost: ${authority}\n\n`,
    /^(?:400|closed)$/,
  ),
  rawly(
    "a carriage return inside a header",
    ({ authority }) => `GET / HTTP/1.1\r\nHost: ${authority}\rOrigin: x\r\n\r\n`,
    /^(?:400|421)$/,
  ),
  rawly("a NUL inside a header", ({ authority }) => `GET / HTTP/1.1\r\nHost: ${authority}\0\r\n\r\n`, /^(?:400|421)$/),
  rawly("a request of the year 1996", () => "GET / HTTP/1.0\r\n\r\n", /^421$/),
  rawly("a request of the year 1991", () => "GET /\r\n\r\n", /^421$/),
  rawly("another protocol", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", /^(?:400|closed)$/),
  rawly("a greeting of TLS", () => "\u0016\u0003\u0001\u0002\u0000\u0001", /^(?:400|closed)$/),
  rawly(
    "a request behind one that is refused",
    ({ authority }) => `GET / HTTP/1.1\r\nHost: evil.example\r\n\r\nGET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
    /^421$/,
  ),
  rawly(
    "what follows an upgrade that is refused",
    ({ authority }) =>
      `GET /locara-socket HTTP/1.1\r\nHost: ${authority}\r\nOrigin: https://evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nGET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
    /^403$/,
  ),
  request(
    "a frame without its mask",
    async ({ app }) => {
      const packed = codec.pack(helloOf(app.bearer));
      const head = `GET /locara-socket HTTP/1.1\r\nHost: ${app.authority}\r\nOrigin: ${app.origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
      const answer = await sendRaw(
        app.port,
        Buffer.concat([Buffer.from(head), Buffer.from([0x82, packed.length]), packed]),
      );
      return answer.includes("welcome") ? "WELCOMED" : `${statusesOf(answer)}, not welcomed`;
    },
    /^101, not welcomed$/,
  ),
];
