import type { Excerpt } from "./excerpt.ts";
import { excerpt, largestExcerpt, shorterThan, summaryRequest } from "./excerpt.ts";
import { isStopped } from "./problem.ts";
import type { Segment, Summary, Transcripts } from "./transcripts.ts";

const maxTokens = 320;
/** Text is stored while it is written, but not at every word. */
const storeEveryMilliseconds = 300;

/** What a summary needs from outside. */
export interface SummaryTools {
  readonly transcripts: Transcripts;
  ask(
    messages: ReturnType<typeof summaryRequest>,
    maxTokens: number,
    signal: AbortSignal,
  ): AsyncIterable<{ readonly content: string }> & {
    readonly result: Promise<{ readonly content: string; readonly finish: string }>;
  };
}

const tooLong = (error: unknown) => (error as { code?: unknown } | null)?.code === "model/input-too-long";

type Wrote = (summary: Summary, store: "now" | "soon") => Promise<void>;

async function write(tools: SummaryTools, given: Excerpt, signal: AbortSignal, wrote: Wrote): Promise<void> {
  const { coveredSeconds, whole } = given;
  const summary = { coveredSeconds, whole, createdAt: Date.now() };
  let text = "";
  try {
    const call = tools.ask(summaryRequest(given.text), maxTokens, signal);
    for await (const { content } of call) {
      text += content;
      await wrote({ ...summary, text, state: "writing" }, "soon");
    }
    signal.throwIfAborted();
    const result = await call.result;
    await wrote(
      { ...summary, text: result.content || text, state: result.finish === "length" ? "cut" : "done" },
      "now",
    );
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
  tools: SummaryTools,
  id: number,
  segments: readonly Segment[],
  signal: AbortSignal,
  show: (summary: Summary) => void,
): Promise<void> {
  let storedAt = Number.NEGATIVE_INFINITY;
  const wrote: Wrote = async (summary, store) => {
    if (store === "now" || performance.now() - storedAt >= storeEveryMilliseconds) {
      await tools.transcripts.saveSummary(id, summary);
      storedAt = performance.now();
    }
    show(summary);
  };
  let characters: number | null = largestExcerpt;
  while (characters !== null) {
    const given: Excerpt = excerpt(segments, characters);
    try {
      await write(tools, given, signal, wrote);
      return;
    } catch (error) {
      if (signal.aborted && isStopped(error)) return;
      characters = tooLong(error) ? shorterThan(given.text) : null;
      if (characters === null) throw error;
    }
  }
}
