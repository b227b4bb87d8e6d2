import { llm } from "#locara/sdk";
import type { Excerpt } from "./excerpt.ts";
import { excerpt, largestExcerpt, shorterThan, summaryRequest } from "./excerpt.ts";
import { isStopped } from "./problem.ts";
import { transcripts } from "./store.ts";
import type { Segment, Summary } from "./transcripts.ts";

const model = "qwen2.5-0.5b-instruct-q4_k_m";
const maxTokens = 320;
/** Text is stored while it is written, but not at every word. */
const storeEveryMilliseconds = 300;

const tooLong = (error: unknown) => (error as { code?: unknown } | null)?.code === "model/input-too-long";

async function write(
  given: Excerpt,
  signal: AbortSignal,
  wrote: (summary: Summary, store: "now" | "soon") => Promise<void>,
): Promise<void> {
  const { coveredSeconds, whole } = given;
  const summary = { coveredSeconds, whole, createdAt: Date.now() };
  let text = "";
  try {
    const call = llm.chat({ model, messages: summaryRequest(given.text), maxTokens, temperature: 0 }, { signal });
    for await (const { content } of call) {
      text += content;
      await wrote({ ...summary, text, state: "writing" }, "soon");
    }
    signal.throwIfAborted();
    const result = await call.result;
    await wrote({ ...summary, text: result.content || text, state: "done" }, "now");
  } catch (error) {
    if (text !== "") await wrote({ ...summary, text, state: "stopped" }, "now");
    throw error;
  }
}

/**
 * Summarises as much of a transcript as the model takes, stored while it is written.
 *
 * Returns when it is done or was stopped.
 */
export async function summarise(
  id: number,
  segments: readonly Segment[],
  signal: AbortSignal,
  show: (summary: Summary) => void,
): Promise<void> {
  let storedAt = Number.NEGATIVE_INFINITY;
  const wrote = async (summary: Summary, store: "now" | "soon") => {
    if (store === "now" || performance.now() - storedAt >= storeEveryMilliseconds) {
      await transcripts.saveSummary(id, summary);
      storedAt = performance.now();
    }
    show(summary);
  };
  let characters: number | null = largestExcerpt;
  while (characters !== null) {
    const given: Excerpt = excerpt(segments, characters);
    try {
      await write(given, signal, wrote);
      return;
    } catch (error) {
      if (signal.aborted && isStopped(error)) return;
      characters = tooLong(error) ? shorterThan(given.text) : null;
      if (characters === null) throw error;
    }
  }
}
