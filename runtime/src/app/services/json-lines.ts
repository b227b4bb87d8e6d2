import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { fileErrno } from "./file-errors.ts";

interface JsonLinesOptions {
  readonly file: string;
  /** Rotated at half of this, so that the file and its predecessor together stay below. A longer line is not kept. */
  readonly mostBytes: number;
  /** How long a line may wait. A crash of the process loses at most what waited. */
  readonly waitMilliseconds?: number;
}

/** An append-only file of JSON objects, one per line. */
export interface JsonLines {
  append(value: object, urgency: "soon" | "now"): void;
  flush(): void;
  close(): void;
}

/** Most lines that wait. A flood is written in parts instead of held. */
const mostWaiting = 1000;

/**
 * Opens a log file for its owner alone. Lines that may wait are made into text and written together, so that a call
 * pays nothing for its line; a line that may not is written, with all before it, when `append` returns.
 *
 * A file that cannot be written must not stop an app: `onTrouble` hears of it once, and the lines are dropped.
 */
export function openJsonLines(
  { file, mostBytes, waitMilliseconds = 250 }: JsonLinesOptions,
  onTrouble: (error: unknown) => void,
): JsonLines {
  let waiting: object[] = [];
  let timer: NodeJS.Timeout | undefined;
  let fd: number | undefined;
  let bytes = 0;
  let broken = false;

  const open = (): number => {
    if (fd !== undefined) return fd;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    fd = openSync(file, "a", 0o600);
    bytes = fstatSync(fd).size;
    return fd;
  };
  const rotate = (): void => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
    // What an earlier version let grow longer does not become the predecessor.
    if (bytes > mostBytes / 2) rmSync(file, { force: true });
    else renameSync(file, `${file}.1`);
  };
  const write = (text: Buffer): void => {
    open();
    if (bytes > 0 && bytes + text.byteLength > mostBytes / 2) rotate();
    const target = open();
    bytes += writeSync(target, text);
  };
  /** The lines in as few parts as fit into a file. */
  const writeAll = (lines: readonly object[]): void => {
    let part: Buffer[] = [];
    let size = 0;
    for (const line of lines) {
      const text = Buffer.from(`${JSON.stringify(line)}\n`);
      if (text.byteLength > mostBytes / 2) continue;
      if (size + text.byteLength > mostBytes / 2) {
        write(Buffer.concat(part));
        part = [];
        size = 0;
      }
      part.push(text);
      size += text.byteLength;
    }
    if (size > 0) write(Buffer.concat(part));
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const lines = waiting;
    waiting = [];
    try {
      writeAll(lines);
      broken = false;
    } catch (error) {
      if (!broken) onTrouble(error);
      broken = true;
    }
  };

  return {
    append(value, urgency) {
      waiting.push(value);
      if (urgency === "now" || waiting.length >= mostWaiting) flush();
      else if (timer === undefined) {
        timer = setTimeout(flush, waitMilliseconds);
        timer.unref();
      }
    },
    flush,
    close() {
      flush();
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

/** Every whole line of a log and its predecessor, oldest first. What a crash cut off is passed over. */
export function readJsonLines(file: string): readonly unknown[] {
  return [`${file}.1`, file].flatMap((part) => textOf(part).split("\n").flatMap(readLine));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (fileErrno(error) === "ENOENT") return "";
    throw error;
  }
}

function readLine(line: string): readonly unknown[] {
  if (line === "") return [];
  try {
    return [JSON.parse(line)];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
