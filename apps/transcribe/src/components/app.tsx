import { useEffect, useRef } from "react";
import { useDrop } from "../use-drop.ts";
import { useModels } from "../use-models.ts";
import { useSubstitution } from "../use-substitution.ts";
import { useTranscriptApp } from "../use-transcript-app.ts";
import type { Failure } from "../use-transcription.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { RunningStrip } from "./running-strip.tsx";
import { Sidebar } from "./sidebar.tsx";
import { SubstitutionBanner } from "./substitution-banner.tsx";
import { TranscriptView } from "./transcript-view.tsx";
import { Welcome } from "./welcome.tsx";

function failureTitle({ job }: Failure): string {
  if (job === null) return "No recording was opened";
  return job.transcriptId === null
    ? `${job.source.name} was not written down`
    : `${job.source.name} was not written down to its end`;
}

export function App() {
  const page = useTranscriptApp();
  const { library, transcription, open, show } = page;
  const substitution = useSubstitution();
  const models = useModels();
  const searchBox = useRef<HTMLInputElement>(null);
  const hovering = useDrop((files) => transcription.add(files.map((file) => ({ name: file.name, file }))));

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const writes = target.matches("input, textarea, [contenteditable]");
      if (event.key !== "/" || writes || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      searchBox.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <div
      className="app"
      data-view={open === null ? "library" : "transcript"}
      data-first={library.list?.length === 0 || undefined}
    >
      <SubstitutionBanner substitution={substitution} />
      <Sidebar page={page} searchBox={searchBox} />
      <main className="main">
        <RunningStrip transcription={transcription} onOpen={show} openId={open?.id ?? null} />
        {transcription.failure && (
          <ProblemNotice
            title={failureTitle(transcription.failure)}
            problem={transcription.failure.problem}
            onRetry={transcription.failure.job ? transcription.retry : undefined}
            onDismiss={transcription.dismiss}
          />
        )}
        {library.problem && (
          <ProblemNotice
            title="The transcripts could not be read or changed"
            problem={library.problem}
            onRetry={library.start}
          />
        )}
        {open === null ? (
          <Welcome
            models={models}
            first={library.list === null ? undefined : library.list.length === 0}
            onChoose={page.choose}
          />
        ) : (
          <TranscriptView key={open.id} page={page} transcript={open} />
        )}
      </main>
      {hovering && (
        <div className="drop-veil" aria-hidden="true">
          <p>Drop to write it down</p>
        </div>
      )}
    </div>
  );
}
