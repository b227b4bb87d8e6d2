import { parentPort, workerData } from "node:worker_threads";
import { call } from "@locara/runtime/sdk";
import type { Bridge } from "@locara/schema";
import { openSocketSession } from "../kit/socket-session.ts";
import { Ledger } from "./ledger.ts";
import { drawn, type Operation, type Work } from "./operation.ts";
import { createTable, quick, readBack } from "./quick-operations.ts";
import { slow } from "./slow-operations.ts";
import { count, type Tallies } from "./tally.ts";

/**
 * One app page's work, in a thread of its own because the SDK finds its bridge on the global object. It hears `SessionOrder`s
 * and answers each with what came of it.
 */
export type SessionOrder =
  /** Works over a connection of its own until `milliseconds` have passed; `abruptly` closes it in the middle of things. */
  | { readonly work: string; readonly milliseconds: number; readonly end: "quietly" | "abruptly" }
  /** Reads back everything that was ever written. */
  | { readonly verify: string };

export interface SessionAnswer {
  readonly tallies: Tallies;
  readonly errors: Readonly<Record<string, number>>;
  readonly readBack: number;
}

export type SessionSetup = Omit<Work, "ledger" | "random" | "measured"> & {
  readonly commands: readonly string[];
  readonly seed: number;
};

const setup = workerData as SessionSetup;
const ledger = new Ledger();
let state = setup.seed;
/** Mulberry32: the same work for the same seed. */
const random = (below: number): number => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
};
const tallies: Tallies = {};
const errors: Record<string, number> = {};
const work: Work = {
  ...setup,
  ledger,
  random,
  measured: (what, milliseconds) => count(tallies, what, "done", milliseconds, random),
};

/** Between two quick calls: sessions that never rest would measure how fast they can be served, and nothing else. */
const pauseMilliseconds = 5;
const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));

const fault = (kind: string, error: unknown): void => {
  const said = `${kind}: ${error instanceof Error ? `${error.name} ${error.message}` : String(error)}`;
  errors[said] = (errors[said] ?? 0) + 1;
};

async function lane(operations: readonly Operation[], goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const { kind, run } = drawn(operations, work);
    const start = performance.now();
    try {
      const ended = await run(work);
      count(tallies, kind, ended, performance.now() - start, random);
    } catch (error) {
      // A connection that was closed on purpose ends what ran.
      if (!goesOn() && (error as { code?: string }).code === "resource/host-lost") return;
      count(tallies, kind, "failed", performance.now() - start, random);
      fault(kind, error);
    }
    await pause();
  }
}

async function connected<Result>(url: string, use: () => Promise<Result>): Promise<Result> {
  const { bridge, close } = await openSocketSession(url, setup.commands);
  (globalThis as { locara?: Bridge }).locara = bridge;
  try {
    return await use();
  } finally {
    await close();
  }
}

async function labour(url: string, milliseconds: number, end: "quietly" | "abruptly"): Promise<void> {
  const until = performance.now() + milliseconds;
  const goesOn = () => performance.now() < until;
  let running: Promise<void> = Promise.resolve();
  await connected(url, async () => {
    await call("db.exec", { database: "app", sql: createTable, parameters: [] });
    running = lane(slow, goesOn);
    await lane(quick, goesOn);
    if (end === "quietly") await running;
  });
  await running;
}

async function verify(url: string): Promise<number> {
  const places = ledger.places();
  await connected(url, async () => {
    for (const place of places) await readBack(place, ledger).catch((error: unknown) => fault("read back", error));
  });
  return places.length;
}

parentPort?.on("message", (order: SessionOrder) => {
  const done = "work" in order ? labour(order.work, order.milliseconds, order.end).then(() => 0) : verify(order.verify);
  void done
    .catch((error: unknown) => {
      fault("session", error);
      return 0;
    })
    .then((count) => parentPort?.postMessage({ tallies, errors, readBack: count } satisfies SessionAnswer));
});
