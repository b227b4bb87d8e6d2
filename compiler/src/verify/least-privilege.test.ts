import { models } from "../../testing/verify-app.ts";
import { type Row, sdk, testRows } from "../../testing/verify-rows.ts";

const write = { clipboard: "write" };

const rows: readonly Row[] = [
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
  {
    app: `locara.start(name, {});`,
    declares: write,
    finds: ["LOC4040:1"],
    because: "any command can be called through the bridge: nothing is surely unused",
  },
];

testRows(rows, 35);
