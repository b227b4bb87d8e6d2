import { callMany } from "../../kit/call-many.ts";
import type { Attempt } from "../attempt.ts";
import type { Neighbours } from "../neighbours-world.ts";

const fetched =
  (by: "page" | "limited") =>
  (
    id: string,
    url: string | ((port: number) => string),
    expect = /^capability\/out-of-scope$/,
    more: object = {},
  ): Attempt<Neighbours> => ({
    id: `fetched: ${id}`,
    category: "servers",
    stoppedBy: "runtime",
    async attempt(world) {
      const before = world.heard();
      const payload = { url: typeof url === "string" ? url : url(world.port), ...more };
      const said = await callMany(by === "page" ? world.page : world.victim.page, [
        { command: "net.fetch", payload },
        { command: "net.fetchStream", payload },
      ]);
      const heard = world.heard() - before;
      return heard > 0 ? `ESCAPED ${heard} connections` : [...new Set(said)].sort().join(" ");
    },
    expect,
  });

/** By an app that may reach every server of the internet, and so nothing of this machine or its network. */
const anywhere = fetched("page");
/** By an app that may reach `127.0.0.1` at one port, `api.example.com` and what is below `wild.example`. */
const limited = fetched("limited");
const refusedHeader = /^argument\/invalid$/;

export const serverAttempts: readonly Attempt<Neighbours>[] = [
  anywhere("this machine", (port) => `https://127.0.0.1:${port}/`),
  anywhere("this machine by its name", (port) => `https://localhost:${port}/`),
  anywhere(
    "this machine by a name below it",
    (port) => `https://a.localhost:${port}/`,
    /^(?:capability\/out-of-scope|resource\/network)$/,
  ),
  anywhere("this machine, with a dot at the end", (port) => `https://localhost.:${port}/`),
  anywhere("this machine as one number", (port) => `https://2130706433:${port}/`),
  anywhere("this machine in hexadecimal", (port) => `https://0x7f000001:${port}/`),
  anywhere("this machine in octal", (port) => `https://0177.0.0.1:${port}/`),
  anywhere("this machine in three parts", (port) => `https://127.0.1:${port}/`),
  anywhere("this machine by IPv6", (port) => `https://[::1]:${port}/`),
  anywhere("this machine by IPv4 within IPv6", (port) => `https://[::ffff:127.0.0.1]:${port}/`),
  anywhere("this machine by IPv4 within IPv6, in hexadecimal", (port) => `https://[::ffff:7f00:1]:${port}/`),
  anywhere("this machine by the translation of IPv6", (port) => `https://[64:ff9b::7f00:1]:${port}/`),
  anywhere("this machine by no address", (port) => `https://0.0.0.0:${port}/`),
  anywhere("this machine by nought", (port) => `https://0:${port}/`),
  anywhere("this machine by another of its addresses", (port) => `https://127.8.8.8:${port}/`),
  anywhere("this machine in full-width digits", (port) => `https://\uff11\uff12\uff17.0.0.1:${port}/`),
  anywhere("this machine in circled digits", (port) => `https://\u2460\u2461\u2466.0.0.1:${port}/`),
  anywhere("this machine with ideographic full stops", (port) => `https://127\u30020\u30020\u30021:${port}/`),
  anywhere("the metadata of a cloud", "https://169.254.169.254/latest/meta-data/"),
  anywhere("a private network", "https://10.0.0.1/"),
  anywhere("another private network", "https://192.168.1.1/"),
  anywhere("a third private network", "https://172.16.0.1/"),
  anywhere("the network of a carrier", "https://100.64.0.1/"),
  anywhere("a unique local address", "https://[fd00::1]/"),
  anywhere("a link-local address", "https://[fe80::1]/"),
  anywhere("everybody", "https://255.255.255.255/"),
  anywhere("a group", "https://224.0.0.1/"),
  anywhere("this machine without encryption", (port) => `http://127.0.0.1:${port}/`),
  anywhere("a file", "file:///etc/passwd"),
  anywhere("a file of another scheme", "ftp://127.0.0.1/"),
  anywhere("text as an address", "data:text/plain,x"),
  anywhere("a name and a password", (port) => `https://user:secret@127.0.0.1:${port}/`),
  limited(
    "another port of a declared address",
    (port) => `https://127.0.0.1:${port === 65_535 ? port - 1 : port + 1}/`,
  ),
  limited("another address of this machine", (port) => `https://127.0.0.2:${port}/`),
  limited("another name of a declared address", (port) => `https://localhost:${port}/`),
  limited("a declared address without encryption", (port) => `http://127.0.0.1:${port}/`),
  limited("a declared address as a socket", (port) => `ws://127.0.0.1:${port}/`),
  limited("a declared address as a secure socket", (port) => `wss://127.0.0.1:${port}/`),
  limited("a declared address as a user", (port) => `https://127.0.0.1:${port}@evil.example/`),
  limited("a declared name as a part of another", (port) => `https://api.example.com.evil.example:${port}/`),
  limited("a declared name behind a fragment", (port) => `https://evil.example:${port}/#@api.example.com/`),
  limited("a declared name behind a question", (port) => `https://evil.example:${port}/?https://api.example.com/`),
  limited("a declared name with a Cyrillic letter", (port) => `https://\u0430pi.example.com:${port}/`),
  limited("the name above a wildcard", (port) => `https://wild.example:${port}/`),
  limited("a name that ends like a wildcard", (port) => `https://evilwild.example:${port}/`),
  limited("a wildcard's name with more behind it", (port) => `https://a.wild.example.evil.example:${port}/`),
  limited("an address with a space in it", (port) => `https://127.0.0.1 .evil.example:${port}/`),
  limited("an address with a NUL in it", (port) => `https://127.0.0.1%00.evil.example:${port}/`),
  limited("a header that sets the host", (port) => `https://127.0.0.1:${port}/`, refusedHeader, {
    headers: { Host: "evil.example" },
  }),
  limited("a header that begins another", (port) => `https://127.0.0.1:${port}/`, refusedHeader, {
    headers: { "X-A": "a\r\nHost: evil.example" },
  }),
  limited("a header's name that begins another", (port) => `https://127.0.0.1:${port}/`, refusedHeader, {
    headers: { "X-A: a\r\nHost": "evil.example" },
  }),
  limited("a header that frames the body anew", (port) => `https://127.0.0.1:${port}/`, refusedHeader, {
    headers: { "Transfer-Encoding": "chunked" },
  }),
  limited("a header with a length of its own", (port) => `https://127.0.0.1:${port}/`, refusedHeader, {
    headers: { "content-length": "0" },
  }),
  limited("a header that changes the protocol", (port) => `https://127.0.0.1:${port}/`, refusedHeader, {
    headers: { Upgrade: "websocket", Connection: "Upgrade" },
  }),
  limited("a header for a proxy", (port) => `https://127.0.0.1:${port}/`, refusedHeader, {
    headers: { "Proxy-Authorization": "x" },
  }),
  limited("headers without end", (port) => `https://127.0.0.1:${port}/`, /^argument\/too-large$/, {
    headers: Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`x-${at}`, "a"])),
  }),
  limited("a method that opens a tunnel", (port) => `https://127.0.0.1:${port}/`, refusedHeader, { method: "CONNECT" }),
];
