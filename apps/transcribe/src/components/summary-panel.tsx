import type { Problem } from "../problem.ts";
import { duration } from "../time.ts";
import type { Summary } from "../transcripts.ts";
import { ProblemNotice } from "./problem-notice.tsx";

interface Props {
  readonly summary: Summary | null;
  readonly problem: Problem | null;
  readonly busy: boolean;
  readonly durationSeconds: number;
  readonly stop: () => void;
  readonly onRetry: () => unknown;
}

const endings: Record<Summary["state"], string> = {
  writing: "",
  done: "",
  cut: "The model was cut off before it came to an end.",
  stopped: "Stopped before its end.",
};

function noteOn({ state, whole, coveredSeconds }: Summary, durationSeconds: number): string {
  const parts = [
    endings[state],
    whole
      ? ""
      : `The language model cannot take the whole transcript at once: this covers the first ${duration(Math.max(1, coveredSeconds))} of ${duration(durationSeconds)}.`,
    "Written by a small language model; check it against the transcript.",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** The summary as it is written, and what it can be trusted for. */
export function SummaryPanel({ summary, problem, busy, durationSeconds, stop, onRetry }: Props) {
  if (summary === null && problem === null && !busy) return null;
  return (
    <section className="summary" aria-labelledby="summary-title">
      <div className="summary-head">
        <h2 id="summary-title">Summary</h2>
        {busy && (
          <button type="button" className="quiet" onClick={stop}>
            Stop writing
          </button>
        )}
      </div>
      {problem && <ProblemNotice title="The summary was not finished" problem={problem} onRetry={onRetry} />}
      <div className="summary-text" aria-live="polite" aria-busy={busy} data-testid="summary-text">
        {summary?.text.trim() || (busy && "Reading the transcript …")}
      </div>
      {summary && !busy && <p className="summary-note">{noteOn(summary, durationSeconds)}</p>}
    </section>
  );
}
