import { db } from "#locara/sdk";
import { openTranscripts } from "./transcripts.ts";

/** The transcripts of this app, in its own database. */
export const transcripts = openTranscripts({
  query: (statement) => db.query({ database: "app", ...statement }),
  exec: (statement) => db.exec({ database: "app", ...statement }),
  batch: (statements) => db.batch({ database: "app", statements }),
});
