import { spawn } from "node:child_process";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import type { BrowserLaunch } from "@locara/runtime";
import { listProcesses, processTree } from "../kit/process-tree.ts";

export interface HeapFigures {
  readonly heapUsed: number;
  readonly external: number;
}

/** One process of the tree. */
export interface ProcessFigures {
  readonly pid: number;
  /** `host`, or what it was started as: `llama`, `whisper`. */
  readonly name: string;
  readonly residentBytes: number;
}

export interface HostProcess {
  link(): Promise<string>;
  /** What lives on its heap after a full collection. */
  heap(): Promise<HeapFigures>;
  /** It and everything that it has started. */
  processes(): readonly ProcessFigures[];
  /** Ends it; gives the processes that outlived it, which are ended too. */
  close(): Promise<ProcessFigures[]>;
}

const closesWithinMilliseconds = 15_000;

export function startHost(launch: BrowserLaunch): HostProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, "host.ts"), JSON.stringify(launch)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const waiting: ((line: string) => void)[] = [];
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const gone = ended.then(() => Promise.reject(new Error("the host has ended")));
  gone.catch(() => undefined);
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(line));
  const ask = async <Answer>(what: string): Promise<Answer> => {
    const line = new Promise<string>((resolve) => waiting.push(resolve));
    child.stdin.write(`${what}\n`);
    return JSON.parse(await Promise.race([line, gone])) as Answer;
  };
  const processes = (): readonly ProcessFigures[] => treeOf(child.pid as number);
  return {
    link: async () => (await ask<{ url: string }>("link")).url,
    heap: () => ask<HeapFigures>("heap"),
    processes,
    async close() {
      const before = processes();
      child.stdin.end();
      const late = setTimeout(() => child.kill("SIGKILL"), closesWithinMilliseconds);
      await ended;
      clearTimeout(late);
      const still = new Set(listProcesses().map(({ pid }) => pid));
      const left = before.filter(({ pid }) => still.has(pid));
      for (const { pid } of left) process.kill(pid, "SIGKILL");
      return left;
    },
  };
}

const treeOf = (root: number): readonly ProcessFigures[] =>
  processTree(root).map(({ pid, residentBytes, args }) => ({
    pid,
    residentBytes,
    name: pid === root ? "host" : basename(args.split(" ").at(-1) ?? ""),
  }));
