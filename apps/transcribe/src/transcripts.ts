import { hitEnd, hitStart, toFtsQuery } from "./search-query.ts";

export interface Segment {
  readonly position: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Transcript {
  readonly id: number;
  readonly title: string;
  readonly sourceName: string;
  readonly createdAt: number;
  readonly durationSeconds: number;
  readonly progress: number;
  /** `interrupted`: the app or the engine ended before the recording did. */
  readonly state: "transcribing" | "done" | "stopped" | "interrupted";
}

export interface Summary {
  readonly text: string;
  /** `cut`: the answer reached its greatest length before its end. */
  readonly state: "writing" | "done" | "cut" | "stopped";
  /** How much of the recording the model was given, from its start. */
  readonly coveredSeconds: number;
  readonly whole: boolean;
  readonly createdAt: number;
}

export interface Hit {
  readonly transcriptId: number;
  readonly title: string;
  readonly position: number;
  readonly start: number;
  /** The segment's text with the matches between markers. */
  readonly marked: string;
}

type Value = null | number | string | Uint8Array;
type Row = Readonly<Record<string, Value>>;
interface Statement {
  readonly sql: string;
  readonly parameters: Value[];
}

/** The database as the SDK offers it, bound to one name. */
export interface Sql {
  query(statement: Statement): Promise<readonly Row[]>;
  exec(statement: Statement): Promise<{ readonly lastRowId: number }>;
  /** All statements or none. */
  batch(statements: Statement[]): Promise<unknown>;
}

export const mostHits = 200;

const columns = "id, title, source_name, created_at, duration_seconds, progress, state";
const storeSegment = `INSERT INTO segments (transcript_id, position, start_seconds, end_seconds, text)
  VALUES (?, ?, ?, ?, ?) ON CONFLICT (transcript_id, position) DO UPDATE
  SET start_seconds = excluded.start_seconds, end_seconds = excluded.end_seconds, text = excluded.text`;

const toTranscript = (row: Row): Transcript => ({
  id: Number(row.id),
  title: String(row.title),
  sourceName: String(row.source_name),
  createdAt: Number(row.created_at),
  durationSeconds: Number(row.duration_seconds),
  progress: Number(row.progress),
  state: row.state as Transcript["state"],
});

const toSegment = (row: Row): Segment => ({
  position: Number(row.position),
  start: Number(row.start_seconds),
  end: Number(row.end_seconds),
  text: String(row.text),
});

const toStored = (id: number, { position, start, end, text }: Segment): Statement => ({
  sql: storeSegment,
  parameters: [id, position, start, end, text],
});

/** Everything the app keeps, and the only place with SQL. */
export function openTranscripts(sql: Sql) {
  return {
    async list(): Promise<readonly Transcript[]> {
      const rows = await sql.query({
        sql: `SELECT ${columns} FROM transcripts ORDER BY created_at DESC, id DESC`,
        parameters: [],
      });
      return rows.map(toTranscript);
    },

    /** Transcripts that no one is writing any more, because the app ended in the middle, are marked so. */
    async markInterrupted(): Promise<void> {
      await sql.batch([
        { sql: "UPDATE transcripts SET state = 'interrupted' WHERE state = 'transcribing'", parameters: [] },
        { sql: "UPDATE summaries SET state = 'stopped' WHERE state = 'writing'", parameters: [] },
      ]);
    },

    async create(entry: Pick<Transcript, "title" | "sourceName" | "createdAt" | "durationSeconds">): Promise<number> {
      const { lastRowId } = await sql.exec({
        sql: "INSERT INTO transcripts (title, source_name, created_at, duration_seconds, state) VALUES (?, ?, ?, ?, 'transcribing')",
        parameters: [entry.title, entry.sourceName, entry.createdAt, entry.durationSeconds],
      });
      return lastRowId;
    },

    /** Stores what one event of the stream brought, together with how far the recording has been heard. */
    async append(id: number, segments: readonly Segment[], progress: number): Promise<void> {
      await sql.batch([
        ...segments.map((segment) => toStored(id, segment)),
        { sql: "UPDATE transcripts SET state = 'transcribing', progress = ? WHERE id = ?", parameters: [progress, id] },
      ]);
    },

    /** The recording was heard to its end: `segments` are all there are, whatever an earlier attempt left behind. */
    async complete(id: number, segments: readonly Segment[], durationSeconds: number): Promise<void> {
      await sql.batch([
        ...segments.map((segment) => toStored(id, segment)),
        { sql: "DELETE FROM segments WHERE transcript_id = ? AND position >= ?", parameters: [id, segments.length] },
        {
          sql: "UPDATE transcripts SET state = 'done', progress = 1, duration_seconds = ? WHERE id = ?",
          parameters: [durationSeconds, id],
        },
      ]);
    },

    async end(id: number, state: "stopped" | "interrupted"): Promise<void> {
      await sql.exec({ sql: "UPDATE transcripts SET state = ? WHERE id = ?", parameters: [state, id] });
    },

    async rename(id: number, title: string): Promise<void> {
      await sql.exec({ sql: "UPDATE transcripts SET title = ? WHERE id = ?", parameters: [title, id] });
    },

    async remove(id: number): Promise<void> {
      await sql.batch([
        { sql: "DELETE FROM summaries WHERE transcript_id = ?", parameters: [id] },
        { sql: "DELETE FROM segments WHERE transcript_id = ?", parameters: [id] },
        { sql: "DELETE FROM transcripts WHERE id = ?", parameters: [id] },
      ]);
    },

    async segments(id: number): Promise<readonly Segment[]> {
      const rows = await sql.query({
        sql: "SELECT position, start_seconds, end_seconds, text FROM segments WHERE transcript_id = ? ORDER BY position",
        parameters: [id],
      });
      return rows.map(toSegment);
    },

    async summary(id: number): Promise<Summary | null> {
      const [row] = await sql.query({
        sql: "SELECT text, state, covered_seconds, whole, created_at FROM summaries WHERE transcript_id = ?",
        parameters: [id],
      });
      if (row === undefined) return null;
      return {
        text: String(row.text),
        state: row.state as Summary["state"],
        coveredSeconds: Number(row.covered_seconds),
        whole: row.whole === 1,
        createdAt: Number(row.created_at),
      };
    },

    async saveSummary(id: number, { text, state, coveredSeconds, whole, createdAt }: Summary): Promise<void> {
      await sql.exec({
        // The transcript may have been deleted while its summary was being written.
        sql: `INSERT OR REPLACE INTO summaries (transcript_id, text, state, covered_seconds, whole, created_at)
          SELECT id, ?, ?, ?, ?, ? FROM transcripts WHERE id = ?`,
        parameters: [text, state, coveredSeconds, whole ? 1 : 0, createdAt, id],
      });
    },

    /** Segments of all transcripts that contain what was typed: newest transcript first, then in the order of speech. */
    async search(typed: string): Promise<readonly Hit[]> {
      const query = toFtsQuery(typed);
      if (query === null) return [];
      const rows = await sql.query({
        sql: `SELECT segments.transcript_id, transcripts.title, segments.position, segments.start_seconds,
            highlight(segments_fts, 0, ?, ?) AS marked
          FROM segments_fts
          JOIN segments ON segments.id = segments_fts.rowid
          JOIN transcripts ON transcripts.id = segments.transcript_id
          WHERE segments_fts MATCH ?
          ORDER BY transcripts.created_at DESC, transcripts.id DESC, segments.position LIMIT ${mostHits}`,
        parameters: [hitStart, hitEnd, query],
      });
      return rows.map((row) => ({
        transcriptId: Number(row.transcript_id),
        title: String(row.title),
        position: Number(row.position),
        start: Number(row.start_seconds),
        marked: String(row.marked),
      }));
    },
  };
}

export type Transcripts = ReturnType<typeof openTranscripts>;
