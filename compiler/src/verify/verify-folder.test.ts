import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { manifestOf } from "../../testing/verify-app.ts";
import { compileFolder } from "../write-artifacts.ts";
import { verifyFolder } from "./verify-folder.ts";

const root = join(import.meta.dirname, "../../..");
const reference = join(root, "apps/transcribe");

function appOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-verify-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

const codesOf = async (folder: string, strictness?: "publishing") => {
  const { diagnostics } = await verifyFolder(folder, strictness === undefined ? {} : { strictness });
  return diagnostics.filter(({ code }) => /^LOC[46]/.test(code)).map(({ code, file }) => `${code} ${file}`);
};

test("the reference app verifies clean, and its sources were really read", async () => {
  const { diagnostics, looked } = await verifyFolder(reference);
  assert.deepEqual(diagnostics, []);
  assert.ok(looked >= 30, `${looked} files`);
});

const copy = `import { clipboard } from "#locara/sdk";\nclipboard.writeText({ text: "x" });\n`;

test("sources are read wherever the app's pages and imports lead, and not in packages, tests or what is built", async (t) => {
  const folder = appOf(t, {
    "locara.json": manifestOf({ clipboard: "write" }),
    "index.html": `<script type="module" src="./dist/extra.js"></script>`,
    "main.ts": copy,
    "src/deep/a.ts": `import "../../tests/shared";\n`,
    "tests/shared.ts": "new WebSocket(x);",
    "tests/other.ts": "new EventSource(x);",
    "dist/extra.js": "fetch(x);",
    "dist/other.js": "eval(x);",
    "node_modules/p/index.js": "eval(x);",
    ".locara/sdk.ts": "eval(x);",
    "src/a.test.ts": "eval(x);",
    "vite.config.ts": `import "node:path";`,
  });
  assert.deepEqual(await codesOf(folder), ["LOC4020 dist/extra.js", "LOC4022 tests/shared.ts"]);
});

test("a link is not followed, and said", async (t) => {
  const elsewhere = appOf(t, { "secret.ts": "eval(x);" });
  const folder = appOf(t, { "locara.json": manifestOf({}), "src/a.ts": `import "./linked"; import "./more/secret";` });
  symlinkSync(join(elsewhere, "secret.ts"), join(folder, "src/linked.ts"));
  symlinkSync(elsewhere, join(folder, "src/more"));
  assert.deepEqual(await codesOf(folder), ["LOC4009 src/linked.ts", "LOC4009 src/more"]);
});

test("a source in a language that is not read is said: it could use anything", async (t) => {
  const folder = appOf(t, {
    "locara.json": manifestOf({}),
    "src/a.vue": "<script setup>eval(x)</script>",
    "src/b.ts": `import "./a.vue";`,
  });
  assert.deepEqual(await codesOf(folder), ["LOC4009 src/a.vue"]);
});

test("so is one that a source imports from where nothing is looked for, and none that is not there", async (t) => {
  const folder = appOf(t, {
    "locara.json": manifestOf({}),
    "src/b.ts": `import App from "../dist/App.vue"; import "../tests/none.vue"; void import("../coverage/c.svelte?x");`,
    "dist/App.vue": "<script setup>eval(x)</script>",
    "dist/Other.vue": "",
    "coverage/c.svelte": "",
  });
  assert.deepEqual(await codesOf(folder), ["LOC4009 coverage/c.svelte", "LOC4009 dist/App.vue"]);
});

test("a style sheet in a language that makes CSS is not read, and that is said with what to do", async (t) => {
  const files = ["a.less", "a.sass", "a.scss", "a.styl"];
  const texts = Object.fromEntries(files.map((file) => [file, "// /*\nb { background: url(https://a.example/x) }"]));
  const folder = appOf(t, { "locara.json": manifestOf({}), ...texts });
  assert.deepEqual(
    await codesOf(folder),
    files.map((file) => `LOC4009 ${file}`),
  );
  const { diagnostics } = await verifyFolder(folder);
  assert.match(diagnostics.find(({ code }) => code === "LOC4009")?.hint ?? "", /CSS/);
});

const times = 20_000;
const deep: Readonly<Record<string, string>> = {
  "of brackets, for the parser": "(".repeat(times),
  "of templates, for the parser": "`${".repeat(times),
  "of markup, for the parser": "<a>".repeat(times),
  "of types, for the parser": `type A = ${"A<".repeat(times)}`,
  "of sums, for what comes after": `const a = ${"1 + ".repeat(times)}1;`,
  "of members, for what comes after": `a${".b".repeat(times)};`,
  "of calls, for what comes after": `a${"()".repeat(times)};`,
};

for (const [what, text] of Object.entries(deep)) {
  test(`a source too deep ${what} is said, and the others are read`, async (t) => {
    const files = { "src/a.ts": "eval(x);", "src/deep.tsx": text, "src/z.ts": `import "./deep";\nnew WebSocket(x);` };
    const folder = appOf(t, { "locara.json": manifestOf({ clipboard: "write" }), ...files });
    assert.deepEqual(await codesOf(folder), ["LOC4027 src/a.ts", "LOC4008 src/deep.tsx", "LOC4022 src/z.ts"]);
  });
}

test("while a source is not read, or not to its end, nothing is called unused, and nothing is taken out", async (t) => {
  const manifest = manifestOf({ clipboard: "write" });
  const unread = {
    "another language": { "a.vue": "" },
    "a syntax error": { "a.ts": "const a = ;" },
    depth: { "a.ts": "(".repeat(times) },
  };
  for (const [what, files] of Object.entries(unread)) {
    const folder = appOf(t, { "locara.json": manifest, "main.ts": "", ...files });
    assert.ok(!(await codesOf(folder)).some((one) => one.startsWith("LOC4003")), what);
    assert.deepEqual((await verifyFolder(folder, { mode: "fix" })).fixed, [], what);
    assert.equal(readFileSync(join(folder, "locara.json"), "utf8"), manifest, what);
  }
  const folder = appOf(t, { "locara.json": manifest, "main.ts": "" });
  assert.deepEqual(await codesOf(folder), ["LOC4003 locara.json"]);
});

test("a manifest that does not compile still gets its sources looked at", async (t) => {
  const folder = appOf(t, { "locara.json": "{", "a.ts": "eval(x);" });
  const { diagnostics } = await verifyFolder(folder);
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["LOC4027", "LOC1013"],
  );
});

test("what compile refuses of the manifest's bytes, verify refuses too", async (t) => {
  const folder = appOf(t, { "locara.json": `\ufeff${manifestOf({})}` });
  const { diagnostics } = await verifyFolder(folder);
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["LOC1003"],
  );
});

const spaced = `{
  "schema": "locara/v1", "publisher": "anna", "name": "notes", "version": "1.0.0",
  "displayName": "Notes",   "description": "Keeps notes.",
  "license": "MIT", "author": { "name": "Anna", "email": "anna@example.com" },
  "category": "utilities",
  "capabilities": {
      "clipboard":   "read-write",
      "db": [ "app", "old" ],
      "fs": { "app-data": false, "user-selected": "read" },
      "net": { "allowed_hosts": [ "*.example.com" ] }
  },
  "reasons": { "net": "It asks the server for news." , "clipboard": "It copies what you choose." },
  "optional": [ "net", "fs.user-selected" ]
}
`;

test("--fix makes every proven edit, keeps the formatting, and has nothing left to do the second time", async (t) => {
  const source = `import { clipboard, db, net, notifications } from "#locara/sdk";
clipboard.writeText({ text: "x" });
db.query({ database: "app", sql: "", parameters: [] });
net.fetch({ url: "https://api.example.com/v1" });
notifications.show({ title: "x", body: "y" });
`;
  const folder = appOf(t, { "locara.json": spaced, "src/main.ts": source });
  const first = await verifyFolder(folder, { mode: "fix" });
  assert.deepEqual(first.fixed.map(({ code }) => code).sort(), ["LOC4001", "LOC4003", "LOC4004", "LOC4004", "LOC4004"]);
  assert.deepEqual(
    first.diagnostics.filter(({ code }) => code.startsWith("LOC4")),
    [],
  );
  const text = readFileSync(join(folder, "locara.json"), "utf8");
  for (const line of spaced.split("\n").slice(0, 5)) assert.ok(text.includes(line), line);
  const { capabilities, optional, reasons } = JSON.parse(text);
  assert.deepEqual(capabilities, {
    clipboard: "write",
    db: ["app"],
    fs: { "app-data": false },
    net: { allowed_hosts: ["api.example.com"] },
    notifications: { modes: ["alert"] },
  });
  assert.deepEqual([optional, Object.keys(reasons)], [["net"], ["net", "clipboard"]]);
  const second = await verifyFolder(folder, { mode: "fix" });
  assert.deepEqual([second.fixed, readFileSync(join(folder, "locara.json"), "utf8")], [[], text]);
  assert.deepEqual(readdirSync(folder).sort(), ["locara.json", "src"], "nothing half-written is left");
});

test("--fix gives nothing back that somebody refused, and takes nothing away that cannot be told", async (t) => {
  const source = `import { db, net } from "#locara/sdk";
net.fetch({ url: "https://api.example.com/v1" });
export const ask = (database: string) => db.query({ database, sql: "", parameters: [] });
`;
  const manifest = manifestOf({ net: false, db: ["app", "old"] }, { reasons: {} });
  const folder = appOf(t, { "locara.json": manifest, "src/main.ts": source });
  const { fixed, diagnostics } = await verifyFolder(folder, { mode: "fix" });
  assert.deepEqual(fixed, []);
  assert.equal(readFileSync(join(folder, "locara.json"), "utf8"), manifest);
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["LOC4001", "LOC4005"],
  );
  assert.match(diagnostics[0]?.hint ?? "", /"net": \{"allowed_hosts":\["api\.example\.com"\]\}/);
});

function publishableApp(t: TestContext): string {
  const folder = appOf(t, {});
  for (const name of ["icon.png", "screenshots", "src", "index.html", "package.json", "locara.lock.json", "art"])
    cpSync(join(reference, name), join(folder, name), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(reference, "locara.json"), "utf8"));
  writeFileSync(join(folder, "locara.json"), JSON.stringify({ ...manifest, repository: "https://example.com/r" }));
  writeFileSync(join(folder, "LICENSE"), "the text");
  mkdirSync(join(folder, "tests"));
  writeFileSync(join(folder, "tests/capabilities.test.ts"), `test("it is kept inside", () => {});`);
  compileFolder(folder);
  return folder;
}

interface Lack {
  readonly spoil: (folder: string) => void;
  readonly code: string;
  readonly because: string;
}
const editManifest = (folder: string, change: object) => {
  const manifest = JSON.parse(readFileSync(join(folder, "locara.json"), "utf8"));
  writeFileSync(join(folder, "locara.json"), JSON.stringify({ ...manifest, ...change }));
  compileFolder(folder);
};
const gif = Buffer.from("GIF89a");
const lacks: readonly Lack[] = [
  { spoil: (folder) => rmSync(join(folder, "icon.png")), code: "LOC6020", because: "the icon is not there" },
  { spoil: (folder) => writeFileSync(join(folder, "icon.png"), gif), code: "LOC6020", because: "a name makes no PNG" },
  {
    spoil: (folder) => cpSync(join(folder, "screenshots/search.png"), join(folder, "icon.png")),
    code: "LOC6020",
    because: "it has another size",
  },
  {
    spoil: (folder) =>
      writeFileSync(
        join(folder, "icon.png"),
        Buffer.concat([readFileSync(join(folder, "icon.png")), Buffer.alloc(200 * 1024)]),
      ),
    code: "LOC6020",
    because: "it is too large",
  },
  {
    spoil: (folder) => {
      rmSync(join(folder, "icon.png"));
      symlinkSync(join(reference, "icon.png"), join(folder, "icon.png"));
    },
    code: "LOC6020",
    because: "a link leads out of the app",
  },
  {
    spoil: (folder) => writeFileSync(join(folder, "screenshots/search.png"), gif),
    code: "LOC6021",
    because: "a GIF is neither PNG nor JPEG",
  },
  { spoil: (folder) => editManifest(folder, { screenshots: undefined }), code: "LOC6021", because: "there are none" },
  {
    spoil: (folder) => editManifest(folder, { repository: undefined }),
    code: "LOC6022",
    because: "nobody can build it",
  },
  { spoil: (folder) => rmSync(join(folder, "locara.lock.json")), code: "LOC6023", because: "there is no lock file" },
  {
    spoil: (folder) => {
      const lock = join(folder, "locara.lock.json");
      writeFileSync(
        lock,
        readFileSync(lock, "utf8").replace(/"capabilityDigest": ".{8}/, '"capabilityDigest": "00000000'),
      );
    },
    code: "LOC6023",
    because: "it is of another manifest",
  },
  { spoil: (folder) => rmSync(join(folder, "LICENSE")), code: "LOC6024", because: "an identifier is no licence" },
  { spoil: (folder) => rmSync(join(folder, "tests"), { recursive: true }), code: "LOC6025", because: "nobody tried" },
  {
    spoil: (folder) => writeFileSync(join(folder, "tests/capabilities.test.ts"), "// later"),
    code: "LOC6025",
    because: "a file without a test tries nothing",
  },
];

test("an app with all that publishing needs has nothing to be said of", async (t) => {
  assert.deepEqual(await codesOf(publishableApp(t), "publishing"), []);
});

for (const { spoil, code, because } of lacks) {
  test(`--strict says ${code}: ${because}`, async (t) => {
    const folder = publishableApp(t);
    spoil(folder);
    assert.deepEqual(await codesOf(folder, "publishing"), [`${code} locara.json`]);
  });
}
