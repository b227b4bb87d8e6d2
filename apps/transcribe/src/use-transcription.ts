import { useCallback, useEffect, useRef, useState } from "react";
import { transcriptionTools } from "./locara.ts";
import type { Problem } from "./problem.ts";
import { toProblem } from "./problem.ts";
import type { Job, Source } from "./transcription.ts";
import { Interrupted, runJob } from "./transcription.ts";
import type { Segment } from "./transcripts.ts";

export interface Running {
  readonly name: string;
  readonly transcriptId: number | null;
  readonly phase: "reading" | "listening" | "stopping";
  readonly progress: number;
}

export interface Failure {
  /** What failed; null if choosing a recording did. */
  readonly job: Job | null;
  readonly problem: Problem;
}

export interface Watcher {
  started(id: number): void;
  stored(id: number, segments: readonly Segment[], progress: number): void;
  /** Done, stopped or failed: what the list shows is to be read again. */
  ended(): void;
}

/** Recordings are written down one after the other; the others wait. */
export function useTranscription(watcher: Watcher) {
  const [waiting, setWaiting] = useState<readonly Job[]>([]);
  const [running, setRunning] = useState<Running | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const abort = useRef<AbortController | null>(null);
  const watch = useRef(watcher);
  watch.current = watcher;

  const run = useCallback(async (job: Job) => {
    const controller = new AbortController();
    abort.current = controller;
    setFailure(null);
    setRunning({ name: job.source.name, transcriptId: job.transcriptId, phase: "reading", progress: 0 });
    try {
      await runJob(transcriptionTools, job, {
        signal: controller.signal,
        started: (id) => {
          setRunning(
            (now) => now && { ...now, transcriptId: id, phase: now.phase === "stopping" ? "stopping" : "listening" },
          );
          watch.current.started(id);
        },
        stored: (id, segments, progress) => {
          setRunning((now) => now && { ...now, progress });
          watch.current.stored(id, segments, progress);
        },
      });
    } catch (error) {
      const [transcriptId, cause] = error instanceof Interrupted ? [error.transcriptId, error.cause] : [null, error];
      setFailure({ job: { ...job, transcriptId }, problem: toProblem(cause) });
    } finally {
      abort.current = null;
      setRunning(null);
      watch.current.ended();
    }
  }, []);

  useEffect(() => {
    const [next, ...others] = waiting;
    // The ref knows earlier than the state that a job has begun.
    if (next === undefined || running !== null || abort.current !== null) return;
    setWaiting(others);
    void run(next);
  }, [waiting, running, run]);

  const add = useCallback((sources: readonly Source[]) => {
    setWaiting((now) => [...now, ...sources.map((source) => ({ source, transcriptId: null }))]);
  }, []);

  const retry = useCallback(() => {
    const job = failure?.job ?? null;
    setFailure(null);
    if (job !== null) setWaiting((now) => [job, ...now]);
  }, [failure]);

  const stop = useCallback(() => {
    setRunning((now) => now && { ...now, phase: "stopping" });
    abort.current?.abort();
  }, []);

  return {
    running,
    waiting,
    failure,
    add,
    retry,
    stop,
    clearWaiting: useCallback(() => setWaiting([]), []),
    dismiss: useCallback(() => setFailure(null), []),
    fail: useCallback((error: unknown) => setFailure({ job: null, problem: toProblem(error) }), []),
  };
}
