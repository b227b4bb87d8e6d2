import type { PlantedFault } from "./planted-fault.ts";

const readBack = (grep: string): PlantedFault["caughtBy"] => ({
  kind: "unit",
  file: "harness/src/built-app/verify-built-app.test.ts",
  grep,
});

/** Faults in what reads a built app back, and in what builds one. */
export const builtAppFaults: readonly PlantedFault[] = [
  {
    id: "built-app/extra-entitlement-not-compared",
    file: "compiler/src/built-app/judge-entitlements.ts",
    find: "!(Object.hasOwn(may, key) && may[key] === value)",
    replace: "key === null",
    caughtBy: readBack("a widened entitlement"),
  },
  {
    id: "built-app/helpers-judged-as-the-app",
    file: "compiler/src/built-app/judge-entitlements.ts",
    find: "const isMain = code.path === app.app.executable;",
    replace: "const isMain = true;",
    caughtBy: readBack("a sound release build"),
  },
  {
    id: "built-app/der-form-not-compared",
    file: "harness/src/built-app/code-signature.ts",
    find: "canonicalJson(asXml) !== canonicalJson(asDer)",
    replace: "false",
    caughtBy: readBack("a key in DER form only"),
  },
  {
    id: "built-app/key-twice-passes",
    file: "harness/src/built-app/property-list.ts",
    find: "if (entries.has(key)) throw",
    replace: "if (key === null) throw",
    caughtBy: readBack("a key twice in"),
  },
  {
    id: "built-app/pages-not-hashed",
    file: "harness/src/built-app/code-signature.ts",
    find: ".equals(digest) ? [] : [page]",
    replace: ".equals(digest) ? [] : []",
    caughtBy: readBack("a changed byte of"),
  },
  {
    id: "built-app/unsealed-file-passes",
    file: "harness/src/built-app/seal.ts",
    find: `entry === undefined ? "It is not in the seal."`,
    replace: "entry === undefined ? null",
    caughtBy: readBack("a file added"),
  },
  {
    id: "built-app/inspector-fuse-free-in-releases",
    file: "compiler/src/built-app/judge-fuses.ts",
    find: `name === forTests && flavour === "test"`,
    replace: "name === forTests",
    caughtBy: readBack("inspector left on"),
  },
  {
    id: "built-app/first-copy-of-the-fuses-believed",
    file: "harness/src/built-app/fuse-wire.ts",
    find: `wires.length !== architectures || new Set(wires.map((wire) => wire.toString("hex"))).size !== 1`,
    replace: "wires.length === 0",
    caughtBy: readBack("a second copy of the fuses"),
  },
  {
    id: "built-app/contents-of-the-archive-believed",
    file: "harness/src/built-app/archive.ts",
    find: `if (integrity.hash !== sha256(bytes)) return "has another sha256 than the header says";`,
    replace: "",
    caughtBy: readBack("an archive changed before signing"),
  },
  {
    id: "built-app/artifacts-decide-before-their-digest",
    file: "compiler/src/built-app/judgement.ts",
    find: "built !== undefined && built.sha256 === digest ? built.value : undefined",
    replace: "digest === null ? undefined : built?.value",
    caughtBy: readBack("the lock file of another version"),
  },
  {
    id: "built-app/helpers-usage-texts-left",
    file: "compiler/src/built-app/judge-info-plist.ts",
    find: `[...found, ...undeclared(helper.info, compiled, "helper")]`,
    replace: "found",
    caughtBy: readBack("the same in a helper"),
  },
  {
    id: "built-app/bundle-named-otherwise-than-its-helpers",
    file: "compiler/src/emit/info-plist.ts",
    find: "CFBundleName: productName(manifest),",
    replace: "CFBundleName: manifest.name,",
    caughtBy: { kind: "unit", file: "compiler/src/emit/electron-builder.test.ts", grep: "the bundle has the product" },
  },
  {
    id: "built-app/signed-from-the-outside-in",
    file: "harness/src/mac-app/signing-plan.ts",
    find: "depth(b) - depth(a)",
    replace: "depth(a) - depth(b)",
    caughtBy: { kind: "unit", file: "harness/src/mac-app/build-mac-app.test.ts" },
  },
  {
    id: "built-app/another-fuse-free-between-flavours",
    file: "harness/src/mac-app/flavour-differences.ts",
    find: "if (name !== inspector) facts.set",
    replace: "if (name === inspector) facts.set",
    caughtBy: { kind: "unit", file: "harness/src/mac-app/flavour-differences.test.ts" },
  },
];
