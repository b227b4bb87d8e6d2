import { useState } from "react";
import { clipboard } from "#locara/sdk";
import { plainText } from "../export.ts";
import type { Problem } from "../problem.ts";
import { toProblem } from "../problem.ts";
import type { Transcript } from "../transcripts.ts";
import { useSummary } from "../use-summary.ts";
import type { TranscriptApp } from "../use-transcript-app.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import { SegmentList } from "./segment-list.tsx";
import { SummaryPanel } from "./summary-panel.tsx";
import { TranscriptHead } from "./transcript-head.tsx";

interface Props {
  readonly page: TranscriptApp;
  readonly transcript: Transcript;
}

/** What the last export, copy or change came to. */
type Outcome = { readonly said: string } | { readonly title: string; readonly problem: Problem } | null;

/** One transcript: its name, what can be done with it, its summary and its text. */
export function TranscriptView({ page, transcript }: Props) {
  const { library, transcription, segments: stored, place, show } = page;
  const segments = stored.segments ?? [];
  const summary = useSummary(transcript.id);
  const [outcome, setOutcome] = useState<Outcome>(null);
  const [deleting, setDeleting] = useState(false);
  const running = transcription.running?.transcriptId === transcript.id;
  const empty = segments.length === 0;

  const copy = async () => {
    try {
      await clipboard.writeText({ text: plainText(segments) });
      setOutcome({ said: "Copied." });
    } catch (error) {
      setOutcome({ title: "Nothing was copied", problem: toProblem(error) });
    }
  };

  return (
    <article className="transcript" aria-labelledby="transcript-title">
      <TranscriptHead
        transcript={transcript}
        running={running}
        onBack={() => show(null)}
        onRename={(title) => library.rename(transcript.id, title)}
      />
      <div className="actions" role="toolbar" aria-label="Transcript">
        <button type="button" disabled={empty || running || summary.busy} onClick={() => void summary.start(segments)}>
          {summary.summary ? "Summarise again" : "Summarise"}
        </button>
        <ExportMenu
          document={{ transcript, segments, summary: summary.summary }}
          disabled={empty}
          onSaved={(name) => setOutcome({ said: `Saved as ${name}.` })}
          onFailed={(problem) => setOutcome({ title: "Nothing was saved", problem })}
        />
        <button type="button" disabled={empty} onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" className="danger" disabled={running} onClick={() => setDeleting(true)}>
          Delete
        </button>
        <p className="actions-said" role="status">
          {outcome && "said" in outcome && outcome.said}
        </p>
      </div>
      {outcome && "problem" in outcome && <ProblemNotice {...outcome} onDismiss={() => setOutcome(null)} />}
      <SummaryPanel {...summary} durationSeconds={transcript.durationSeconds} onRetry={() => summary.start(segments)} />
      {stored.problem && (
        <ProblemNotice title="The transcript could not be read" problem={stored.problem} onRetry={stored.retry} />
      )}
      <SegmentList
        segments={stored.segments}
        running={running}
        silent={transcript.state === "done"}
        place={place}
        settled={summary.loaded}
      />
      <DeleteDialog
        open={deleting}
        title={transcript.title}
        onCancel={() => setDeleting(false)}
        onDelete={async () => {
          setDeleting(false);
          if (await library.remove(transcript.id)) show(null);
        }}
      />
    </article>
  );
}
