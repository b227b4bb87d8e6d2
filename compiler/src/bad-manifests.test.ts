import assert from "node:assert/strict";
import test from "node:test";
import { codes } from "./codes.ts";
import { compile } from "./compile.ts";
import type { Diagnostic, Position } from "./diagnostic.ts";

const encoder = new TextEncoder();
const a = "a".repeat(64);
const b = "b".repeat(64);

const good = {
  schema: "locara/v1",
  publisher: "anna",
  name: "notes",
  version: "1.0.0",
  displayName: "Notes",
  description: "Takes notes.",
  license: "Apache-2.0",
  author: { name: "Anna", email: "anna@example.com" },
  category: "productivity",
  capabilities: { models: [`tiny@sha256:${a}`] } as Record<string, unknown>,
};
const lock = { v: 1, models: { tiny: { sha256: a, bytes: 4096, urls: [], licence: "MIT" } } };

const write = (changes: Readonly<Record<string, unknown>>) => JSON.stringify({ ...good, ...changes }, null, 2);
const run = (text: string, lockText: string | null = JSON.stringify(lock)) =>
  compile({
    manifest: { file: "locara.json", bytes: encoder.encode(text) },
    lock: lockText === null ? null : { file: "locara.lock.json", bytes: encoder.encode(lockText) },
  });

/** The part of the text that a diagnostic points at. */
function pointedAt(text: string, { start, end }: Diagnostic["range"]): string {
  const lines = text.split("\n");
  const offset = ({ line, column }: Position) =>
    lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
  return text.slice(offset(start), offset(end));
}

interface Row {
  readonly changes: Readonly<Record<string, unknown>>;
  readonly code: string;
  /** What the range covers. */
  readonly at: string;
  readonly because: string;
  /** A machine-applicable edit makes this manifest good, or at least free of this problem. */
  readonly fixed?: true;
  readonly severity?: "warning";
}

const capabilities = (more: Readonly<Record<string, unknown>>) => ({ capabilities: { ...good.capabilities, ...more } });
const paths = (pattern: string) => capabilities({ fs: { paths: { read: [pattern] } } });
const hosts = (host: string) => capabilities({ net: { allowed_hosts: [host] } });
const reasoned = (more: Readonly<Record<string, unknown>>, id: string) => ({
  ...capabilities(more),
  reasons: { [id]: "It is needed for this." },
});

const rows: readonly Row[] = [
  {
    changes: { capabilites: {} },
    code: "LOC2001",
    at: '"capabilites"',
    because: "there is no such field; `capabilities` was meant",
  },
  {
    changes: { licence: "MIT" },
    code: "LOC2001",
    at: '"licence"',
    because: "there is no such field; `license` was meant",
  },
  {
    changes: { author: { name: "A", email: "a@b.c", ulr: "https://a.example" } },
    code: "LOC2001",
    at: '"ulr"',
    fixed: true,
    because: "`url` was meant, and is not there yet",
  },
  {
    changes: { __proto__: null, ["constructor"]: 1 },
    code: "LOC2001",
    at: '"constructor"',
    because: "a name of Object's prototype is unknown like any other",
  },
  {
    changes: capabilities({ fs: { "user-path": {} } }),
    code: "LOC2001",
    at: '"user-path"',
    fixed: true,
    because: "`user-paths` was meant",
  },
  {
    changes: capabilities({ app: true }),
    code: "LOC2001",
    at: '"app"',
    because: "what every app has cannot be written",
  },
  { changes: capabilities({ tts: true }), code: "LOC2001", at: '"tts"', because: "this version does not have it" },
  { changes: { name: undefined }, code: "LOC2002", at: "{", because: "the name is missing" },
  { changes: { author: { name: "Anna" } }, code: "LOC2002", at: '"author"', because: "the mail address is missing" },
  {
    changes: hosts("x") && capabilities({ net: { allowed_ports: [443] } }),
    code: "LOC2002",
    at: '"net"',
    because: "ports without hosts mean nothing",
  },
  { changes: { tags: "notes" }, code: "LOC2003", at: '"notes"', because: "tags are a list" },
  { changes: { name: null }, code: "LOC2003", at: "null", because: "null is no name" },
  {
    changes: { entry: { window: { resizable: "yes" } } },
    code: "LOC2003",
    at: '"yes"',
    because: "a flag is true or false",
  },
  {
    changes: { storage: { vector: { engine: "sqlite-vec", dimensions: 1.5 } } },
    code: "LOC2003",
    at: "1.5",
    because: "a length is a whole number",
  },
  {
    changes: { category: "productivty" },
    code: "LOC2004",
    at: '"productivty"',
    fixed: true,
    because: "the list is closed",
  },
  {
    changes: { schema: "locara/v2" },
    code: "LOC2004",
    at: '"locara/v2"',
    fixed: true,
    because: "this compiler knows one version",
  },
  { changes: { modalities: ["text-to-txt"] }, code: "LOC2004", at: '"text-to-txt"', because: "the list is closed" },
  {
    changes: { tooling: ["filesystem.serch"] },
    code: "LOC2004",
    at: '"filesystem.serch"',
    fixed: true,
    because: "the list is closed",
  },
  {
    changes: capabilities({ clipboard: "write-read" }),
    code: "LOC2004",
    at: '"write-read"',
    because: "a level has a name",
  },
  {
    changes: { publisher: "Anna Smith" },
    code: "LOC2005",
    at: '"Anna Smith"',
    because: "publishers are lower case without spaces",
  },
  {
    changes: { homepage: "http://example.com" },
    code: "LOC2005",
    at: '"http://example.com"',
    because: "only https is allowed",
  },
  { changes: { icon: "../icon.png" }, code: "LOC2005", at: '"../icon.png"', because: "the icon is inside the app" },
  {
    changes: { entry: { page: "/index.html" } },
    code: "LOC2005",
    at: '"/index.html"',
    because: "the page is inside the app",
  },
  { changes: { description: "one\ntwo" }, code: "LOC2005", at: '"one\\ntwo"', because: "a description is one line" },
  {
    changes: { capabilities: { models: ["tiny"] } },
    code: "LOC2005",
    at: '"tiny"',
    because: "a model is pinned by its digest",
  },
  { changes: capabilities({ db: ["Main"] }), code: "LOC2005", at: '"Main"', because: "database names are lower case" },
  { changes: { displayName: "" }, code: "LOC2006", at: '""', because: "there is nothing to show" },
  {
    changes: { description: "x".repeat(141) },
    code: "LOC2006",
    at: `"${"x".repeat(141)}"`,
    because: "one line of 140 characters",
  },
  { changes: { screenshots: [] }, code: "LOC2006", at: "[]", because: "an empty list shows nothing" },
  {
    changes: capabilities({ net: { allowed_hosts: ["api.example.com"], allowed_ports: [70000] } }),
    code: "LOC2007",
    at: "70000",
    because: "there is no such port",
  },
  { changes: { profiles: { low: { min_ram_gb: 0 } } }, code: "LOC2007", at: "0", because: "no machine has no memory" },
  {
    changes: { tags: ["notes", "audio", "notes"] },
    code: "LOC2008",
    at: '"notes"',
    because: "the second one is shown",
  },
  { changes: capabilities({ llm: { chat: "yes" } }), code: "LOC2009", at: '"yes"', because: "it is true or a list" },
  { changes: paths("/etc/passwd"), code: "LOC2101", at: '"/etc/passwd"', because: "absolute paths have no root" },
  { changes: paths("$DOCUMENTS/../x"), code: "LOC2102", at: '"$DOCUMENTS/../x"', because: "`..` is never allowed" },
  { changes: paths("$DOCUMENTS/*a*"), code: "LOC2103", at: '"$DOCUMENTS/*a*"', because: "one * in a segment" },
  { changes: paths("$DOCUMENTS/{a,b}"), code: "LOC2104", at: '"$DOCUMENTS/{a,b}"', because: "there are no braces" },
  {
    changes: paths("$DOCUMENTS/a\u202eb"),
    code: "LOC2105",
    at: '"$DOCUMENTS/a\u202eb"',
    because: "it turns the direction of text",
  },
  {
    changes: paths("$DOCUMENTS/Cafe\u0301"),
    code: "LOC2106",
    at: '"$DOCUMENTS/Cafe\u0301"',
    fixed: true,
    because: "it is not composed",
  },
  {
    changes: hosts("https://api.example.com"),
    code: "LOC2201",
    at: '"https://api.example.com"',
    because: "a host has no scheme",
  },
  {
    changes: hosts("api*.example.com"),
    code: "LOC2202",
    at: '"api*.example.com"',
    because: "* stands for whole labels",
  },
  { changes: hosts("*"), code: "LOC3201", at: '"*"', because: "that is `true`" },
  { changes: hosts("*.co.uk"), code: "LOC3202", at: '"*.co.uk"', because: "anybody can register below it" },
  { changes: { version: "v1.0.0" }, code: "LOC3020", at: '"v1.0.0"', because: "versions have no v" },
  { changes: { version: "1.0" }, code: "LOC3020", at: '"1.0"', because: "three numbers" },
  { changes: { version: " 1.0.0" }, code: "LOC3020", at: '" 1.0.0"', because: "no spaces" },
  { changes: { license: "Apache 2" }, code: "LOC3021", at: '"Apache 2"', because: "SPDX does not know it" },
  { changes: { license: "MIT OR" }, code: "LOC3021", at: '"MIT OR"', because: "the expression is incomplete" },
  {
    changes: { capabilities: { models: [`tiny@sha256:${a}`, `tiny@sha256:${b}`] } },
    code: "LOC3022",
    at: `"tiny@sha256:${b}"`,
    because: "an id means one model",
  },
  { changes: capabilities({ llm: { chat: ["tny"] } }), code: "LOC3001", at: '"tny"', because: "it is not pinned" },
  {
    changes: { capabilities: { llm: { chat: true } } },
    code: "LOC3023",
    at: "true",
    because: "there is no model to chat with",
  },
  {
    changes: { capabilities: {}, modalities: ["text-to-text"] },
    code: "LOC3023",
    at: '"text-to-text"',
    because: "there is no model to chat with",
  },
  {
    changes: { reasons: { clipboard: "It is needed." } },
    code: "LOC3024",
    at: '"clipboard"',
    severity: "warning",
    because: "it is not declared",
  },
  {
    changes: capabilities({ clipboard: "read" }),
    code: "LOC3025",
    at: '"clipboard"',
    severity: "warning",
    because: "medium risk needs a reason",
  },
  {
    changes: capabilities({ fs: { "user-selected": "read-write" } }),
    code: "LOC3025",
    at: '"user-selected"',
    severity: "warning",
    because: "medium risk needs a reason",
  },
  {
    changes: { modalities: ["text-to-speech"] },
    code: "LOC3026",
    at: '"text-to-speech"',
    because: "this version cannot speak",
  },
  {
    changes: { tooling: ["code-exec.python"] },
    code: "LOC3026",
    at: '"code-exec.python"',
    because: "this version has no tools",
  },
  { changes: { optional: ["net"] }, code: "LOC3027", at: '"net"', because: "it is not declared" },
  {
    changes: { capabilities: { models: [`other@sha256:${b}`] } },
    code: "LOC3028",
    at: `"other@sha256:${b}"`,
    because: "the lock file does not know it",
  },
  {
    changes: { capabilities: { models: [`tiny@sha256:${b}`] } },
    code: "LOC3028",
    at: `"tiny@sha256:${b}"`,
    because: "the lock file knows other bytes",
  },
  {
    changes: { tooling: ["filesystem.write"], ...capabilities({ fs: { "user-selected": "read" } }) },
    code: "LOC3031",
    at: '"read"',
    because: "the tool writes",
  },
  {
    changes: { modalities: ["text-to-text"], ...capabilities({ llm: { chat: false } }) },
    code: "LOC3031",
    at: "false",
    because: "the modality chats",
  },
  {
    changes: { tooling: ["vector.search"] },
    code: "LOC3032",
    at: '"vector.search"',
    because: "which database cannot be guessed",
  },
  {
    changes: { tooling: ["browser.fetch"], ...capabilities({ net: false }) },
    code: "LOC3032",
    at: '"browser.fetch"',
    because: "false declares nothing",
  },
  {
    changes: { runtime: { backend: "in-process", preload: ["tinny"] } },
    code: "LOC3034",
    at: '"tinny"',
    fixed: true,
    because: "it is not pinned",
  },
  {
    changes: { profiles: { low: { min_ram_gb: 8, models: ["big"] } } },
    code: "LOC3034",
    at: '"big"',
    because: "it is not pinned",
  },
];

for (const { changes, code, at, because, severity, fixed } of rows) {
  test(`${JSON.stringify(changes).slice(0, 70)} gives ${code} at ${at.slice(0, 30)}: ${because}`, () => {
    const text = write(changes);
    const { diagnostics } = run(text);
    const found = diagnostics.filter((one) => one.code === code && pointedAt(text, one.range) === at);
    const seen = diagnostics.map((one) => `${one.code} at ${pointedAt(text, one.range).slice(0, 80)}: ${one.message}`);
    assert.equal(found.length, 1, seen.join("\n"));
    const [first] = found as [Diagnostic];
    assert.equal(first.severity, severity ?? "error");
    for (const sentence of [first.message, first.hint]) assert.match(sentence, /^[^a-z\n].*[.?]$/su, sentence);
    // What a manifest says wrong once is said once: nothing else is wrong with it.
    assert.deepEqual(
      diagnostics.filter((one) => one !== first && one.severity === "error"),
      [],
      seen.join("\n"),
    );
    assert.equal(first.fix !== undefined, fixed ?? first.fix !== undefined, "a fix is offered");
    if (first.fix !== undefined) {
      assert.equal(pointedAt(text, first.fix.range), at);
      assert.ok(!run(text.replace(at, first.fix.text)).diagnostics.some((one) => one.code === code), first.fix.text);
    }
  });
}

test("the good manifest of these rows is good", () => {
  assert.deepEqual(run(write({})).diagnostics, []);
  assert.deepEqual(run(write(reasoned({ clipboard: "read" }, "clipboard"))).diagnostics, []);
});

const locks: readonly { text: string; because: string }[] = [
  { text: "<<<<<<< HEAD", because: "it has conflict markers" },
  { text: "[]", because: "it is a list" },
  { text: '{"v": 2}', because: "it is of another version" },
  { text: '{"v": 1, "models": []}', because: "models are an object" },
  { text: '{"v": 1, "models": {"tiny": {"sha256": "aa"}}}', because: "a digest has 64 digits" },
  {
    text: JSON.stringify({ v: 1, models: { tiny: { ...lock.models.tiny, bytes: -1 } } }),
    because: "no file has fewer bytes than none",
  },
  { text: JSON.stringify({ v: 1, models: { tiny: { ...lock.models.tiny, urls: "x" } } }), because: "urls are a list" },
  { text: JSON.stringify({ ...lock, reasons: { net: "x" } }), because: "a reason has two digests" },
];

for (const { text, because } of locks) {
  test(`the lock file ${text.slice(0, 50)} is refused: ${because}`, () => {
    const { diagnostics } = run(write({}), text);
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file]),
      [["LOC3029", "locara.lock.json"]],
    );
  });
}

test("all problems of a manifest are found in one run, in the order they stand in", () => {
  const text = write({
    version: "1",
    license: "x y",
    ...capabilities({ llm: { chat: ["nope"] }, fs: { paths: { read: ["x"] } } }),
    optional: ["net"],
  });
  assert.deepEqual(
    run(text).diagnostics.map(({ code }) => code),
    ["LOC3020", "LOC3021", "LOC3001", "LOC2101", "LOC3027"],
  );
});

test("under strict a missing reason is an error", () => {
  const bytes = encoder.encode(write(capabilities({ clipboard: "read" })));
  const lockBytes = encoder.encode(JSON.stringify(lock));
  const input = { manifest: { file: "locara.json", bytes }, lock: { file: "l", bytes: lockBytes } };
  assert.deepEqual(
    compile({ ...input, mode: "strict" }).diagnostics.map(({ code, severity }) => [code, severity]),
    [["LOC3025", "error"]],
  );
  assert.equal(compile(input).files.size > 0, true);
});

test("a reason goes stale when its scope changes, stays so over compiles, and is fresh once it is written anew", () => {
  const first = run(write(reasoned({ clipboard: "read" }, "clipboard")));
  const wider = write(reasoned({ clipboard: "read-write" }, "clipboard"));
  const second = run(wider, first.lock as string);
  assert.deepEqual(
    second.diagnostics.map(({ code, severity }) => [code, severity]),
    [["LOC3030", "warning"]],
  );
  const third = run(wider, second.lock as string);
  assert.deepEqual(
    third.diagnostics.map(({ code }) => code),
    ["LOC3030"],
  );
  const anew = { ...capabilities({ clipboard: "read-write" }), reasons: { clipboard: "Another sentence." } };
  assert.deepEqual(run(write(anew), third.lock as string).diagnostics, []);
});

test("every code of the table that a manifest or lock file can cause has a row here or with the syntax", () => {
  const elsewhere = new Set(["LOC3029", "LOC3030", "LOC3033"]);
  const tried = new Set(rows.map(({ code }) => code));
  const missing = Object.keys(codes).filter(
    (code) => !code.startsWith("LOC1") && !tried.has(code) && !elsewhere.has(code),
  );
  assert.deepEqual(missing, []);
});
