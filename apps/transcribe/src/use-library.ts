import { useCallback, useEffect, useState } from "react";
import { transcripts } from "./locara.ts";
import type { Problem } from "./problem.ts";
import { toProblem } from "./problem.ts";
import type { Transcript } from "./transcripts.ts";

/** The transcripts there are. `null` until they have been read once. */
export function useLibrary() {
  const [list, setList] = useState<readonly Transcript[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  /** Does something and reads the list again; false if that failed, which is shown. */
  const change = useCallback(async (what: () => Promise<void>): Promise<boolean> => {
    try {
      await what();
      setList(await transcripts.list());
      setProblem(null);
      return true;
    } catch (error) {
      setProblem(toProblem(error));
      return false;
    }
  }, []);

  const reload = useCallback(() => change(async () => undefined), [change]);
  const start = useCallback(() => change(() => transcripts.markInterrupted()), [change]);

  useEffect(() => {
    void start();
  }, [start]);

  return {
    list,
    problem,
    start,
    reload,
    rename: useCallback((id: number, title: string) => change(() => transcripts.rename(id, title)), [change]),
    remove: useCallback((id: number) => change(() => transcripts.remove(id)), [change]),
  };
}
