import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBrowserHost } from "@locara/runtime";
import { writeBenchLlama } from "../bench-llama.ts";
import { openChromium, openPage } from "../chromium.ts";
import { buildHostFiles } from "../host-files.ts";
import { compare, type Side } from "../measure.ts";
import type { Row, Unavailable } from "../row.ts";
import { openStage, type StageModel } from "../stage.ts";

interface Answer {
  readonly firstMs: number;
  readonly tokens: number;
  readonly perSecond: number;
}

type Ask = (maxTokens: number) => Promise<Answer>;

const prompt = "Go on with what was said so far, as long as you are asked to.";

export const engineTokens: Row = {
  name: "engine.tokens",
  unit: "per second",
  baseline: "node-llama-cpp directly",
  budget: { of: "ratio", firstCut: 0.93, goal: 0.97 },
  shows: "page",
  measure: () =>
    withEngines(async (page, direct) => {
      const tokens = 256;
      const perSecond =
        (ask: Ask): Side =>
        async () => {
          const answer = await ask(tokens);
          if (answer.tokens !== tokens) throw new Error(`${answer.tokens} tokens came instead of ${tokens}`);
          return answer.perSecond;
        };
      const compared = await compare(perSecond(page), perSecond(direct), { rounds: 11, warmUp: 2 });
      return {
        ...compared,
        note: "a made-up model of 26 million weights; from the first text in the page to the last",
      };
    }),
};

export const engineFirstToken: Row = {
  name: "engine.firstToken",
  unit: "ms",
  baseline: "node-llama-cpp directly",
  budget: { of: "added", firstCut: 2, goal: 1 },
  shows: "page",
  measure: () =>
    withEngines(async (page, direct) => {
      const first =
        (ask: Ask): Side =>
        async () =>
          (await ask(4)).firstMs;
      const compared = await compare(first(page), first(direct), { rounds: 31, warmUp: 3 });
      return {
        ...compared,
        note: `a prompt of ${prompt.length + 1} tokens, read anew each time; from the call in the page`,
      };
    }),
};

/** Runs `work` with the same model in both engines: asked from a page, and directly. Each waits while the other computes. */
const withEngines = async <Result>(
  work: (page: Ask, direct: Ask) => Promise<Result>,
): Promise<Result | Unavailable> => {
  const browser = await openChromium();
  if (browser === null) return { unavailable: "no Chromium on this machine" };
  const folder = mkdtempSync(join(tmpdir(), "locara-model-"));
  try {
    const model = writeBenchLlama(folder);
    const stage = await openStage([model]);
    const direct = await openDirect(model);
    try {
      const files = await buildHostFiles(join(stage.folder, "files"));
      const host = await openBrowserHost({ places: stage.places, files, quit: () => undefined });
      try {
        const page = await openPage(browser, host.url, "#ready");
        const ask: Ask = (maxTokens) =>
          page.evaluate(([id, content, most]) => (globalThis as unknown as InPage).benchChat(id, content, most), [
            model.id,
            prompt,
            maxTokens,
          ] as const);
        return await work(ask, direct.ask);
      } finally {
        await host.close();
      }
    } finally {
      direct.close();
      stage.remove();
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
};

interface InPage {
  benchChat(model: string, content: string, maxTokens: number): Promise<Answer>;
}

const openDirect = async ({ path }: StageModel): Promise<{ readonly ask: Ask; close(): void }> => {
  // One thread in the pool, as our engine has: idle ones beside it would cost the baseline most of its speed.
  const env = { ...process.env, UV_THREADPOOL_SIZE: "1", NODE_LLAMA_CPP_SKIP_DOWNLOAD: "true" };
  const child = fork(join(import.meta.dirname, "../direct-llama.ts"), [path], { env });
  const ended = once(child, "exit").then(([code]) =>
    Promise.reject(new Error(`the baseline's process ended with ${code}`)),
  );
  // Closing it at the end is no failure, and nobody waits for it then.
  ended.catch(() => undefined);
  const next = async (): Promise<unknown> => (await Promise.race([once(child, "message"), ended]))[0];
  await next();
  return {
    ask: async (maxTokens) => {
      child.send({ content: prompt, maxTokens });
      return (await next()) as Answer;
    },
    close: () => child.kill(),
  };
};
