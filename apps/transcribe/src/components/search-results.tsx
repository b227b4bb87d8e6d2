import { highlightParts } from "../search-query.ts";
import { timestamp } from "../time.ts";
import type { Hit } from "../transcripts.ts";
import { mostHits } from "../transcripts.ts";
import type { Search } from "../use-search.ts";
import type { Place } from "../use-transcript-app.ts";
import { moveInList } from "./list-keys.ts";
import { ProblemNotice } from "./problem-notice.tsx";

interface Props {
  readonly search: Search;
  readonly place: Place | null;
  readonly onOpen: (place: Place) => void;
  readonly onRetry: () => void;
}

function summaryOf(hits: readonly Hit[], transcripts: number): string {
  if (hits.length === 0) return "Nothing found. Every word you type must occur in one passage.";
  const count =
    hits.length >= mostHits
      ? `The first ${mostHits} passages`
      : `${hits.length} ${hits.length === 1 ? "passage" : "passages"}`;
  return `${count} in ${transcripts} ${transcripts === 1 ? "transcript" : "transcripts"}`;
}

/** Passages that contain what was typed, under the title of their transcript. */
export function SearchResults({ search: { hits, problem }, place, onOpen, onRetry }: Props) {
  const groups = Map.groupBy(hits ?? [], ({ transcriptId }) => transcriptId);
  return (
    <section className="list" aria-label="Search results" data-list onKeyDown={moveInList}>
      {problem && <ProblemNotice title="The search did not work" problem={problem} onRetry={onRetry} />}
      <p className="list-count" aria-live="polite">
        {hits && summaryOf(hits, groups.size)}
      </p>
      {[...groups].map(([transcriptId, found]) => (
        <section key={transcriptId} aria-labelledby={`found-${transcriptId}`}>
          <h2 className="group-title" id={`found-${transcriptId}`}>
            {found[0]?.title}
          </h2>
          <ul>
            {found.map(({ position, start, marked }) => (
              <li key={position}>
                <button
                  type="button"
                  className="item hit"
                  data-item
                  data-testid="search-hit"
                  aria-current={
                    place?.transcriptId === transcriptId && place.position === position ? "true" : undefined
                  }
                  onClick={() => onOpen({ transcriptId, position })}
                >
                  <span className="hit-time">{timestamp(start)}</span>
                  <span className="hit-text">
                    {highlightParts(marked).map(({ text, hit }, at) =>
                      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
                      hit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
                    )}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}
