import { call } from "../command.ts";
import type { FileTarget } from "../file-ports.ts";
import { roots } from "../file-ports.ts";
import { bytes, integer, list, nothing, number, oneOf, record, text, union } from "../shape.ts";

/** A read answers at most this much; larger files are read as streams. */
export const maxReadBytes = 64 * 1024 * 1024;

export const filePath = () =>
  text({
    minLength: 1,
    maxLength: 4096,
    description: "A path under a root, `$DOCUMENTS/notes.txt`, or of a picked file.",
  });

/**
 * What a spelled path asks for, without touching the file system. Anything that is no plain path below a root (`..`,
 * an absolute path, a control character) is a target that no scope contains: it is refused like any other file outside.
 */
export function lexicalPath(spelled: string): FileTarget {
  const refused: FileTarget = { names: [], spelled };
  const [root, ...segments] = spelled.normalize("NFC").split("/");
  const plain = (segment: string) =>
    segment !== "" && segment !== "." && segment !== ".." && !/[\p{Cc}\\]/u.test(segment);
  if (!segments.every(plain)) return refused;
  if (root === "$PICKED") {
    const [picked, name, ...below] = segments;
    if (picked === undefined || name === undefined) return refused;
    return below.length === 0 ? { names: [], picked } : { names: [], picked, below };
  }
  // The folders that the app shares with others, by id; which they are shows nowhere, so there is nothing to list above them.
  if (root === "$SHARED") return segments.length > 0 ? { names: [[root, ...segments].join("/")] } : refused;
  if (!(roots as readonly (string | undefined)[]).includes(root)) return refused;
  return { names: [[root, ...segments].join("/")] };
}

/** What most commands on a path share: they are judged by it, and need nothing else of their arguments. */
export const byPath = { target: ({ path }: { readonly path: string }) => lexicalPath(path), input: () => undefined };

export const readText = call("fs.readText", {
  summary: "Read a whole file as UTF-8 text.",
  args: record({ path: filePath() }),
  result: text(),
  ...byPath,
  resolve: (target, ports) => ports.files.openRead(target),
  perform: (open) => open.readText(maxReadBytes),
});

export const readBytes = call("fs.readBytes", {
  summary: "Read a whole file as bytes.",
  args: record({ path: filePath() }),
  result: bytes(),
  ...byPath,
  resolve: (target, ports) => ports.files.openRead(target),
  perform: (open) => open.readBytes(maxReadBytes),
});

export const stat = call("fs.stat", {
  summary: "Size, kind and time of a file or folder.",
  args: record({ path: filePath() }),
  result: record({ kind: oneOf(["file", "folder"]), bytes: integer(), modified: number() }),
  ...byPath,
  resolve: (target, ports) => ports.files.openRead(target),
  perform: (open) => open.stat(),
});

export const listFolder = call("fs.list", {
  summary: "Names in a folder.",
  args: record({ path: filePath() }),
  result: list(record({ name: text(), kind: oneOf(["file", "folder", "other"]) })),
  ...byPath,
  resolve: (target, ports) => ports.files.openFolder(target),
  perform: async (open, _input, { signal, permits }) => {
    const found = await open.list(signal);
    // What a deny leaves out is not there, for whoever may not touch it.
    return found.filter(({ target }) => permits(target)).map(({ name, kind }) => ({ name, kind }));
  },
});

export const writeFile = call("fs.write", {
  summary: "Write a whole file; it appears complete or not at all.",
  args: record({ path: filePath(), content: union(text(), bytes()) }),
  result: nothing(),
  target: ({ path }) => lexicalPath(path),
  input: ({ content }) => content,
  resolve: (target, ports) => ports.files.openWrite(target),
  perform: async (open, content) => {
    await open.write(content);
    return null;
  },
});

export const makeFolder = call("fs.makeFolder", {
  summary: "Make a folder whose parent exists; an existing one is fine.",
  args: record({ path: filePath() }),
  result: nothing(),
  ...byPath,
  resolve: (target, ports) => ports.files.openWrite(target),
  perform: async (open) => {
    await open.makeFolder();
    return null;
  },
});

export const remove = call("fs.remove", {
  summary: "Remove a file or an empty folder.",
  args: record({ path: filePath() }),
  result: nothing(),
  ...byPath,
  resolve: (target, ports) => ports.files.openWrite(target),
  perform: async (open) => {
    await open.remove();
    return null;
  },
});
