import type { Place } from "../use-transcript-app.ts";
import type { Running, useTranscription } from "../use-transcription.ts";

interface Props {
  readonly transcription: ReturnType<typeof useTranscription>;
  readonly openId: number | null;
  readonly onOpen: (place: Place) => void;
}

const doing: Record<Running["phase"], string> = {
  reading: "Reading",
  listening: "Writing down",
  stopping: "Stopping",
};

/** What is being written down, how far it is, and the way to stop it. */
export function RunningStrip({ transcription, openId, onOpen }: Props) {
  const { running, waiting, stop, clearWaiting } = transcription;
  if (running === null) return <p className="visually-hidden" aria-live="polite" />;
  const percent = Math.floor(running.progress * 100);
  const id = running.transcriptId;
  return (
    <section className="running" aria-label="In progress">
      <div className="running-line">
        <p className="running-name">
          {doing[running.phase]} <strong>{running.name}</strong>
        </p>
        <span className="running-percent" aria-hidden="true">
          {running.phase === "listening" && `${percent} %`}
        </span>
        {id !== null && id !== openId && (
          <button type="button" className="quiet" onClick={() => onOpen({ transcriptId: id, position: null })}>
            Show
          </button>
        )}
        <button type="button" disabled={running.phase === "stopping"} onClick={stop}>
          Stop
        </button>
      </div>
      <progress aria-label="Progress" max={100} value={running.phase === "reading" ? undefined : percent} />
      {waiting.length > 0 && (
        <p className="running-waiting">
          Next: {waiting.map(({ source }) => source.name).join(", ")}
          <button type="button" className="quiet" onClick={clearWaiting}>
            Do not start {waiting.length === 1 ? "it" : "them"}
          </button>
        </p>
      )}
      {/* Tens only: a voice that reads every per cent out is no help. */}
      <p className="visually-hidden" aria-live="polite">
        {doing[running.phase]} {running.name}
        {running.phase === "listening" && `, ${Math.floor(percent / 10) * 10} per cent`}
      </p>
    </section>
  );
}
