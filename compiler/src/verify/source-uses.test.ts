import { type Row, sdk, testRows } from "../../testing/verify-rows.ts";

const write = { clipboard: "write" };

const rows: readonly Row[] = [
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
    app: `${sdk("settings")}settings.subscribe("a", () => {}); settings.watch("a");`,
    declares: {},
    finds: ["LOC4007:2"],
    because: "settings can be watched, by the one name there is for it",
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
  {
    app: `${sdk("db")}db.vec.search({ database: "app", collection: "a", vector, limit: 1 });\ndb.search.hybrid({ database: "other" });`,
    declares: { db: ["app"] },
    finds: ["LOC4002:3"],
    because: "a command can be two names below its namespace",
  },
  {
    app: `${sdk("db")}const { vec } = db;\nconst { put: keep } = vec;\nkeep({ database: "app", collection: "a", items: [] });\ndb.vec.get({}); db.vector.put({});`,
    declares: {},
    finds: ["LOC4001:4", "LOC4007:5", "LOC4007:5"],
    because: "and is followed from there",
  },
  {
    app: `${sdk("db")}export const store = [db.vec];`,
    declares: { db: ["app"] },
    finds: ["LOC4006:2"],
    because: "what is handed on of a namespace is of its capability: nothing of it is called unused",
  },
  {
    app: `${sdk("db")}const where = { database: "other", collection: "a" } as const;\ndb.vec.remove({ ...where, ids: [] }); db.vec.remove(where);`,
    declares: { db: ["app"] },
    finds: ["LOC4002:3", "LOC4002:3", "LOC4003"],
    because: "a constant that nobody may change is read where it is spread",
  },
  {
    app: `${sdk("db")}const where = { database: "app", collection: "a" };\nwhere.database = name; db.vec.remove({ ...where, ids: [] });`,
    declares: { db: ["app"] },
    finds: ["LOC4005:3"],
    because: "one that can be changed is not",
  },
  {
    app: `${sdk("db")}const w = { ...w, ids: [] } as const;\ndb.vec.remove(w);`,
    declares: { db: ["app"] },
    finds: ["LOC4005:3"],
    because: "a constant that spreads itself is anything",
  },
  {
    app: `${sdk("db")}const a = { ...b, ids: [] } as const; const b = { ...a } as const;\ndb.vec.remove(a);`,
    declares: { db: ["app"] },
    finds: ["LOC4005:3"],
    because: "two that spread each other are too",
  },
  {
    app: `${sdk("db")}const a0 = { ids: [] } as const;${Array.from({ length: 15 }, (_, n) => `const a${n + 1} = { ...a${n}, ...a${n} } as const;`).join("")}\ndb.vec.remove(a15);`,
    declares: { db: ["app"] },
    finds: ["LOC4005:3"],
    because: "no more is read than a person would write",
  },
];

testRows(rows, 28);
