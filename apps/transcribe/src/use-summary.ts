import { useCallback, useEffect, useRef, useState } from "react";
import { summaryTools, transcripts } from "./locara.ts";
import type { Problem } from "./problem.ts";
import { toProblem } from "./problem.ts";
import { summarise } from "./summary-job.ts";
import type { Segment, Summary } from "./transcripts.ts";

interface State {
  readonly summary: Summary | null;
  readonly problem: Problem | null;
  readonly busy: boolean;
  /** What was stored has been read. */
  readonly loaded: boolean;
}

const nothing: State = { summary: null, problem: null, busy: false, loaded: false };

/** The summary of the open transcript, stored or being written. */
export function useSummary(transcriptId: number) {
  const [state, setState] = useState<State>(nothing);
  const abort = useRef<AbortController | null>(null);

  useEffect(() => {
    let alive = true;
    setState(nothing);
    transcripts.summary(transcriptId).then(
      (summary) =>
        alive && setState((now) => (now.busy ? { ...now, loaded: true } : { ...nothing, summary, loaded: true })),
      (error: unknown) => alive && setState({ ...nothing, problem: toProblem(error), loaded: true }),
    );
    return () => {
      alive = false;
      // What was written so far is stored; nobody would see the rest arrive.
      abort.current?.abort();
    };
  }, [transcriptId]);

  const start = useCallback(
    async (segments: readonly Segment[]) => {
      const controller = new AbortController();
      abort.current = controller;
      const current = () => abort.current === controller;
      setState((now) => ({ ...now, problem: null, busy: true }));
      try {
        await summarise(summaryTools, transcriptId, segments, controller.signal, (summary) => {
          if (current()) setState({ summary, problem: null, busy: true, loaded: true });
        });
        if (current()) setState((now) => ({ ...now, busy: false }));
      } catch (error) {
        if (current()) setState((now) => ({ ...now, busy: false, problem: toProblem(error) }));
      }
    },
    [transcriptId],
  );

  return { ...state, start, stop: useCallback(() => abort.current?.abort(), []) };
}
