import { db, fs, llm, transcribe } from "#locara/sdk";
import { toRecording } from "./audio.ts";
import type { SummaryTools } from "./summary-job.ts";
import type { TranscriptionTools } from "./transcription.ts";
import { openTranscripts } from "./transcripts.ts";

/** The transcripts of this app, in its own database. */
export const transcripts = openTranscripts({
  query: (statement) => db.query({ ...statement, database: "app" }),
  exec: (statement) => db.exec({ ...statement, database: "app" }),
  batch: (statements) => db.batch({ database: "app", statements }),
});

export const transcriptionTools: TranscriptionTools = {
  transcripts,
  readPicked: (path) => fs.readBytes({ path }),
  toRecording,
  listen: (wav, signal) => transcribe.file({ model: "whisper-base.en", audio: { wav } }, { signal }),
};

export const summaryTools: SummaryTools = {
  transcripts,
  ask: (messages, maxTokens, signal) =>
    llm.chat({ model: "qwen2.5-0.5b-instruct-q4_k_m", messages, maxTokens, temperature: 0 }, { signal }),
};
