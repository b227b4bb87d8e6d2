import { type Row, sdk, testRows } from "../../../testing/verify-rows.ts";

const write = { clipboard: "write" };
const main = (...lines: readonly string[]) => lines.join("\n");

const rows: readonly Row[] = [
  {
    app: `${sdk("clipboard")}const { readText, ...rest } = clipboard;\nrest.writeText({ text: "x" });`,
    declares: { clipboard: "read-write" },
    finds: ["LOC4006:2"],
    because: "the rest of a pattern can hold any command",
  },
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
    app: main(`const sdk = await import("#locara/" + "sdk");`, `sdk.clipboard.writeText({ text: "x" });`),
    declares: write,
    finds: ["LOC4006:1"],
    because: "the SDK's name can be put together, and its types are gone then",
  },
  {
    app: main(`import("#locara/sdk").then(({ clipboard }) => clipboard.writeText({ text: "x" }));`),
    declares: write,
    finds: ["LOC4006:1"],
    because: "what `then` hands on is seen, and not all of it",
  },
];

testRows(rows, 25);
