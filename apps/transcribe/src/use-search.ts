import { useCallback, useEffect, useState } from "react";
import { transcripts } from "./locara.ts";
import type { Problem } from "./problem.ts";
import { toProblem } from "./problem.ts";
import type { Hit } from "./transcripts.ts";

const pauseMilliseconds = 120;

export interface Search {
  readonly typed: string;
  /** `null` while nothing is looked for, or the first answer is not there yet. */
  readonly hits: readonly Hit[] | null;
  readonly problem: Problem | null;
}

/** The same each time: what has not changed is not shown again. */
const nothing: Omit<Search, "typed"> = { hits: null, problem: null };

/** Looks through all transcripts while the user types. `revision` changes when there is new text to be found. */
export function useSearch(revision: unknown) {
  const [typed, setTyped] = useState("");
  const [answer, setAnswer] = useState(nothing);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision or attempt asks the same question again
  useEffect(() => {
    if (typed.trim() === "") {
      setAnswer(nothing);
      return;
    }
    let latest = true;
    const timer = setTimeout(() => {
      transcripts.search(typed).then(
        (hits) => latest && setAnswer({ hits, problem: null }),
        (error: unknown) => latest && setAnswer({ hits: null, problem: toProblem(error) }),
      );
    }, pauseMilliseconds);
    return () => {
      latest = false;
      clearTimeout(timer);
    };
  }, [typed, revision, attempt]);

  return { typed, ...answer, type: setTyped, retry: useCallback(() => setAttempt((now) => now + 1), []) };
}
