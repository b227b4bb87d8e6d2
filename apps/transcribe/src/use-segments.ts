import { useCallback, useEffect, useState } from "react";
import { transcripts } from "./locara.ts";
import type { Problem } from "./problem.ts";
import { toProblem } from "./problem.ts";
import type { Segment } from "./transcripts.ts";

/** `known` with `added` in their places. */
function merged(known: readonly Segment[], added: readonly Segment[]): readonly Segment[] {
  const all = known.slice();
  for (const segment of added) all[segment.position] = segment;
  return all;
}

/** The stored segments of the open transcript. `null` while they are being read. */
export function useSegments(transcriptId: number | null) {
  const [state, setState] = useState<{ id: number; segments: readonly Segment[] } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const load = useCallback(async (id: number, alive: () => boolean) => {
    try {
      const segments = await transcripts.segments(id);
      if (!alive()) return;
      // Segments may have been stored, and merged, while these were read.
      setState((now) => ({
        id,
        segments: now?.id === id && now.segments.length > segments.length ? now.segments : segments,
      }));
      setProblem(null);
    } catch (error) {
      if (alive()) setProblem(toProblem(error));
    }
  }, []);

  useEffect(() => {
    let alive = true;
    setProblem(null);
    if (transcriptId !== null) void load(transcriptId, () => alive);
    return () => {
      alive = false;
    };
  }, [transcriptId, load]);

  const merge = useCallback((id: number, added: readonly Segment[]) => {
    setState((now) => (now?.id === id ? { id, segments: merged(now.segments, added) } : now));
  }, []);

  const retry = useCallback(() => {
    if (transcriptId !== null) void load(transcriptId, () => true);
  }, [transcriptId, load]);

  return { segments: state?.id === transcriptId ? state.segments : null, problem, merge, retry };
}
