import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

interface JsonLinesOptions {
  readonly file: string;
  /** The file is rotated once at half of this: the file and its predecessor together stay below. */
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
    renameSync(file, `${file}.1`);
  };
  const write = (text: string): void => {
    open();
    if (bytes > 0 && bytes + text.length > mostBytes / 2) rotate();
    const target = open();
    bytes += writeSync(target, text);
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const lines = waiting;
    waiting = [];
    try {
      write(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
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
