import type { CatalogEntry } from "./expansion.ts";

/** Abilities that an app offers to its language model or its user, each with what it needs. */
export const tooling: readonly CatalogEntry[] = [
  {
    id: "ocr",
    summary: "Reads the text in a picture the user picks.",
    expands: [
      { capability: "ocr", spelling: true },
      { capability: "fs.user-selected", spelling: "read" },
    ],
  },
  {
    id: "filesystem.search",
    summary: "Searches in files the user picks.",
    expands: [{ capability: "fs.user-selected", spelling: "read" }],
  },
  {
    id: "filesystem.read",
    summary: "Reads files the user picks.",
    expands: [{ capability: "fs.user-selected", spelling: "read" }],
  },
  {
    id: "filesystem.write",
    summary: "Writes files where the user chooses.",
    expands: [{ capability: "fs.user-selected", spelling: "read-write" }],
  },
  {
    id: "code-exec.python",
    summary: "Runs Python in a sandbox.",
    expands: [],
    needs: ["tools"],
    tool: "code-exec.python",
  },
  {
    id: "code-exec.javascript",
    summary: "Runs JavaScript in a sandbox.",
    expands: [],
    needs: ["tools"],
    tool: "code-exec.javascript",
  },
  {
    id: "audio.transcribe",
    summary: "Writes down a recording.",
    expands: [{ capability: "transcribe.file", spelling: true }],
  },
  { id: "audio.synthesize", summary: "Speaks a text.", expands: [{ capability: "tts", spelling: true }] },
  { id: "vision.classify", summary: "Says what a picture shows.", expands: [{ capability: "vlm", spelling: true }] },
  { id: "browser.fetch", summary: "Fetches a web page.", expands: [], needs: ["net"] },
  {
    id: "vector.search",
    summary: "Searches the app's own data by meaning.",
    expands: [{ capability: "embed", spelling: true }],
    needs: ["db"],
  },
  {
    id: "echo",
    summary: "Gives back what it gets, for trying tools out.",
    expands: [],
    needs: ["tools"],
    tool: "echo",
  },
];
