import { lstatSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, watch, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Files, FileTarget } from "@locara/schema";

/** Files as somebody writes them who trusts the page: what was spelled is opened, wherever it leads. For test builds alone. */
export function openNaiveFiles(names: { root(root: string): string | null }): Omit<Files, "transfers"> {
  const pathOf = ({ names: [symbolic], spelled }: FileTarget): string => {
    const [root = "", ...rest] = (spelled ?? symbolic ?? "").split("/");
    if (!root.startsWith("$")) return spelled ?? "";
    const folder = names.root(root);
    if (folder === null) throw new Error(`there is no ${root}`);
    return join(folder, ...rest);
  };
  const kindOf = (found: { isDirectory(): boolean }): "file" | "folder" => (found.isDirectory() ? "folder" : "file");
  const opened = (target: FileTarget) => {
    const path = () => pathOf(target);
    return {
      target,
      handle: {
        readText: () => readFile(path(), "utf8"),
        readBytes: async () => new Uint8Array(await readFile(path())),
        async *readParts() {
          yield new Uint8Array(await readFile(path()));
        },
        async stat() {
          const found = await stat(path());
          return { kind: kindOf(found), bytes: found.size, modified: found.mtimeMs } as const;
        },
        list: async () =>
          (await readdir(path(), { withFileTypes: true })).map((entry) => ({
            name: entry.name,
            kind: kindOf(entry),
            target,
          })),
        async *watch(signal: AbortSignal) {
          for await (const { filename } of watch(path(), { signal })) {
            const found = lstatSync(join(path(), filename ?? ""), { throwIfNoEntry: false });
            yield { name: filename ?? "", kind: found === undefined ? "missing" : kindOf(found), target } as const;
          }
        },
        async write(content: string | Uint8Array | AsyncIterable<Uint8Array>) {
          await writeFile(path(), content);
        },
        remove: () => rm(path(), { recursive: true }),
        makeFolder: async () => void (await mkdir(path())),
      },
    };
  };
  return {
    openRead: async (target) => opened(target),
    openFolder: async (target) => opened(target),
    openWrite: async (target) => opened(target),
  };
}
