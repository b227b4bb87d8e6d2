import { useEffect, useLayoutEffect, useRef } from "react";
import { isoDuration, timestamp } from "../time.ts";
import type { Segment } from "../transcripts.ts";
import type { Place } from "../use-transcript-app.ts";

/** In pixels: about what one segment adds. */
const followWithin = 160;

interface Props {
  /** `null` while they are being read. */
  readonly segments: readonly Segment[] | null;
  readonly running: boolean;
  /** The recording was heard to its end: no segments means that nobody spoke. */
  readonly silent: boolean;
  /** The place that was asked for; every time it is asked for, it is shown again. */
  readonly place: Place | null;
  /** Nothing above the text will grow any more. */
  readonly settled: boolean;
}

/** What was said, each piece beside its time. New pieces are announced while they arrive. */
export function SegmentList({ segments, running, silent, place, settled }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const end = useRef<HTMLParagraphElement>(null);
  const ready = segments !== null && settled;
  const count = segments?.length;
  const focus = place?.position ?? null;

  useEffect(() => {
    if (!ready || place?.position == null) return;
    const segment = list.current?.querySelector<HTMLElement>(`[data-position="${place.position}"]`);
    segment?.scrollIntoView({ block: "center" });
    segment?.focus({ preventScroll: true });
  }, [ready, place]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new segment moves the end
  useLayoutEffect(() => {
    const top = end.current?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY;
    // Follows only whoever was reading at the end.
    if (top < window.innerHeight + followWithin) end.current?.scrollIntoView({ block: "nearest" });
  }, [count]);

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
        <p ref={end} className="listening" aria-hidden="true">
          Listening
        </p>
      )}
    </section>
  );
}
