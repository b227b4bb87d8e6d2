import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { duration, longDate } from "../time.ts";
import type { Transcript } from "../transcripts.ts";
import { useLostFocus } from "../use-lost-focus.ts";

interface Props {
  readonly transcript: Transcript;
  readonly running: boolean;
  readonly onBack: () => void;
  /** Answers whether the new title is stored. */
  readonly onRename: (title: string) => Promise<boolean>;
}

function stateOf({ state, progress }: Transcript, running: boolean): string | null {
  if (running || state === "done") return null;
  return `${state === "stopped" ? "Stopped" : "Interrupted"} at ${Math.floor(progress * 100)}\u00a0%`;
}

/** The title, which can be changed in place, and the facts below it. */
export function TranscriptHead({ transcript, running, onBack, onRename }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const renameButton = useRef<HTMLButtonElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useLostFocus(title, "always");
  const editing = draft !== null;

  const edited = useRef(false);
  useEffect(() => {
    if (editing) input.current?.select();
    else if (edited.current) renameButton.current?.focus();
    edited.current = editing;
  }, [editing]);

  const close = () => setDraft(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = draft?.trim() ?? "";
    if (wanted === "" || wanted === transcript.title || (await onRename(wanted))) close();
  };

  return (
    <header className="head">
      <button type="button" className="quiet back" onClick={onBack}>
        All transcripts
      </button>
      {editing ? (
        <form className="head-form" onSubmit={(event) => void save(event)}>
          <h1 className="visually-hidden" id="transcript-title">
            {transcript.title}
          </h1>
          <input
            ref={input}
            className="head-input"
            aria-label="Title"
            maxLength={200}
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && close()}
          />
          <button type="submit">Save</button>
          <button type="button" className="quiet" onClick={close}>
            Cancel
          </button>
        </form>
      ) : (
        <div className="head-title">
          <h1 id="transcript-title" ref={title} tabIndex={-1}>
            {transcript.title}
          </h1>
          <button type="button" className="quiet" ref={renameButton} onClick={() => setDraft(transcript.title)}>
            Rename
          </button>
        </div>
      )}
      <p className="head-facts">
        {[
          longDate(transcript.createdAt),
          duration(transcript.durationSeconds),
          transcript.sourceName,
          stateOf(transcript, running),
        ]
          .filter((fact) => fact !== null)
          .join(" · ")}
      </p>
    </header>
  );
}
