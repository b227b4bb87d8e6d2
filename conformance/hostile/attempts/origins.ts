import { askRaw, statusesOf } from "../../kit/raw-http.ts";
import { type BrowserWorld, greet, type Home } from "../browser-world.ts";
import { asked, bearing, open, type Tried, tried, verb } from "./loopback.ts";

const origin = tried("foreign origins");
const otherPort = ({ app, surface }: BrowserWorld): string =>
  `http://127.0.0.1:${app.port === surface.port ? 1 : surface.port}`;
const socketFrom = (id: string, from: (world: BrowserWorld) => string): Tried =>
  origin(`a socket from ${id}`, (world) => greet(world.app, { headers: { origin: from(world) } }), /^refused$/);
const verbFrom = (id: string, lines: readonly string[], expect = /^403$/): Tried =>
  origin(
    `the surface asked from ${id}, with its bearer`,
    verb(({ surface }) => [bearing(surface), ...lines]),
    expect,
  );
const hostCalled = (id: string, host: (home: Home) => readonly string[], expect = /^421$/): Tried =>
  origin(`the page asked of ${id}`, (world) => asked(world, host(world.app)), expect);

export const originAttempts: readonly Tried[] = [
  socketFrom("another site", () => "https://evil.example"),
  socketFrom("a page without an origin", () => "null"),
  socketFrom("another port of this machine", otherPort),
  socketFrom("localhost", ({ app }) => `http://localhost:${app.port}`),
  socketFrom("the same place, secure", ({ app }) => `https://${app.authority}`),
  socketFrom("an extension", () => "chrome-extension://abcdefghijklmnopabcdefghijklmnop"),
  socketFrom("a site whose name begins like ours", ({ app }) => `http://${app.authority}.evil.example`),
  socketFrom("ours with a path", ({ app }) => `${app.origin}/`),
  origin(
    "a socket that does not say where from",
    async ({ app }) =>
      statusesOf(
        await askRaw(app.port, {
          target: "/locara-socket",
          lines: [
            `Host: ${app.authority}`,
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          ],
        }),
      ),
    /^403$/,
  ),
  verbFrom("another site", ["Origin: https://evil.example"]),
  verbFrom("no origin, said to be null", ["Origin: null"]),
  verbFrom("another site, as its form would", ["Origin: https://evil.example", "Content-Type: text/plain"]),
  verbFrom("another site, which hides its origin", ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"]),
  verbFrom("the same site, another port", [
    "Sec-Fetch-Site: same-site",
    "Sec-Fetch-Mode: cors",
    "Sec-Fetch-Dest: empty",
  ]),
  verbFrom("another site, as a page that sends a form", [
    "Origin: null",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Mode: navigate",
    "Sec-Fetch-Dest: document",
  ]),
  origin(
    "a preflight from another site",
    ({ surface }) =>
      open(
        surface,
        "/surface/accept",
        [
          "Origin: https://evil.example",
          "Access-Control-Request-Method: POST",
          "Access-Control-Request-Headers: authorization",
        ],
        "OPTIONS",
      ),
    /^405$/,
  ),
  origin(
    "the page as a script of another site",
    ({ app }) =>
      open(app, "/locara-bridge.js", [
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Mode: no-cors",
        "Sec-Fetch-Dest: script",
      ]),
    /^403$/,
  ),
  origin(
    "the page inside a page",
    ({ app }) => open(app, "/", ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"]),
    /^403$/,
  ),
  origin(
    "a service worker",
    ({ app }) =>
      open(app, "/locara-bridge.js", [
        "Service-Worker: script",
        "Sec-Fetch-Dest: serviceworker",
        "Sec-Fetch-Site: same-origin",
      ]),
    /^403$/,
  ),
  hostCalled("localhost", ({ port }) => [`Host: localhost:${port}`]),
  hostCalled("the loopback of IPv6", ({ port }) => [`Host: [::1]:${port}`]),
  hostCalled("a name that was made to lead here", ({ port }) => [`Host: rebound.evil.example:${port}`]),
  hostCalled("a name with our address in it", ({ port }) => [`Host: 127.0.0.1.nip.io:${port}`]),
  hostCalled("no port", () => ["Host: 127.0.0.1"]),
  hostCalled("another port", () => ["Host: 127.0.0.1:1"]),
  hostCalled("a short spelling", ({ port }) => [`Host: 127.1:${port}`]),
  hostCalled("one number", ({ port }) => [`Host: 2130706433:${port}`]),
  hostCalled("hexadecimal", ({ port }) => [`Host: 0x7f.0.0.1:${port}`]),
  hostCalled("octal", ({ port }) => [`Host: 0177.0.0.1:${port}`]),
  hostCalled("a dot at the end", ({ port }) => [`Host: 127.0.0.1.:${port}`]),
  hostCalled("a port with a nought before", ({ port }) => [`Host: 127.0.0.1:0${port}`]),
  hostCalled("a user before it", ({ authority }) => [`Host: evil@${authority}`]),
  hostCalled("nobody", () => ["Host: "]),
  hostCalled("two hosts, ours first", ({ authority }) => [`Host: ${authority}`, "Host: evil.example"], /^(?:400|421)$/),
  hostCalled("two hosts, ours last", ({ authority }) => ["Host: evil.example", `Host: ${authority}`], /^(?:400|421)$/),
  hostCalled("no host", () => [], /^(?:400|421)$/),
  origin(
    "a socket of ours under another name",
    (world) =>
      asked(
        world,
        [
          `Host: localhost:${world.app.port}`,
          `Origin: ${world.app.origin}`,
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ],
        { target: "/locara-socket" },
      ),
    /^421$/,
  ),
];
