import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { writeBenchLlama } from "../bench-llama.ts";
import { compare, milliseconds, type Side } from "../measure.ts";
import { inPairs } from "../pairs.ts";
import type { Measured, Row, Unavailable } from "../row.ts";
import { openStage, type Stage, type StageModel } from "../stage.ts";
import { type Host, openStageHost, type StageHost } from "../stage-page.ts";

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
  measure: () => inPairs(() => measureTokens("browser")),
};

export const engineFirstToken: Row = {
  name: "engine.firstToken",
  unit: "ms",
  baseline: "node-llama-cpp directly",
  budget: { of: "added", firstCut: 2, goal: 1 },
  shows: "page",
  measure: () => inPairs(() => measureFirstToken("browser", { rounds: 41, warmUp: 40 })),
};

/** Tokens of four conversations with one model at once, beside those of one. */
export const engineParallel: Row = {
  name: "engine.parallel",
  unit: "per second",
  baseline: "one chat",
  budget: { of: "ratio", firstCut: null, goal: 1 },
  shows: "page",
  measure: () =>
    onStage("browser", writeBenchLlama, async (shown, stage, model) => {
      const { page, close } = await shown.open(stage);
      // Each is another conversation: none finds its beginning in the memory of the others.
      const chats =
        (count: number): Side =>
        (turn) => {
          const contents = Array.from({ length: count }, (_, index) => `${turn} ${count} ${index}: ${prompt}`);
          return page.evaluate(([id, all]) => (globalThis as unknown as InPage).benchChats(id, all, 96), [
            model.id,
            contents,
          ] as const);
        };
      try {
        const note =
          "all four together, each of 96 tokens, from the call in the page to the last answer; a made-up model";
        return { ...(await compare(chats(4), chats(1), { rounds: 5 })), note };
      } finally {
        await close();
      }
    }),
};

interface Effort {
  readonly rounds: number;
  readonly warmUp: number;
}

/** Tokens per second in a page of that host, of the made-up model or another. */
export const measureTokens = (
  host: Host,
  { rounds, warmUp, tokens }: Effort & { readonly tokens: number } = { rounds: 5, warmUp: 1, tokens: 256 },
  model?: StageModel,
): Promise<Measured | Unavailable> =>
  withEngines(
    host,
    (folder) => model ?? writeBenchLlama(folder),
    async (page, direct) => {
      const perSecond =
        (ask: Ask): Side =>
        async () => {
          const answer = await ask(tokens);
          // The made-up model never ends; another may have said all that it has to say.
          if (answer.tokens < (model === undefined ? tokens : tokens / 4))
            throw new Error(`${answer.tokens} tokens came instead of ${tokens}`);
          return answer.perSecond;
        };
      const compared = await compare(perSecond(page), perSecond(direct), { rounds, warmUp });
      return {
        ...compared,
        note: "a made-up model of 26 million weights; from the first text in the page to the last",
      };
    },
  );

/**
 * Milliseconds until the first token in a page of that host. The made-up model has one layer here: what computing takes
 * swings, and the less of it there is, the better is seen what is added.
 */
export const measureFirstToken = (host: Host, effort: Effort, model?: StageModel): Promise<Measured | Unavailable> =>
  withEngines(
    host,
    (folder) => model ?? writeBenchLlama(folder, 1),
    async (page, direct) => {
      const first =
        (ask: Ask): Side =>
        async () =>
          (await ask(4)).firstMs;
      const compared = await compare(first(page), first(direct), effort);
      return {
        ...compared,
        note: `a prompt of ${prompt.length + 1} tokens, read anew each time by a model of one layer; from the call in the page; added in each round, the median, once V8 has compiled what carries an answer: the first forty are later by about 1 ms more`,
      };
    },
  );

/** Milliseconds until the first token of a model that nobody has loaded, in an engine that nobody has started. */
export const measureFirstModel = (host: Host, effort: Effort): Promise<Measured | Unavailable> =>
  onStage(host, writeBenchLlama, async (shown, stage, model) => {
    const ours = async (): Promise<number> => {
      const { page, close } = await shown.open(stage);
      const { firstMs } = await askIn(page, model)(1);
      await close();
      return firstMs;
    };
    const directly = async (): Promise<number> => {
      let close = (): void => undefined;
      const took = await milliseconds(async () => {
        const direct = await openDirect(model);
        close = direct.close;
        await direct.ask(1);
      });
      close();
      return took;
    };
    return compare(ours, directly, effort);
  });

/** Runs `work` with the same model in both engines: asked from a page, and directly. Each waits while the other computes. */
const withEngines = (
  host: Host,
  modelIn: (folder: string) => StageModel,
  work: (page: Ask, direct: Ask) => Promise<Measured>,
): Promise<Measured | Unavailable> =>
  onStage(host, modelIn, async (shown, stage, model) => {
    const direct = await openDirect(model);
    try {
      const { page, close } = await shown.open(stage);
      try {
        return await work(askIn(page, model), direct.ask);
      } finally {
        await close();
      }
    } finally {
      direct.close();
    }
  });

/** Runs `use` with a stage on that host whose app may chat with one model, written into a folder for it or elsewhere already. */
const onStage = async (
  host: Host,
  modelIn: (folder: string) => StageModel,
  use: (shown: StageHost, stage: Stage, model: StageModel) => Promise<Measured>,
): Promise<Measured | Unavailable> => {
  const shown = await openStageHost(host);
  if ("unavailable" in shown) return shown;
  const folder = mkdtempSync(join(tmpdir(), "locara-model-"));
  try {
    const model = modelIn(folder);
    const stage = await openStage([model]);
    try {
      return await use(shown, stage, model);
    } finally {
      stage.remove();
    }
  } finally {
    await shown.close();
    rmSync(folder, { recursive: true });
  }
};

const askIn =
  (page: Page, { id }: StageModel): Ask =>
  (maxTokens) =>
    page.evaluate(([model, content, most]) => (globalThis as unknown as InPage).benchChat(model, content, most), [
      id,
      prompt,
      maxTokens,
    ] as const);

interface InPage {
  benchChat(model: string, content: string, maxTokens: number): Promise<Answer>;
  benchChats(model: string, contents: readonly string[], maxTokens: number): Promise<number>;
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
