import { openTransfers } from "@locara/runtime";
import {
  type FileContent,
  type Files,
  type FileTarget,
  LocaraError,
  type Opened,
  type OpenFile,
  type OpenFolder,
  partBytes,
  type WritableFile,
} from "@locara/schema";

type Content = Map<string, Uint8Array>;

/** Files by symbolic path, in memory; a folder is there when something is in it or it was made. */
export interface FakeFiles extends Files {
  put(path: string, content: string | Uint8Array): void;
  text(path: string): string | undefined;
}

const missing = () => new LocaraError("file/not-found", "There is no such file or folder.", "Check the path.");
const otherKind = () => new LocaraError("file/not-a-file", "It is a folder.", "Name a file.");
const toBytes = (content: string | Uint8Array) =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;
const toWhole = async (content: FileContent): Promise<Uint8Array> => {
  if (typeof content === "string" || content instanceof Uint8Array) return toBytes(content);
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
};

/** A picked file is kept under `$PICKED/<id>`: an id that was never given out is a file that is not there. */
const nameOf = ({ names, picked, below = [] }: FileTarget): string =>
  picked === undefined ? (names[0] ?? "") : ["$PICKED", picked, ...below].join("/");

export function fakeFiles(initial: Readonly<Record<string, string | Uint8Array>> = {}): FakeFiles {
  const files: Content = new Map(Object.entries(initial).map(([path, content]) => [path, toBytes(content)]));
  const folders = new Set<string>();
  const isFolder = (path: string) =>
    !path.includes("/") ||
    folders.has(path) ||
    [...files.keys(), ...folders].some((name) => name.startsWith(`${path}/`));
  const parentOf = (path: string) => path.slice(0, path.lastIndexOf("/"));

  const opened = <Handle>(target: FileTarget, handle: Handle): Opened<FileTarget, Handle> => ({ target, handle });

  const readable = (path: string): OpenFile => {
    const read = async (limitBytes: number) => {
      const content = files.get(path);
      if (content === undefined) throw isFolder(path) ? otherKind() : missing();
      if (content.length > limitBytes)
        throw new LocaraError("file/too-large", "The file is too large.", "Read it in parts.");
      return content;
    };
    return {
      readBytes: read,
      readText: async (limitBytes) => new TextDecoder().decode(await read(limitBytes)),
      async *readParts(from, until) {
        const content = await read(Number.POSITIVE_INFINITY);
        for (let at = from; at < Math.min(until, content.length); at += partBytes)
          yield content.slice(at, Math.min(at + partBytes, until));
      },
      async stat() {
        const content = files.get(path);
        if (content === undefined && !isFolder(path)) throw missing();
        return { kind: content === undefined ? "folder" : "file", bytes: content?.length ?? 0, modified: 0 };
      },
    };
  };

  const listable = (target: FileTarget, path: string): OpenFolder => ({
    async *watch(signal) {
      if (!isFolder(path)) throw missing();
      await new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    },
    async list() {
      if (!isFolder(path)) throw missing();
      const below = [...files.keys(), ...folders]
        .filter((name) => name.startsWith(`${path}/`))
        .map((name) => name.slice(path.length + 1).split("/"));
      const kinds = new Map<string, "file" | "folder">();
      for (const [name = "", ...rest] of below)
        kinds.set(name, rest.length > 0 || folders.has(`${path}/${name}`) ? "folder" : "file");
      const { picked } = target;
      return [...kinds].sort().map(([name, kind]) => ({
        name,
        kind,
        target: picked === undefined ? { names: [`${path}/${name}`] } : { names: [], picked },
      }));
    },
  });

  const writable = (path: string): WritableFile => ({
    async write(content) {
      if (!/^\$PICKED\/[^/]+$/.test(path) && !isFolder(parentOf(path))) throw missing();
      if (isFolder(path)) throw otherKind();
      files.set(path, await toWhole(content));
    },
    async remove() {
      if (!files.delete(path) && !folders.delete(path)) throw missing();
    },
    async makeFolder() {
      if (files.has(path)) throw otherKind();
      folders.add(path);
    },
  });

  return {
    put: (path, content) => void files.set(path, toBytes(content)),
    text: (path) => {
      const content = files.get(path);
      return content === undefined ? undefined : new TextDecoder().decode(content);
    },
    openRead: async (target) => opened(target, readable(nameOf(target))),
    openFolder: async (target) => opened(target, listable(target, nameOf(target))),
    openWrite: async (target) => opened(target, writable(nameOf(target))),
    transfers: openTransfers(),
  };
}
