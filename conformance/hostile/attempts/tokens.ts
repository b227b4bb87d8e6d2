import { askRaw, statusesOf } from "../../kit/raw-http.ts";
import { greet, helloOf } from "../browser-world.ts";
import { bearing, open, type Tried, tried, verb } from "./loopback.ts";

const token = tried("stolen tokens");
const swapCase = (text: string): string =>
  text.replace(/[a-z]/i, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));

export const tokenAttempts: readonly Tried[] = [
  token(
    "a link, used twice",
    async ({ app, link }) => {
      const one = await link();
      return `${await open(app, one)} ${await open(app, one)}`;
    },
    /^303 403$/,
  ),
  token(
    "a link, used by twenty at once",
    async ({ app, link }) => {
      const one = await link();
      const all = await Promise.all(Array.from({ length: 20 }, () => open(app, one)));
      return `${all.filter((status) => status === "303").length} of ${all.length}, the others ${[...new Set(all)].sort().join()}`;
    },
    /^1 of 20, the others 303,403$/,
  ),
  token(
    "a link, asked about, fetched ahead and shown as a picture before it is used",
    async ({ app, link }) => {
      const one = await link();
      return [
        await open(app, one, [], "HEAD"),
        await open(app, one, ["Sec-Purpose: prefetch"]),
        await open(app, one, ["Sec-Fetch-Dest: image", "Sec-Fetch-Site: same-origin"]),
        await open(app, one, ["Sec-Fetch-Dest: iframe", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"]),
        await open(app, one),
      ].join(" ");
    },
    /^403 403 403 403 303$/,
  ),
  token("a guessed link", ({ app }) => open(app, `/open/${"A".repeat(43)}`), /^403$/),
  token("no link", ({ app }) => open(app, "/open/"), /^403$/),
  token(
    "a link in other letters",
    async ({ app, link }) => open(app, `/open/${swapCase((await link()).slice(6))}`),
    /^403$/,
  ),
  token("a link without its last letter", async ({ app, link }) => open(app, (await link()).slice(0, -1)), /^403$/),
  token("a link with more behind it", async ({ app, link }) => open(app, `${await link()}/index.html`), /^403$/),
  token("a link to the surface, at the app", async ({ app, surfaceLink }) => open(app, await surfaceLink()), /^403$/),
  token("a link to the app, at the surface", async ({ surface, link }) => open(surface, await link()), /^403$/),
  token(
    "a link that many newer ones pushed out",
    async ({ app, link }) => {
      const oldest = await link();
      for (let turn = 0; turn < 64; turn++) await link();
      return open(app, oldest);
    },
    /^403$/,
  ),
  token(
    "the app's bearer at the surface",
    verb(({ app }) => [bearing(app)]),
    /^401$/,
  ),
  token(
    "the app's bearer, to accept for the user",
    verb(({ app }) => [bearing(app)], "accept"),
    /^401$/,
  ),
  token(
    "the app's bearer, to grant",
    verb(({ app }) => [bearing(app)], "decide"),
    /^401$/,
  ),
  token(
    "the surface's bearer at the app's socket",
    ({ app, surface }) => greet(app, { first: helloOf(surface.bearer) }),
    /^closed 1008$/,
  ),
  token(
    "no bearer at the surface",
    verb(() => []),
    /^401$/,
  ),
  token(
    "a bearer as a cookie",
    verb(({ surface }) => [`Cookie: locara=${surface.bearer}; bearer=${surface.bearer}`]),
    /^401$/,
  ),
  token(
    "a bearer in the address",
    async ({ surface }) =>
      statusesOf(
        await askRaw(surface.port, {
          method: "POST",
          target: `/surface/state?locara=${surface.bearer}&access_token=${surface.bearer}`,
          lines: [`Host: ${surface.authority}`],
          body: "null",
        }),
      ),
    /^401$/,
  ),
  token(
    "a bearer as a name and password",
    verb(({ surface }) => [`Authorization: Basic ${Buffer.from(`locara:${surface.bearer}`).toString("base64")}`]),
    /^401$/,
  ),
  token(
    "a bearer by another scheme",
    verb(({ surface }) => [`Authorization: Token ${surface.bearer}`]),
    /^401$/,
  ),
  token(
    "a bearer in other letters",
    verb(({ surface }) => [`Authorization: Bearer ${swapCase(surface.bearer)}`]),
    /^401$/,
  ),
  token(
    "a bearer with more behind it",
    verb(({ surface }) => [`${bearing(surface)}, Bearer x`]),
    /^401$/,
  ),
  token(
    "a bearer after a wrong one",
    verb(({ surface }) => [`Authorization: Bearer ${"A".repeat(43)}`, bearing(surface)]),
    /^(?:401|400)$/,
  ),
  token(
    "a bearer in another header",
    verb(({ surface }) => [
      `X-Authorization: Bearer ${surface.bearer}`,
      `Proxy-Authorization: Bearer ${surface.bearer}`,
    ]),
    /^401$/,
  ),
  token(
    "a bearer that is a list, at the socket",
    ({ app }) => greet(app, { first: helloOf([app.bearer]) }),
    /^closed 1008$/,
  ),
  token(
    "a bearer with a NUL behind it, at the socket",
    ({ app }) => greet(app, { first: helloOf(`${app.bearer}\0`) }),
    /^closed 1008$/,
  ),
  token("no bearer, at the socket", ({ app }) => greet(app, { first: helloOf(undefined) }), /^closed 1008$/),
  token(
    "a bearer among those that objects inherit",
    ({ app }) => greet(app, { first: helloOf("__proto__") }),
    /^closed 1008$/,
  ),
  token(
    "a call before the bearer",
    ({ app }) => greet(app, { first: { v: 1, request_id: "1", command: "app.info", payload: {} } }),
    /^closed 1008$/,
  ),
  token("a greeting as text", ({ app }) => greet(app, { first: JSON.stringify(helloOf(app.bearer)) }), /^closed 1003$/),
  token(
    "a greeting of a million bytes",
    ({ app }) => greet(app, { first: { ...helloOf(app.bearer), more: "x".repeat(1_000_000) } }),
    /^(?:closed 10(?:06|08|09)|refused)$/,
  ),
  token("a greeting that is no MessagePack", ({ app }) => greet(app, { first: "\u00c1" }), /^closed 100[37]$/),
  token(
    "a bearer in the socket's address",
    ({ app }) => greet(app, { path: `/locara-socket?bearer=${app.bearer}`, first: null }),
    /^refused$/,
  ),
  token(
    "a bearer as the socket's protocol",
    ({ app }) => greet(app, { protocols: [app.bearer], first: null }),
    /^refused$/,
  ),
  token(
    "an upload that nobody waits for",
    async ({ app }) =>
      statusesOf(
        await askRaw(app.port, {
          method: "POST",
          target: "/upload/guessed",
          lines: [`Host: ${app.authority}`, bearing(app)],
          body: "x",
        }),
      ),
    /^403$/,
  ),
  token(
    "an upload without a bearer",
    async ({ app }) =>
      statusesOf(
        await askRaw(app.port, {
          method: "POST",
          target: "/upload/guessed",
          lines: [`Host: ${app.authority}`],
          body: "x",
        }),
      ),
    /^401$/,
  ),
];
