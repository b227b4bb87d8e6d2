import { useRef } from "react";
import { useLostFocus } from "../use-lost-focus.ts";
import type { ModelState } from "../use-models.ts";
import { ModelNotice } from "./model-notice.tsx";

interface Props {
  readonly models: readonly ModelState[];
  /** No transcript exists yet; undefined while that is not known. */
  readonly first: boolean | undefined;
  readonly onChoose: () => Promise<void>;
}

/** What is shown while no transcript is open. */
export function Welcome({ models, first, onChoose }: Props) {
  const title = useRef<HTMLHeadingElement>(null);
  // Nothing was focused yet while the list is still being read.
  useLostFocus(title, first === undefined ? "never" : "always");
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <svg className="welcome-mark" viewBox="0 0 120 48" aria-hidden="true">
        <path d="M4 20v8M14 12v24M24 4v40M34 14v20M44 19v10" />
        <path d="M62 12h54M62 24h54M62 36h34" />
      </svg>
      <h2 id="welcome-title" ref={title} tabIndex={-1}>
        Drop a recording here
      </h2>
      <p className="welcome-lead">Or anywhere in this window. It is written down while you read along.</p>
      <button type="button" className="primary welcome-choose" onClick={() => void onChoose()}>
        Choose a recording
      </button>
      <p className="welcome-note">WAV, MP3, M4A, FLAC, Ogg or Opus, in English, up to one hour.</p>
      {first && (
        <p className="welcome-note">
          Recordings and transcripts stay on this computer. This app has no network, so it cannot send them anywhere.
        </p>
      )}
      <ModelNotice models={models} />
    </section>
  );
}
