import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import type { Page } from "@playwright/test";
import { callMany } from "../../kit/call-many.ts";
import type { Attempt } from "../attempt.ts";

export interface CacheWorld {
  readonly page: Page;
  /** The file of the model in the cache, and its bytes as they should be. */
  readonly blob: string;
  readonly right: Buffer;
  /** The bytes of another model that really works. */
  readonly other: Buffer;
  readonly scratch: string;
}

/** Puts bytes in the blob's place, as something else than the fetcher would. */
export function place(blob: string, bytes: Buffer): void {
  rmSync(blob, { force: true, recursive: true });
  writeFileSync(`${blob}.new`, bytes);
  chmodSync(`${blob}.new`, 0o444);
  renameSync(`${blob}.new`, blob);
}

const chat = { model: "talker", messages: [{ role: "user", content: "Once upon a time" }], maxTokens: 2 };
export const ask = async (page: Page): Promise<string> =>
  ((await callMany(page, [{ command: "llm.chat", payload: chat }], { patience: 60_000 }))[0] ?? "").replace(
    /^ok .*/s,
    "ok",
  );

/** The model is used, its file is spoiled, it is used again; then it is put right, and works. */
const spoiled = (
  id: string,
  spoil: (world: CacheWorld) => void,
  expect = /^ok model\/digest-mismatch ok$/,
): Attempt<CacheWorld> => ({
  id: `a model: ${id}`,
  category: "poisoned caches",
  stoppedBy: "runtime",
  async attempt(world) {
    const before = await ask(world.page);
    spoil(world);
    const spoilt = await ask(world.page);
    place(world.blob, world.right);
    return `${before} ${spoilt} ${await ask(world.page)}`;
  },
  expect,
});

const flipped = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
};

export const cacheAttempts: readonly Attempt<CacheWorld>[] = [
  spoiled("one bit of it, turned after it was verified", ({ blob, right }) => place(blob, flipped(right))),
  spoiled("one bit of it, turned in place, its times set back", ({ blob, right }) => {
    chmodSync(blob, 0o644);
    writeFileSync(blob, flipped(right));
    utimesSync(blob, 1, 1);
    chmodSync(blob, 0o444);
  }),
  spoiled("another model in its place", ({ blob, other }) => place(blob, other)),
  spoiled("half of it", ({ blob, right }) => place(blob, right.subarray(0, right.length >> 1))),
  spoiled("more of it", ({ blob, right }) => place(blob, Buffer.concat([right, Buffer.from("more")]))),
  spoiled("nothing of it", ({ blob }) => place(blob, Buffer.alloc(0))),
  spoiled("a second name of it, by which it can be changed", ({ blob, scratch }) =>
    linkSync(blob, `${scratch}/second-${Math.random()}`),
  ),
  spoiled("a link to the right bytes elsewhere", ({ blob, right, scratch }) => {
    const elsewhere = `${scratch}/elsewhere-${Math.random()}`;
    writeFileSync(elsewhere, right);
    rmSync(blob, { force: true });
    symlinkSync(elsewhere, blob);
  }),
  spoiled("a folder in its place", ({ blob }) => {
    rmSync(blob, { force: true });
    mkdirSync(blob);
  }),
  spoiled("a pipe in its place", ({ blob }) => {
    rmSync(blob, { force: true });
    execFileSync("mkfifo", [blob]);
  }),
  spoiled("nothing in its place", ({ blob }) => rmSync(blob, { force: true }), /^ok model\/missing ok$/),
];

export const sha256Of = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");
