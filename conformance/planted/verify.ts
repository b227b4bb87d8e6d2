import type { PlantedFault } from "./planted-fault.ts";

const caughtBy = { kind: "unit", file: "compiler/src/verify/address-sinks.test.ts" } as const;
const uses = { kind: "unit", file: "compiler/src/verify/source-uses.test.ts" } as const;
const css = "compiler/src/verify/css-tokens.ts";
const places = "compiler/src/verify/css-escapes.ts";
const tags = "compiler/src/verify/html-tags.ts";
const table = "compiler/src/verify/address-sinks.ts";

/** Faults in how `locara verify` finds what a page, a style or a script loads from elsewhere. */
export const verifyFaults: readonly PlantedFault[] = [
  { id: "verify/empty-comment-ends-for-all", file: tags, find: "start + 7", replace: "start + 5", caughtBy },
  { id: "verify/comment-within-a-title", file: tags, find: "style|title|", replace: "style|", caughtBy },
  { id: "verify/end-of-comment-for-some", file: tags, find: `"--!>"`, replace: `"--!!>"`, caughtBy },
  {
    id: "verify/long-numbers-of-letters",
    file: tags,
    find: "#[xX]([0-9a-fA-F]+)",
    replace: "#[xX]([0-9a-fA-F]{1,6})",
    caughtBy,
  },
  { id: "verify/declaration-of-style-unread", file: tags, find: `(\\?xml-stylesheet|`, replace: "(", caughtBy },
  {
    id: "verify/escape-read-before-text",
    file: css,
    find: String.raw`(?:\\[\s\S]|[^${"$"}{quote}\\\n\r\f])*`,
    replace: String.raw`[^${"$"}{quote}\n\r\f]*`,
    caughtBy,
  },
  { id: "verify/space-after-import-needed", file: css, find: `"at" : "name"`, replace: `"name" : "name"`, caughtBy },
  {
    id: "verify/imported-text-trusted",
    file: places,
    find: "return isForeignCode",
    replace: "return isRemote",
    caughtBy,
  },
  { id: "verify/custom-properties-forgotten", file: places, find: "|| custom ||", replace: "||", caughtBy },
  {
    id: "verify/text-goes-on-unseen",
    file: places,
    find: "loadingNow > 0",
    replace: `loading.test(functions.at(-1) ?? "")`,
    caughtBy,
  },
  {
    id: "verify/script-of-svg",
    file: table,
    find: `"script", reads: "code"`,
    replace: `"script", reads: "address"`,
    caughtBy,
  },
  {
    id: "verify/other-language-imported-unsaid",
    file: "compiler/src/verify/verify-folder.ts",
    find: "if (isForeign) foreign.add(file);",
    replace: "",
    caughtBy: { kind: "unit", file: "compiler/src/verify/verify-folder.test.ts" },
  },
  { id: "verify/namespace-is-asked", file: places, find: `rule === "@namespace"`, replace: "false", caughtBy },
  { id: "verify/row-of-the-table-lost", file: table, find: `link base image`, replace: `base image`, caughtBy },
  {
    id: "verify/document-in-an-address",
    file: table,
    find: `sink.reads === "code" && `,
    replace: "false && ",
    caughtBy,
  },
  {
    id: "verify/control-characters-hide-a-host",
    file: "compiler/src/verify/remote-url.ts",
    find: String.raw`    .replaceAll(/^[\p{Cc} ]+|[\p{Cc} ]+$/gu, "")
`,
    replace: "    .trim()\n",
    caughtBy,
  },
  {
    id: "verify/texts-joined-unread",
    file: "compiler/src/verify/sources/written-styles.ts",
    find: "return joins ||",
    replace: "return",
    caughtBy,
  },
  {
    id: "verify/nested-commands-unknown",
    file: "compiler/src/verify/sources/sdk-part.ts",
    find: "return namespaces.has(whole) ? ",
    replace: "return false ? ",
    caughtBy: uses,
  },
  {
    id: "verify/constants-that-change-believed",
    file: "compiler/src/verify/sources/known-arguments.ts",
    find: "constant === undefined || !isAsConst(constant)",
    replace: "constant === undefined",
    caughtBy: uses,
  },
];
