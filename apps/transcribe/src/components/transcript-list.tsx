import { duration, shortDate } from "../time.ts";
import type { Transcript } from "../transcripts.ts";
import type { Place } from "../use-transcript-app.ts";
import type { Running } from "../use-transcription.ts";
import { moveInList } from "./list-keys.ts";

interface Props {
  readonly list: readonly Transcript[] | null;
  readonly openId: number | null;
  readonly running: Running | null;
  readonly onOpen: (place: Place) => void;
}

function stateOf({ id, state, progress }: Transcript, running: Running | null): string | null {
  if (running?.transcriptId === id) return `${Math.floor(running.progress * 100)}\u00a0%`;
  if (state === "done") return null;
  return `${state === "stopped" ? "stopped" : "interrupted"} at ${Math.floor(progress * 100)}\u00a0%`;
}

/** All transcripts, newest first. */
export function TranscriptList({ list, openId, running, onOpen }: Props) {
  if (list === null) return null;
  return (
    <nav className="list" aria-label="Transcripts" data-list onKeyDown={moveInList}>
      {list.length === 0 && <p className="list-empty">Transcripts will be listed here.</p>}
      <ul>
        {list.map((transcript) => (
          <li key={transcript.id}>
            <button
              type="button"
              className="item"
              data-item
              aria-current={transcript.id === openId ? "true" : undefined}
              onClick={() => onOpen({ transcriptId: transcript.id, position: null })}
            >
              <span className="item-title">{transcript.title}</span>
              <span className="item-facts">
                {[
                  shortDate(transcript.createdAt, Date.now()),
                  duration(transcript.durationSeconds),
                  stateOf(transcript, running),
                ]
                  .filter((fact) => fact !== null)
                  .join(" · ")}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
