import {
  type FileTarget,
  LocaraError,
  type Opened,
  type OpenFile,
  type OpenFolder,
  type WritableFile,
} from "@locara/schema";
import type { Frames, Said } from "../../app/services/broker-frames.ts";
import type { PathFiles } from "../../app/services/judged-file.ts";

/** What is open on a line, and what may be done with it. */
export interface OnLine {
  readonly uses: ReadonlyMap<string, Use>;
  close(): void | Promise<void>;
}

/** Does one thing; gives what the end says, sends what comes before it. */
export type Use = (said: Said, call: UseCall) => Promise<unknown>;

export interface UseCall extends Pick<Frames, "send"> {
  readonly signal: AbortSignal;
  /** What the app sends, until it says that it is whole. Throws where it says that it is not. */
  content(): AsyncIterable<Uint8Array>;
  /** For what is in memory whole: one of them, however many are asked for at once. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

interface Found {
  /** As what it is judged again. */
  readonly target: FileTarget;
  readonly onLine: OnLine;
}

type Open = (files: PathFiles, target: FileTarget) => Promise<Found>;

const openers: ReadonlyMap<string, Open> = new Map<string, Open>([
  ["fs.stat", async (files, target) => found(await files.openRead(target), readable)],
  ["fs.list", async (files, target) => found(await files.openFolder(target), listable)],
  ["fs.remove", async (files, target) => found(await files.openWrite(target), writable)],
]);

/** Is this a command by which something is opened? Every use of it is judged alike. */
export const opens = (command: string): boolean => openers.has(command);

/** Opens what one of those commands is asked for. What goes wrong inside the scope is said on use. */
export const openOnLine = (command: string, files: PathFiles, target: FileTarget): Promise<Found> =>
  (openers.get(command) as Open)(files, target);

function found<Handle>(
  { target, handle, close }: Opened<FileTarget, Handle>,
  usesOf: (handle: Handle) => Readonly<Record<string, Use>>,
): Found {
  return { target, onLine: { uses: new Map(Object.entries(usesOf(handle))), close: () => close?.() } };
}

const readable = (file: OpenFile): Readonly<Record<string, Use>> => ({
  stat: () => file.stat(),
  async parts({ from, until }, { send, signal }) {
    for await (const part of file.readParts(offset(from), offset(until), signal)) await send(part);
  },
});

/** Names that travel in one message. */
const namesAtOnce = 256;

const listable = (folder: OpenFolder): Readonly<Record<string, Use>> => ({
  list: (_said, { send, signal, inTurn }) =>
    inTurn(async () => {
      const entries = (await folder.list(signal)).map(({ name, kind }) => ({ name, kind }));
      for (let at = 0; at < entries.length; at += namesAtOnce)
        await send({ items: entries.slice(at, at + namesAtOnce) });
    }),
  async watch(_said, { send, signal }) {
    for await (const { name, kind } of folder.watch(signal)) await send({ items: [{ name, kind }] });
  },
});

const writable = (file: WritableFile): Readonly<Record<string, Use>> => ({
  write: (_said, { content }) => file.write(content()),
  remove: () => file.remove(),
  makeFolder: () => file.makeFolder(),
});

function offset(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new LocaraError("protocol/malformed", "A range begins and ends with whole numbers.", "Report this.");
}
