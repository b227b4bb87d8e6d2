import type {
  FileStat,
  FileTarget,
  FolderEntry,
  KeptPick,
  Opened,
  OpenFile,
  OpenFolder,
  PickedFile,
  WritableFile,
} from "@locara/schema";
import { type BrokerLine, openBrokerLine } from "./broker-line.ts";
import { fileError } from "./file-errors.ts";
import { unusable } from "./judged-file.ts";
import type { UserPick } from "./kept-picks.ts";
import { type Grants, pickedPath } from "./picker.ts";
import { tooLarge, toText } from "./whole-file.ts";

/**
 * The user's picks of an app that is in a sandbox: a broker outside shows the dialogs, keeps the picks and opens what is
 * behind them. Here they are ids and names; what a sandbox does not hold has no path in it.
 */
export function brokeredGrants(socket: string): Grants {
  const lines = new Set<BrokerLine>();
  let closed = false;
  const openLine = (): BrokerLine => {
    if (closed) throw fileError("ENOENT");
    const line: BrokerLine = openBrokerLine(socket, () => lines.delete(line));
    lines.add(line);
    return line;
  };

  /** Asks one thing on a line of its own. Who aborts ends the line, and with it the dialog. */
  const once = async (command: string, args: object, signal?: AbortSignal): Promise<Asked> => {
    const line = openLine();
    try {
      return await collect(line.ask({ ask: command, args }, signal));
    } finally {
      line.close();
    }
  };
  const pick = async (command: string, args: object, signal: AbortSignal) =>
    (await once(command, args, signal)).done as PickedFile | null;

  /** Opens what is meant, there; judged here is that it was found where it was picked. */
  const open = async <Handle>(
    command: string,
    target: FileTarget,
    use: (line: BrokerLine) => Handle,
  ): Promise<Opened<FileTarget, never>> => {
    let line: BrokerLine | undefined;
    let opened: Opened<FileTarget, unknown>;
    try {
      line = openLine();
      const { done } = await collect(line.ask({ ask: command, args: { path: pathOf(target) } }));
      opened =
        done === "inside"
          ? { target, handle: use(line), close: line.close }
          : { target: { names: [] }, handle: unusable(fileError("EACCES")), close: line.close };
    } catch (error) {
      line?.close();
      opened = { target, handle: unusable(error) };
    }
    return opened as Opened<FileTarget, never>;
  };

  const kept = async (): Promise<readonly UserPick[]> => (await once("fs.keptPicks", {})).items as UserPick[];
  const forget = async (target: FileTarget): Promise<void> => {
    await once("fs.forgetPick", { path: pathOf(target) });
  };
  return {
    picker: {
      open: (options, signal) => pick("fs.pickOpen", options, signal),
      save: (options, signal) => pick("fs.pickSave", options, signal),
      folder: (options, signal) => pick("fs.pickFolder", options, signal),
      async keep(target) {
        await once("fs.keepPick", { path: pathOf(target) });
      },
      kept: async () =>
        (await kept()).map(({ id, name, kind, access }): KeptPick => ({ ...pickedPath(id, name), kind, access })),
      forget,
    },
    userPicks: kept,
    files: {
      openRead: (target) => open("fs.stat", target, readable),
      openFolder: (target) => open("fs.list", target, listable),
      openWrite: (target) => open("fs.remove", target, writable),
    },
    async close() {
      closed = true;
      for (const line of lines) line.close();
    },
  };
}

interface Asked {
  /** Everything that came before the end, but bytes. */
  readonly items: readonly unknown[];
  readonly done: unknown;
}

async function collect(answer: ReturnType<BrokerLine["ask"]>): Promise<Asked> {
  const items: unknown[] = [];
  for (;;) {
    const { value, done } = await answer.next();
    if (done) return { items, done: value };
    items.push(...itemsOf(value));
  }
}

const itemsOf = (frame: unknown): readonly unknown[] => (frame as { readonly items: readonly unknown[] }).items;

/** As an app spells it. Which name the pick itself has says nothing: it is found by its id. */
const pathOf = ({ picked = "", below = [] }: FileTarget): string => ["$PICKED", picked, "_", ...below].join("/");

const readable = (line: BrokerLine): OpenFile => {
  const readParts = (from: number, until: number, signal?: AbortSignal) =>
    line.ask({ ask: "parts", from, until }, signal) as AsyncGenerator<Uint8Array, unknown>;
  const readBytes = async (limitBytes: number): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of readParts(0, limitBytes + 1)) {
      parts.push(part);
      bytes += part.length;
    }
    if (bytes > limitBytes) throw tooLarge(limitBytes);
    return parts.length === 1 ? (parts[0] as Uint8Array) : new Uint8Array(Buffer.concat(parts));
  };
  return {
    readBytes,
    readText: async (limitBytes) => toText(await readBytes(limitBytes)),
    readParts,
    stat: async () => (await collect(line.ask({ ask: "stat" }))).done as FileStat,
  };
};

type Listed<Kind> = Pick<FolderEntry<Kind>, "name" | "kind">;

const listable = (line: BrokerLine): OpenFolder => {
  // What is listed in a picked folder is picked, and judged as that.
  const picked = { target: { names: [], picked: "" } };
  return {
    async list(signal) {
      const { items } = await collect(line.ask({ ask: "list" }, signal));
      return (items as Listed<"file" | "folder" | "other">[]).map((entry) => ({ ...entry, ...picked }));
    },
    async *watch(signal) {
      for await (const frame of line.ask({ ask: "watch" }, signal))
        for (const entry of itemsOf(frame))
          yield { ...(entry as Listed<"file" | "folder" | "other" | "missing">), ...picked };
    },
  };
};

const writable = (line: BrokerLine): WritableFile => ({
  async write(content) {
    await line.send({ ask: "write" }, content);
  },
  async remove() {
    await collect(line.ask({ ask: "remove" }));
  },
  async makeFolder() {
    await collect(line.ask({ ask: "makeFolder" }));
  },
});
