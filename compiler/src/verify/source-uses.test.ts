import assert from "node:assert/strict";
import test from "node:test";
import { found, inputOf, manifestOf, models, type Sources } from "./testing/verify-app.ts";

interface Row {
  readonly app: Sources;
  readonly declares: Readonly<Record<string, unknown>>;
  /** Codes with the line they are at, sources first. */
  readonly finds: readonly string[];
  readonly because: string;
}

const sdk = (names: string) => `import { ${names} } from "#locara/sdk";\n`;
const write = { clipboard: "write" };
const main = (...lines: readonly string[]) => lines.join("\n");

const followed: readonly Row[] = [
  {
    app: `${sdk("clipboard")}clipboard.writeText({ text: "x" });`,
    declares: write,
    finds: [],
    because: "it is declared and used",
  },
  {
    app: `${sdk("clipboard")}clipboard.writeText({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:2"],
    because: "nothing declares it",
  },
  {
    app: `${sdk("clipboard as board")}board.writeText({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:2"],
    because: "an import can have another name",
  },
  {
    app: main(`import * as sdk from "#locara/sdk";`, `sdk.clipboard.writeText({ text: "x" });`),
    declares: {},
    finds: ["LOC4001:2"],
    because: "a namespace import has every member",
  },
  {
    app: main(
      `import * as sdk from "#locara/sdk";`,
      "const { clipboard: { writeText } } = sdk;",
      `writeText({ text: "x" });`,
    ),
    declares: {},
    finds: ["LOC4001:3"],
    because: "patterns can be nested",
  },
  {
    app: `${sdk("clipboard")}const { writeText } = clipboard;\nwriteText({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:3"],
    because: "a command can be taken out",
  },
  {
    app: `${sdk("clipboard")}const { writeText: put } = clipboard;\nput({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:3"],
    because: "and get another name",
  },
  {
    app: `${sdk("clipboard")}const put = clipboard.writeText;\nput({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:3"],
    because: "a constant can stand for a command",
  },
  {
    app: `${sdk("clipboard")}const a = clipboard;\nconst b = a;\nb.writeText({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:4"],
    because: "an alias can have an alias",
  },
  {
    app: `${sdk("clipboard")}let board = clipboard;\nboard.writeText({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:3"],
    because: "a variable keeps its type",
  },
  {
    app: `${sdk("clipboard")}clipboard["writeText"]({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:2"],
    because: "a constant key names a member",
  },
  {
    app: `${sdk("clipboard")}const key = "writeText";\nclipboard[key]({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:3"],
    because: "a constant holds a constant key",
  },
  {
    app: `${sdk("clipboard")}clipboard["write" + "Text"]({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:2"],
    because: "two constants make a constant",
  },
  {
    app: `${sdk("clipboard")}clipboard[location.hash]({ text: "x" });`,
    declares: write,
    finds: ["LOC4006:2"],
    because: "which member is meant cannot be told",
  },
  {
    app: `${sdk("clipboard")}clipboard?.writeText?.({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:2"],
    because: "an optional call is a call",
  },
  {
    app: `${sdk("clipboard")}(clipboard as any as typeof clipboard).writeText({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:2"],
    because: "a type assertion changes no value",
  },
  {
    app: `${sdk("clipboard")}await (clipboard!).writeText({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:2"],
    because: "neither do parentheses and !",
  },
  {
    app: `${sdk("clipboard")}const tools = { board: clipboard };\ntools.board.writeText({ text: "x" });`,
    declares: {},
    finds: ["LOC4006:2", "LOC4001:3"],
    because: "in an object it is found by its type, and who else has the object is not known",
  },
  {
    app: `${sdk("clipboard")}const tools = { ...clipboard };\ntools.writeText({ text: "x" });`,
    declares: {},
    finds: ["LOC4006:2", "LOC4001:3"],
    because: "a spread copies the commands",
  },
  {
    app: `${sdk("clipboard")}const tools = { put: clipboard.writeText };\ntools.put({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:2", "LOC4001:3"],
    because: "a command handed on is used",
  },
  {
    app: `${sdk("clipboard")}["a"].map(clipboard.writeText as any);`,
    declares: {},
    finds: ["LOC4001:2"],
    because: "a command can be an argument",
  },
  {
    app: `${sdk("clipboard")}clipboard.writeText.call(null, { text: "x" });`,
    declares: {},
    finds: ["LOC4001:2"],
    because: "call calls it",
  },
  {
    app: `${sdk("clipboard")}function put(to: typeof clipboard) { to.writeText({ text: "x" }); }\nput(clipboard);`,
    declares: {},
    finds: ["LOC4001:2", "LOC4006:3"],
    because: "a parameter has the type of what it is given",
  },
  {
    app: `${sdk("clipboard")}start(clipboard);`,
    declares: { clipboard: "read-write" },
    finds: ["LOC4006:2"],
    because: "what somebody else does with it cannot be told, so that nothing of it is too wide",
  },
  {
    app: main(`const { clipboard } = await import("#locara/sdk");`, `clipboard.writeText({ text: "x" });`),
    declares: {},
    finds: ["LOC4001:2"],
    because: "the SDK can be loaded late",
  },
  {
    app: main(`const sdk = await import("#locara/sdk");`, `sdk.clipboard.writeText({ text: "x" });`),
    declares: {},
    finds: ["LOC4001:2"],
    because: "and as a whole",
  },
  {
    app: main(`import("#locara/sdk").then(({ clipboard }) => clipboard.writeText({ text: "x" }));`),
    declares: write,
    finds: ["LOC4006:1"],
    because: "what `then` hands on is seen, and not all of it",
  },
  {
    app: {
      "src/main.ts": `import { board } from "./sdk";\nboard.writeText({ text: "x" });`,
      "src/sdk.ts": `export { clipboard as board } from "#locara/sdk";`,
    },
    declares: {},
    finds: ["LOC4001:2"],
    because: "a module can pass a name on",
  },
  {
    app: {
      "src/main.ts": `import { clipboard } from "./sdk.js";\nclipboard.writeText({ text: "x" });`,
      "src/sdk.ts": `export * from "#locara/sdk";`,
    },
    declares: {},
    finds: ["LOC4001:2"],
    because: "and all names",
  },
  {
    app: {
      "src/main.ts": `import { sdk } from "./sdk";\nsdk.clipboard.writeText({ text: "x" });`,
      "src/sdk.ts": `export * as sdk from "#locara/sdk";`,
    },
    declares: {},
    finds: ["LOC4001:2"],
    because: "and all names under one",
  },
  {
    app: {
      "src/main.ts": `import board from "./board";\nboard.writeText({ text: "x" });`,
      "src/board.ts": `import { clipboard } from "#locara/sdk";\nexport default clipboard;`,
    },
    declares: {},
    finds: ["LOC4001:2"],
    because: "a default export has the name that its importer gives it",
  },
  {
    app: {
      "src/main.ts": `import { put } from "./board";\nput({ text: "x" });`,
      "src/board.ts": `import { clipboard } from "#locara/sdk";\nexport const put = clipboard.writeText;`,
    },
    declares: {},
    finds: ["LOC4001:2"],
    because: "an exported constant is the command",
  },
  {
    app: {
      "src/main.ts": `import { clipboard } from "@/sdk";\nclipboard.writeText({ text: "x" });`,
      "src/sdk.ts": `export { clipboard } from "#locara/sdk";`,
      "tsconfig.json": `{ "compilerOptions": { /* a comment */ "paths": { "@/*": ["./src/*"] } } }`,
    },
    declares: {},
    finds: ["LOC4001:2"],
    because: "tsconfig.json names folders",
  },
  {
    app: { "src/main.ts": `import { clipboard } from "../.locara/sdk.ts";\nclipboard.writeText({ text: "x" });` },
    declares: {},
    finds: ["LOC4001:2"],
    because: "the emitted file is the SDK under another name, also when it is not there",
  },
  {
    app: {
      "src/view.tsx": `${sdk("clipboard")}export const View = () => <button onClick={() => clipboard.writeText({ text: "x" })}>{"copy"}</button>;`,
    },
    declares: {},
    finds: ["LOC4001:2"],
    because: "JSX holds calls",
  },
  {
    app: { "src/main.js": `${sdk("clipboard")}clipboard.writeText({ text: "x" });` },
    declares: {},
    finds: ["LOC4001:2"],
    because: "JavaScript is read too",
  },
  {
    app: { "src/main.mjs": `${sdk("clipboard")}const b = clipboard; b.writeText({ text: "x" });` },
    declares: {},
    finds: ["LOC4001:2"],
    because: "and its modules",
  },
  {
    app: { "src/view.jsx": `${sdk("clipboard")}export const V = () => <a onClick={clipboard.writeText} />;` },
    declares: {},
    finds: ["LOC4001:2"],
    because: "and its JSX",
  },
  {
    app: `${sdk("clipboard")}if (clipboard) clipboard.writeText({ text: "x" });`,
    declares: write,
    finds: [],
    because: "looking whether it is there hands nothing on",
  },
  {
    app: `${sdk("clipboard")}const there = clipboard !== undefined;\nthere && clipboard.writeText({ text: "x" });`,
    declares: write,
    finds: [],
    because: "neither does a comparison",
  },
  {
    app: `${sdk("clipboard")}typeof clipboard; !clipboard || 1; clipboard ? 1 : 2; clipboard && clipboard.writeText({ text: "x" });`,
    declares: write,
    finds: [],
    because: "nor any other look",
  },
  {
    app: `${sdk("clipboard")}if (false) clipboard.writeText({ text: "x" });`,
    declares: {},
    finds: ["LOC4001:2"],
    because: "code that never runs today can run tomorrow",
  },
  {
    app: `${sdk("clipboard")}function unused() { return clipboard.writeText({ text: "x" }); }`,
    declares: write,
    finds: [],
    because: "a function that nobody calls uses what it names",
  },
  {
    app: `// clipboard.readText()\n/* clipboard.readText() */\nconst text = "clipboard.readText()";`,
    declares: {},
    finds: [],
    because: "comments and strings call nothing",
  },
  {
    app: `const clipboard = { readText() {} };\nclipboard.readText();`,
    declares: {},
    finds: [],
    because: "the app's own object has the same name",
  },
  {
    app: `${sdk("clipboard")}function f(clipboard: { readText(): void }) { clipboard.readText(); }`,
    declares: {},
    finds: [],
    because: "a parameter hides the import",
  },
  {
    app: `import { clipboard } from "somewhere";\nclipboard.readText();`,
    declares: {},
    finds: [],
    because: "a package's clipboard is not the SDK's",
  },
  {
    app: `import type { clipboard } from "#locara/sdk";\nexport type Board = typeof clipboard;`,
    declares: {},
    finds: [],
    because: "types call nothing",
  },
  { app: `${sdk("clipbord")}clipbord;`, declares: {}, finds: ["LOC4007:1"], because: "no SDK has that name" },
  {
    app: `${sdk("clipboard")}clipboard.copy();`,
    declares: write,
    finds: ["LOC4007:2", "LOC4003"],
    because: "no SDK has that command",
  },
  {
    app: `${sdk("on, CapabilityDeniedError, type DbDatabase")}on("settings.changed", () => {}); throw new CapabilityDeniedError();`,
    declares: {},
    finds: [],
    because: "events, errors and types are everybody's",
  },
  {
    app: `${sdk("settings")}settings.set({ key: "a", value: 1 });`,
    declares: {},
    finds: [],
    because: "every app has its settings",
  },
  {
    app: `${sdk("clipboard")}clipboard.writeText({ text: ); clipboard.readText();`,
    declares: write,
    finds: ["LOC4008:2", "LOC4002:2"],
    because: "what could be read of a broken source counts",
  },
];

const judged: readonly Row[] = [
  {
    app: `${sdk("db")}db.query({ database: "app", sql: "", parameters: [] });`,
    declares: { db: ["app"] },
    finds: [],
    because: "the database is declared",
  },
  {
    app: `${sdk("db")}db.query({ database: "other", sql: "", parameters: [] });`,
    declares: { db: ["app"] },
    finds: ["LOC4002:2", "LOC4003"],
    because: "it is not",
  },
  {
    app: `${sdk("db")}const name = "oth" + "er";\ndb.query({ database: name, sql: "", parameters: [] });`,
    declares: { db: ["app"] },
    finds: ["LOC4002:3", "LOC4003"],
    because: "a constant is folded",
  },
  {
    app: `${sdk("db")}const Name = { main: "other" } as const;\ndb.query({ database: Name.main, sql: "", parameters: [] });`,
    declares: { db: ["app"] },
    finds: ["LOC4002:3", "LOC4003"],
    because: "members of a constant object are constants",
  },
  {
    app: `${sdk("db")}enum Name { Main = "other" }\ndb.query({ database: Name.Main, sql: "", parameters: [] });`,
    declares: { db: ["app"] },
    finds: ["LOC4002:3", "LOC4003"],
    because: "so are those of an enum",
  },
  {
    app: `${sdk("db")}const o = { n: "app" };\ndb.query({ database: o.n, sql: "", parameters: [] });`,
    declares: { db: ["app"] },
    finds: ["LOC4005:3"],
    because: "a member that can be assigned to is not",
  },
  {
    app: {
      "src/main.ts": `${sdk("db")}import { name } from "./name";\ndb.query({ database: name, sql: "", parameters: [] });`,
      "src/name.ts": `export const name = "other";`,
    },
    declares: { db: ["app"] },
    finds: ["LOC4002:3", "LOC4003"],
    because: "an imported constant is one",
  },
  {
    app: `${sdk("db")}export const f = (b: boolean) => db.query({ database: b ? "app" : "other", sql: "", parameters: [] });`,
    declares: { db: ["app"] },
    finds: ["LOC4002:2"],
    because: "one of the two is not declared",
  },
  {
    app: `${sdk("db")}export const f = (name: "app" | "two") => db.query({ database: name, sql: "", parameters: [] });`,
    declares: { db: ["app", "two"] },
    finds: [],
    because: "a type says every value",
  },
  {
    app: `${sdk("db")}export const f = (name: string) => db.query({ database: name, sql: "", parameters: [] });`,
    declares: { db: ["app", "two"] },
    finds: ["LOC4005:2"],
    because: "any string is anything: nothing is too wide",
  },
  {
    app: `${sdk("db")}export const f = (s: object) => db.query({ database: "app", ...s } as any);`,
    declares: { db: ["app"] },
    finds: ["LOC4005:2"],
    because: "a spread can replace what stands before it",
  },
  {
    app: `${sdk("db")}export const f = (s: object) => db.query({ ...s, database: "app" } as any);`,
    declares: { db: ["app"] },
    finds: [],
    because: "and not what stands after it",
  },
  {
    app: `${sdk("db")}for (const name of ["a"]) db.query({ database: name, sql: "", parameters: [] });`,
    declares: { db: ["app"] },
    finds: ["LOC4005:2"],
    because: "a loop's constant is another one each time",
  },
  {
    app: `${sdk("db")}db.query({ database: "app", sql: "", parameters: [] });`,
    declares: { db: ["app", "two"] },
    finds: ["LOC4004"],
    because: "nothing asks for the second",
  },
  {
    app: `${sdk("net")}net.fetch({ url: "https://api.example.com/v1" });`,
    declares: { net: { allowed_hosts: ["api.example.com"] } },
    finds: [],
    because: "the host is declared",
  },
  {
    app: `${sdk("net")}net.fetch({ url: "http://api.example.com/v1" });`,
    declares: { net: { allowed_hosts: ["api.example.com"] } },
    finds: ["LOC4002:2", "LOC4003"],
    because: "http is not https",
  },
  {
    app: `${sdk("net")}net.fetch({ url: "https://api.example.com@evil.example/" });`,
    declares: { net: { allowed_hosts: ["api.example.com"] } },
    finds: ["LOC4002:2", "LOC4003"],
    because: "what stands before @ is no host",
  },
  {
    app: `${sdk("net")}const host = "api.example.com";\nnet.fetch({ url: \`https://\${host}/v1\` });`,
    declares: { net: { allowed_hosts: ["*.example.com"] } },
    finds: ["LOC4004"],
    because: "one host below the wildcard is used",
  },
  {
    app: `${sdk("net")}net.fetch({ url: "https://api.example.com/" });`,
    declares: { net: true },
    finds: ["LOC4004"],
    because: "every host is more than one",
  },
  {
    app: `${sdk("net")}export const f = (id: string) => net.fetch({ url: \`https://api.example.com/\${id}\` });`,
    declares: { net: { allowed_hosts: ["api.example.com", "b.example.com"] } },
    finds: ["LOC4005:2"],
    because: "the text could go on in any way",
  },
  {
    app: `${sdk("fs")}fs.readText({ path: "$DOCUMENTS/a/b.txt" });`,
    declares: { fs: { paths: { read: ["$DOCUMENTS/a/**"] } } },
    finds: [],
    because: "the pattern matches",
  },
  {
    app: `${sdk("fs")}fs.readText({ path: "$DOCUMENTS/a/../b.txt" });`,
    declares: { fs: { paths: { read: ["$DOCUMENTS/**"] } } },
    finds: ["LOC4002:2", "LOC4003"],
    because: "`..` is in no scope",
  },
  {
    app: `${sdk("fs")}fs.readText({ path: "$DOCUMENTS/a/b.txt" });`,
    declares: { fs: { paths: { read: ["$DOCUMENTS/**"] } } },
    finds: ["LOC4004"],
    because: "one folder of it is used",
  },
  {
    app: `${sdk("fs")}fs.readText({ path: "$DOCUMENTS/a/b.txt" });`,
    declares: { fs: { paths: { read: ["$DOCUMENTS/a/**"], deny: ["$DOCUMENTS/a/c/**"] } } },
    finds: [],
    because: "a deny is never too much",
  },
  {
    app: `${sdk("fs")}fs.readText({ path: "$DOCUMENTS/a/c/b.txt" });`,
    declares: { fs: { paths: { read: ["$DOCUMENTS/a/**"], deny: ["$DOCUMENTS/a/c/**"] } } },
    finds: ["LOC4002:2", "LOC4003"],
    because: "deny wins",
  },
  {
    app: `${sdk("fs")}fs.readText({ path: "$DOCUMENTS/b.txt" });`,
    declares: { fs: { "user-paths": { documents: "read-write", music: "read" } } },
    finds: ["LOC4004"],
    because: "neither writing nor music is used",
  },
  {
    app: `${sdk("fs")}const file = await fs.pickOpen();\nawait fs.readText({ path: file.path });`,
    declares: { fs: { "user-selected": "read" } },
    finds: [],
    because: "a picked path exists only at run time, and reading is all that is declared",
  },
  {
    app: `${sdk("fs")}const file = await fs.pickOpen();\nawait fs.readText({ path: file.path });`,
    declares: { fs: { "user-selected": "read-write" } },
    finds: ["LOC4004"],
    because: "nothing saves",
  },
  {
    app: `${sdk("fs")}export const f = (path: string) => fs.readText({ path });`,
    declares: { fs: { paths: { read: ["$DOCUMENTS/**"] } } },
    finds: ["LOC4005:2"],
    because: "which file it is cannot be told",
  },
  {
    app: `${sdk("llm")}llm.chat({ model: "tiny", messages: [] });`,
    declares: { models, llm: { chat: true } },
    finds: ["LOC4004"],
    because: "one of the two models is used",
  },
  {
    app: `${sdk("llm")}llm.chat({ model: "tiny", messages: [] });`,
    declares: { models, llm: { chat: ["tiny"] } },
    finds: ["LOC4003"],
    because: "nothing names the other pin",
  },
  {
    app: `${sdk("llm")}llm.chat({ model: "huge", messages: [] });`,
    declares: { models: [models[0]], llm: { chat: true } },
    finds: ["LOC4002:2", "LOC4003"],
    because: "the model is not pinned",
  },
  {
    app: `${sdk("clipboard")}clipboard.writeText({ text: "x" });`,
    declares: { clipboard: "read-write" },
    finds: ["LOC4004"],
    because: "nothing reads",
  },
  {
    app: `${sdk("clipboard")}clipboard.readText();`,
    declares: write,
    finds: ["LOC4002:2", "LOC4003"],
    because: "writing is not reading",
  },
  {
    app: "",
    declares: { clipboard: "read-write", db: ["app"] },
    finds: ["LOC4003", "LOC4003"],
    because: "nothing uses either",
  },
  {
    app: `${sdk("notifications")}notifications.show({ title: "x", body: "y" });`,
    declares: { notifications: { modes: ["alert", "sound"] } },
    finds: ["LOC4004"],
    because: "nothing makes a sound",
  },
];

for (const [name, rows] of Object.entries({ followed, judged })) {
  for (const { app, declares, finds, because } of rows) {
    const text = typeof app === "string" ? app : Object.values(app).join(" // ");
    test(`${name}: ${JSON.stringify(declares)} with ${text.replace(/import .*\n/, "").slice(0, 90)}: ${because}`, () => {
      const got = found(inputOf(app, manifestOf(declares))).map((one) =>
        one.replace(/^(\S+) locara\.json.*$/, "$1").replace(/^(\S+) \S+:(\d+):\d+$/, "$1:$2"),
      );
      assert.deepEqual([...got].sort(), [...finds].sort());
    });
  }
}

test("the tables are as long as they were", () => assert.ok(followed.length + judged.length >= 85));
