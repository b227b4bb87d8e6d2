import { useEffect, useRef } from "react";
import { isoDuration, timestamp } from "../time.ts";
import type { Segment } from "../transcripts.ts";

interface Props {
  /** `null` while they are being read. */
  readonly segments: readonly Segment[] | null;
  readonly running: boolean;
  /** The recording was heard to its end: no segments means that nobody spoke. */
  readonly silent: boolean;
  /** The position of the segment to show and mark, or null. */
  readonly focus: number | null;
}

/** What was said, each piece beside its time. New pieces are announced while they arrive. */
export function SegmentList({ segments, running, silent, focus }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const ready = segments !== null;

  useEffect(() => {
    if (!ready || focus === null) return;
    const segment = list.current?.querySelector<HTMLElement>(`[data-position="${focus}"]`);
    segment?.scrollIntoView({ block: "center" });
    segment?.focus({ preventScroll: true });
  }, [ready, focus]);

  return (
    <section className="text" aria-label="Text">
      {segments?.length === 0 && !running && (
        <p className="text-empty">
          {silent ? "No speech was recognised in this recording." : "Nothing was heard before the transcription ended."}
        </p>
      )}
      <ol ref={list} aria-live={running ? "polite" : "off"} aria-relevant="additions">
        {segments?.map(({ position, start, text }) => (
          <li
            key={position}
            className="segment"
            data-testid="segment"
            data-position={position}
            data-marked={position === focus || undefined}
            tabIndex={position === focus ? -1 : undefined}
          >
            <time dateTime={isoDuration(start)}>{timestamp(start)}</time>
            <p>{text}</p>
          </li>
        ))}
      </ol>
      {running && (
        <p className="listening" aria-hidden="true">
          Listening
        </p>
      )}
    </section>
  );
}
