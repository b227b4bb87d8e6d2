import type { Attempt } from "../attempt.ts";
import type { Wire } from "../page/wire.ts";

/** Messages that no bridge sends, on the app's own way to its host. The host answers with a refusal, or not at all. */

/** What the wire is put to; `undeclared` is a command that the app's manifest does not have. */
export interface WireWorld {
  readonly wire: Wire;
  readonly undeclared: string;
}

type Text = string | ((undeclared: string) => string);

const denied = /^(?:closed (?:1003|1007|1008|1009|1002)\b.*|nothing|(?:[^ ]* [a-z]+\/[a-z-]+(?:, )?)+)$/s;

const attempt =
  (category: string) =>
  (id: string, text: Text, expect = denied): Attempt<WireWorld> => ({
    id: `${category}: ${id}`,
    category,
    stoppedBy: "runtime",
    attempt: ({ wire, undeclared }) => wire.exchangeText(typeof text === "string" ? text : text(undeclared)),
    expect,
  });

const forged = attempt("envelopes");
const good = '{ v: 1, request_id: "a", command: "app.info", payload: {} }';
const one = (change: string): string => `[{ ...${good}, ${change} }]`;

export const envelopes: readonly Attempt<WireWorld>[] = [
  forged("undeclared command", (command) => one(`command: ${JSON.stringify(command)}`)),
  forged("undeclared command with a blank behind it", (command) => one(`command: ${JSON.stringify(`${command} `)}`)),
  forged("undeclared command in capitals", (command) => one(`command: ${JSON.stringify(command.toUpperCase())}`)),
  forged("undeclared command with a letter that only looks alike", (command) =>
    one(`command: ${JSON.stringify(command.replace(/[aeo]/, "\u0435"))}`),
  ),
  forged("undeclared command after a declared one", (command) => one(`command: "app.info\\u0000${command}"`)),
  forged("undeclared command in a list", (command) => one(`command: [${JSON.stringify(command)}]`)),
  forged("undeclared command in an object", (command) => one(`command: { command: ${JSON.stringify(command)} }`)),
  ...[
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "consent.accept",
    "consent.decide",
    "capability.grant",
    "permissions.grant",
    "surface.accept",
    "accept",
    "withdraw",
    "decide",
    "reset",
    "open",
    "quit",
    "locara.surface",
    "stream.open",
    "stream.items",
    "*",
    "app.*",
    "app",
    ".",
    "",
  ].map((command) => forged(`command ${JSON.stringify(command)}`, one(`command: ${JSON.stringify(command)}`))),
  forged("version of none", one("v: undefined")),
  forged("version of later", one("v: 2")),
  forged("version of a text", one('v: "1"')),
  forged("version of a list", one("v: [1]")),
  forged("request without an id", one("request_id: undefined")),
  forged("request with an empty id", one('request_id: ""')),
  forged("request with a number for an id", one("request_id: 7")),
  forged("request with an id of an object", one('request_id: { toString: "a" }')),
  forged("request with an id without end", one('request_id: "a".repeat(100000)')),
  forged("command without end", one('command: "a".repeat(100000)')),
  forged("payload of a text", one('payload: "x"')),
  forged("payload with a key that nobody knows", one("payload: { admin: true }")),
  forged("payload with a prototype", `[{ ...${good}, payload: JSON.parse('{"__proto__":{"granted":true}}') }]`),
  forged(
    "prototype as an envelope",
    `[JSON.parse('{"__proto__":{"v":1,"request_id":"a","command":"app.info","payload":{}}}')]`,
  ),
  forged("constructor in a payload", one("payload: { constructor: { prototype: { granted: true } } }")),
  forged("list as an envelope", `[[1, "a", "app.info", {}]]`),
  forged("text as an envelope", '["app.info"]'),
  forged("number as an envelope", "[7]"),
  forged("nothing as an envelope", "[null]"),
  forged("answer that is sent up", '[{ v: 1, request_id: "a", ok: true, payload: "granted" }]'),
  forged(
    "event that is sent up",
    '[{ v: 1, event_id: "1", event: "permissions.changed", payload: { granted: true } }]',
  ),
  forged("capabilities brought along", (command) =>
    one(`command: ${JSON.stringify(command)}, capabilities: ["*"], granted: true, allowedBy: "app"`),
  ),
  forged("command in twice its place", (command) =>
    one(`payload: { command: ${JSON.stringify(command)}, payload: {} }`),
  ),
];

const raced = attempt("races");
const calls = (count: number): string =>
  `Array.from({ length: ${count} }, (_, index) => ({ ...${good}, request_id: "n" + index }))`;
/** At most so many answers that are good: one for each request that is good by itself. */
const atMostOnce = /^a ok$/;

export const races: readonly Attempt<WireWorld>[] = [
  // The first may have ended before the second is heard: a running id that is used again is the session's own test.
  raced(
    "the same request a hundred times at once",
    `Array.from({ length: 100 }, () => (${good}))`,
    /^(?:a ok(?:, )?){1,100}$/,
  ),
  raced(
    "an undeclared command under an id that runs",
    (command) => `[${good}, { ...${good}, command: ${JSON.stringify(command)} }]`,
    /^a (?:ok|capability\/undeclared)(?:, a capability\/undeclared)?$/,
  ),
  raced(
    "a broken request under an id that runs",
    `[${good}, { ...${good}, v: 9 }]`,
    /^a (?:ok(?:, a protocol\/version)?|protocol\/version(?:, a ok)?)$/,
  ),
  raced(
    "cancel of what was never asked",
    '[{ v: 1, request_id: "never", command: "stream.cancel", payload: null }]',
    /^nothing$/,
  ),
  raced(
    "cancel before its request",
    `[{ v: 1, request_id: "a", command: "stream.cancel", payload: null }, ${good}]`,
    atMostOnce,
  ),
  raced(
    "cancel after its request",
    `[${good}, { v: 1, request_id: "a", command: "stream.cancel", payload: null }]`,
    /^a (?:ok|call\/cancelled)$/,
  ),
  raced(
    "cancel a thousand times",
    `[${good}, ...Array.from({ length: 1000 }, () => ({ v: 1, request_id: "a", command: "stream.cancel", payload: null }))]`,
    /^a (?:ok|call\/cancelled)$/,
  ),
  ...["-1", "0", "NaN", "Infinity", "1e308", "0.5", '"64"', "null", "[64]", "2 ** 53", "-0"].map((items) =>
    raced(
      `credit of ${items}`,
      `[{ v: 1, request_id: "a", command: "stream.credit", payload: { items: ${items} } }]`,
      /^nothing$/,
    ),
  ),
  raced(
    "credit without a word of how much",
    '[{ v: 1, request_id: "a", command: "stream.credit", payload: null }]',
    /^nothing$/,
  ),
  raced(
    "credit for what does not stream",
    `[${good}, ...Array.from({ length: 1000 }, () => ({ v: 1, request_id: "a", command: "stream.credit", payload: { items: 1000000 } }))]`,
    atMostOnce,
  ),
  raced(
    "thousands of requests at once",
    calls(process.env.LOCARA_LONG ? 20_000 : 3000),
    /^(?:n\d+ (?:ok|resource\/busy)(?:, )?)+$/,
  ),
  raced(
    "thousands of refusals at once",
    (command) => `${calls(3000)}.map((asked) => ({ ...asked, command: ${JSON.stringify(command)} }))`,
    /^(?:n\d+ (?:capability\/undeclared|resource\/busy)(?:, )?)+$/,
  ),
  raced(
    "thousands of broken messages at once",
    "Array.from({ length: 3000 }, () => null)",
    /^(?:nothing|closed 1007.*)$/,
  ),
];

const odd = attempt("payloads");
const nested = (depth: number): string =>
  `(() => { let nest = {}; for (let level = 0; level < ${depth}; level++) nest = { nest }; return nest; })()`;

/** What a structured clone or MessagePack can carry and no command takes. */
export const payloads: readonly Attempt<WireWorld>[] = [
  ...Object.entries({
    "a date": "new Date()",
    "a pattern": "/x/",
    "a map": "new Map([[1, 2]])",
    "a set": "new Set([1])",
    "an error": 'new Error("x")',
    "a large whole number": "2n ** 70n",
    "no number": "NaN",
    "a number without end": "-Infinity",
    "an array of another kind": "new Float64Array(4)",
    "a view": "new DataView(new ArrayBuffer(4))",
    "a buffer": "new ArrayBuffer(4)",
    "a list with a hole": "[, 1]",
    "a list of great length": "(() => { const list = []; list.length = 3000000; return list; })()",
    "many values": "Array.from({ length: 300000 }, () => [])",
    "a nest of a hundred": nested(100),
    "a nest of thousands": nested(5000),
    "a nest of a million": nested(1_000_000),
    "a long text": '"x".repeat(20_000_000)',
    "a long key": '({ ["k".repeat(5_000_000)]: 1 })',
    "many keys": "Object.fromEntries(Array.from({ length: 100000 }, (_, index) => [index, 1]))",
  }).map(([name, value]) =>
    odd(
      `${name} for arguments`,
      `[{ ...${good}, payload: { value: ${value} } }]`,
      /^(?:closed (?:1007|1009)\b.*|a (?:argument|protocol)\/[a-z-]+|sender [A-Za-z]+\/?.*)$/s,
    ),
  ),
  // Electron's own listener falls over what its sender let through: the message is lost, and nothing else.
  ...[2200, 2500, 3000].map((depth) =>
    odd(
      `a nest of ${depth} for arguments`,
      `[{ ...${good}, payload: { value: ${nested(depth)} } }]`,
      /^(?:nothing|closed 1007.*|a protocol\/malformed|sender [A-Za-z]+)$/s,
    ),
  ),
];

/** What only a structured clone can carry. */
export const clones: readonly Attempt<WireWorld>[] = [
  ...Object.entries({
    "a thing that holds itself": "(() => { const loop = {}; loop.loop = loop; return loop; })()",
    "a list that holds itself": "(() => { const loop = []; loop.push(loop); return loop; })()",
    "shared memory":
      "new Uint8Array(new (new WebAssembly.Memory({ shared: true, initial: 1, maximum: 1 }).buffer.constructor)(8))",
    "a function": "() => 1",
    "a symbol": 'Symbol("x")',
    "a promise": "Promise.resolve(1)",
    "an element of the page": "document.body",
    "the window": "window",
    "a proxy": "new Proxy({}, {})",
    "a blob": 'new Blob(["x"])',
    "a file": 'new File(["x"], "x")',
    "a port": "new MessageChannel().port1",
    "a key": "crypto.subtle",
    "a picture": "new ImageData(1, 1)",
    "a weak reference": "new WeakRef({})",
    "a getter that changes": "(() => { let times = 0; return { get command() { return times++ ? 'x' : 'y'; } }; })()",
  }).map(([name, value]) =>
    odd(
      `${name} for arguments`,
      `[{ ...${good}, payload: { value: ${value} } }]`,
      /^(?:a (?:argument|protocol)\/[a-z-]+|sender [A-Za-z]+|nothing)$/,
    ),
  ),
  odd(
    "a port that is handed over",
    `(() => { const { port1 } = new MessageChannel(); ipcRenderer.postMessage("locara.app", { connection, message: ${good} }, [port1]); })()`,
    /^(?:a ok|nothing)$/,
  ),
  ...[
    "locara.surface",
    "locara.other",
    "ELECTRON_BROWSER_REQUIRE",
    "GUEST_VIEW_MANAGER_CALL",
    "ELECTRON_NAVIGATION_CONTROLLER_GO_TO_OFFSET",
  ].map((channel) =>
    odd(
      `a message on the channel ${channel}`,
      `(() => { ipcRenderer.send("${channel}", { connection, message: ${good} }); })()`,
      /^nothing$/,
    ),
  ),
  ...[
    "null",
    "7",
    '"x"',
    "[]",
    "{}",
    "{ connection: 7, message: {} }",
    '{ connection: "x".repeat(65), message: {} }',
    "{ connection, message: undefined }",
  ].map((carried) =>
    odd(
      `${carried} in place of what is carried`,
      `(() => { ipcRenderer.send("locara.app", ${carried}); })()`,
      /^nothing$/,
    ),
  ),
];
