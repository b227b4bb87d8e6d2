import { call } from "../command.ts";
import type { FileTarget } from "../ports.ts";
import { roots } from "../ports.ts";
import { bytes, integer, list, nothing, number, oneOf, optional, record, text, union } from "../shape.ts";

/** A read answers at most this much; larger files are read as streams. */
export const maxReadBytes = 64 * 1024 * 1024;

const path = () =>
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
  if (root === "$PICKED") return segments.length === 2 ? { names: [], picked: segments[0] as string } : refused;
  // The folders that the app shares with others, by id; which they are shows nowhere, so there is nothing to list above them.
  if (root === "$SHARED") return segments.length > 0 ? { names: [[root, ...segments].join("/")] } : refused;
  if (!(roots as readonly (string | undefined)[]).includes(root)) return refused;
  return { names: [[root, ...segments].join("/")] };
}

const file = { target: ({ path }: { readonly path: string }) => lexicalPath(path), input: () => undefined };

export const readText = call("fs.readText", {
  summary: "Read a whole file as UTF-8 text.",
  args: record({ path: path() }),
  result: text(),
  ...file,
  resolve: (target, ports) => ports.files.openRead(target),
  perform: (open) => open.readText(maxReadBytes),
});

export const readBytes = call("fs.readBytes", {
  summary: "Read a whole file as bytes.",
  args: record({ path: path() }),
  result: bytes(),
  ...file,
  resolve: (target, ports) => ports.files.openRead(target),
  perform: (open) => open.readBytes(maxReadBytes),
});

export const stat = call("fs.stat", {
  summary: "Size, kind and time of a file or folder.",
  args: record({ path: path() }),
  result: record({ kind: oneOf(["file", "folder"]), bytes: integer(), modified: number() }),
  ...file,
  resolve: (target, ports) => ports.files.openRead(target),
  perform: (open) => open.stat(),
});

export const listFolder = call("fs.list", {
  summary: "Names in a folder.",
  args: record({ path: path() }),
  result: list(record({ name: text(), kind: oneOf(["file", "folder", "other"]) })),
  ...file,
  resolve: (target, ports) => ports.files.openFolder(target),
  perform: (open, _input, { signal }) => open.list(signal),
});

export const writeFile = call("fs.write", {
  summary: "Write a whole file; it appears complete or not at all.",
  args: record({ path: path(), content: union(text(), bytes()) }),
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
  args: record({ path: path() }),
  result: nothing(),
  ...file,
  resolve: (target, ports) => ports.files.openWrite(target),
  perform: async (open) => {
    await open.makeFolder();
    return null;
  },
});

export const remove = call("fs.remove", {
  summary: "Remove a file or an empty folder.",
  args: record({ path: path() }),
  result: nothing(),
  ...file,
  resolve: (target, ports) => ports.files.openWrite(target),
  perform: async (open) => {
    await open.remove();
    return null;
  },
});

const picked = union(nothing(), record({ path: text(), name: text() }));

/** `access` is what the picked file may be used for. */
export interface PickTarget {
  readonly access: "read" | "read-write";
}

export const pickOpen = call("fs.pickOpen", {
  summary: "Let the user choose a file to read; null if they choose none.",
  args: record({ extensions: optional(list(text({ pattern: "^[a-z0-9]{1,10}$" }), { maxItems: 32 })) }),
  result: picked,
  target: (): PickTarget => ({ access: "read" }),
  input: ({ extensions }) => ({ extensions: extensions ?? [] }),
  via: (_target, ports) => ports.picker,
  perform: (picker, options, { signal }) => picker.open(options, signal),
});

export const pickSave = call("fs.pickSave", {
  summary: "Let the user choose where to save; null if they choose nowhere.",
  args: record({ suggestedName: text({ minLength: 1, maxLength: 255, pattern: "^[^/\\\\\\u0000-\\u001f]+$" }) }),
  result: picked,
  target: (): PickTarget => ({ access: "read-write" }),
  input: (options) => options,
  via: (_target, ports) => ports.picker,
  perform: (picker, options, { signal }) => picker.save(options, signal),
});
