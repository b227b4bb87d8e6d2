import type { Recording } from "./audio.ts";
import { readDropped } from "./audio.ts";
import { isStopped } from "./problem.ts";
import type { Segment, Transcripts } from "./transcripts.ts";

/** Where a recording comes from: dropped onto the page, or picked through the runtime's dialog. */
export type Source = { readonly name: string } & ({ readonly file: File } | { readonly path: string });

export interface Job {
  readonly source: Source;
  /** The transcript that an earlier attempt began, if any. */
  readonly transcriptId: number | null;
}

interface Heard {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a transcription needs from outside. */
export interface TranscriptionTools {
  readonly transcripts: Transcripts;
  readPicked(path: string): Promise<Uint8Array>;
  toRecording(bytes: Uint8Array): Promise<Recording>;
  listen(
    wav: Uint8Array,
    signal: AbortSignal,
  ): AsyncIterable<{ readonly segments: readonly Heard[]; readonly progress: number }> & {
    readonly result: Promise<{ readonly segments: readonly Heard[]; readonly durationSeconds: number }>;
  };
}

export interface Listener {
  readonly signal: AbortSignal;
  /** The transcript exists and the model starts to listen. */
  started(id: number): void;
  /** These segments are stored now. */
  stored(id: number, segments: readonly Segment[], progress: number): void;
}

/** Transcription failed after `transcriptId` was begun; what was heard until then is kept there. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly transcriptId: number | null;

  constructor(transcriptId: number | null, cause: unknown) {
    super("The transcription was interrupted.", { cause });
    this.transcriptId = transcriptId;
  }
}

const titleOf = (name: string) => name.replace(/\.[a-z0-9]{1,5}$/iu, "").trim() || name;
// Control characters would end up in exports and collide with the marks of search hits.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
const clean = (text: string) => text.replace(/[\u0000-\u001f\u007f]+/gu, " ").trim();

const numbered = (heard: readonly Heard[], from: number): Segment[] =>
  heard
    .map(({ start, end, text }) => ({ start, end, text: clean(text) }))
    .filter(({ text }) => text !== "")
    .map((segment, at) => ({ ...segment, position: from + at }));

async function listen(tools: TranscriptionTools, id: number, wav: Uint8Array, listener: Listener): Promise<void> {
  const { transcripts } = tools;
  const call = tools.listen(wav, listener.signal);
  let count = 0;
  for await (const { segments: heard, progress } of call) {
    const segments = numbered(heard, count);
    count += segments.length;
    await transcripts.append(id, segments, progress);
    listener.stored(id, segments, progress);
  }
  // Some streams end quietly when they are stopped.
  listener.signal.throwIfAborted();
  const result = await call.result;
  const segments = numbered(result.segments, 0);
  await transcripts.complete(id, segments, result.durationSeconds);
  listener.stored(id, segments, 1);
}

/** What was heard stays; a transcript in which nothing was heard is not worth keeping. */
async function abandon(transcripts: Transcripts, id: number): Promise<number | null> {
  if ((await transcripts.segments(id)).length > 0) {
    await transcripts.end(id, "interrupted");
    return id;
  }
  await transcripts.remove(id);
  return null;
}

/**
 * Writes a recording down, each piece stored before it is shown. Returns when it is done or was stopped.
 *
 * Throws `Interrupted` with the reason as its cause.
 */
export async function runJob(
  tools: TranscriptionTools,
  { source, transcriptId }: Job,
  listener: Listener,
): Promise<void> {
  const { transcripts } = tools;
  let id = transcriptId;
  try {
    const bytes = "file" in source ? await readDropped(source.file) : await tools.readPicked(source.path);
    const { wav, durationSeconds } = await tools.toRecording(bytes);
    if (listener.signal.aborted) return;
    id ??= await transcripts.create({
      title: titleOf(source.name),
      sourceName: source.name,
      createdAt: Date.now(),
      durationSeconds,
    });
    listener.started(id);
    await listen(tools, id, wav, listener);
  } catch (error) {
    if (listener.signal.aborted && isStopped(error)) {
      if (id !== null) await transcripts.end(id, "stopped");
      return;
    }
    if (id === null) throw new Interrupted(null, error);
    const kept = await abandon(transcripts, id).catch((also: unknown) => {
      // The database is what failed: the next start marks the transcript as interrupted.
      console.error(also);
      return id;
    });
    throw new Interrupted(kept, error);
  }
}
