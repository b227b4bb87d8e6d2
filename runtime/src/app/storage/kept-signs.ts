import type { SignsChunk } from "./nearest-signs.ts";
import type { Connection } from "./sqlite.ts";

const rowidBytes = 8;

export interface SignsOptions {
  /** The collection's table. */
  readonly table: string;
  /** Of the signs of one vector. */
  readonly bytes: number;
  /** Up to so many bytes are kept in memory; a collection with more is read each time. */
  readonly mostKeptBytes: number;
}

/**
 * Gives a collection's signs as they are now, from the tables that sqlite-vec keeps them in: its own search is right, and
 * slow where many are looked for.
 */
export function openSigns(
  connection: Connection,
  { table, bytes, mostKeptBytes }: SignsOptions,
): () => Iterable<SignsChunk> {
  const read = connection.prepare(
    `SELECT validity, rowids, vectors FROM "${table}_signs_chunks"
     JOIN "${table}_signs_vector_chunks00" AS signs ON signs.rowid = chunk_id`,
  );
  // Counted by the last piece: where pieces before it are gone it is more than there are.
  const last = connection.prepare(
    `SELECT chunk_id * size AS places FROM "${table}_signs_chunks" ORDER BY chunk_id DESC LIMIT 1`,
  );
  // The first changes with what other connections write, the second with what this one does.
  const version = connection.prepare("SELECT data_version AS theirs, total_changes() AS ours FROM pragma_data_version");
  let kept: { readonly theirs: unknown; readonly ours: unknown; readonly chunks: readonly SignsChunk[] } | undefined;
  return () => {
    const places = Number(last.get()?.places ?? 0);
    if (places * (bytes + rowidBytes) > mostKeptBytes) {
      kept = undefined;
      return read.iterate() as unknown as Iterable<SignsChunk>;
    }
    // Asked before they are read: what changes in between is read again the next time.
    const { theirs, ours } = version.get() ?? {};
    if (kept === undefined || kept.theirs !== theirs || kept.ours !== ours)
      kept = { theirs, ours, chunks: read.all() as unknown as readonly SignsChunk[] };
    return kept.chunks;
  };
}
