import {
  chmodSync,
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { AppPlaces } from "@locara/runtime";
import type { ErrorCode } from "@locara/schema";

type Damage = (path: string, right: Buffer) => void;

/** How a file of a model can be wrong. */
export const damages = {
  missing: (path) => rmSync(path),
  truncated: (path, right) => writeFileSync(path, right.subarray(0, right.byteLength / 2)),
  "one byte flipped": (path, right) => {
    const middle = Math.floor(right.byteLength / 2);
    const file = openSync(path, "r+");
    writeSync(file, Buffer.from([right.readUInt8(middle) ^ 1]), 0, 1, middle);
    closeSync(file);
  },
  "replaced by a text": (path) => writeFileSync(path, "This is no model.\n"),
} as const satisfies Readonly<Record<string, Damage>>;

export type ModelDamage = keyof typeof damages;

/** What the app gets to hear of it. */
export const damageCode = (damage: ModelDamage): ErrorCode =>
  damage === "missing" ? "model/missing" : "model/digest-mismatch";

/**
 * Damages a model in the cache of a launched app, as a broken disk or a stranger would; gives what puts it right again.
 * `sha256` is the model's digest, as it is pinned.
 */
export function corruptModel({ models }: Pick<AppPlaces, "models">, sha256: string, damage: ModelDamage): () => void {
  const path = join(models, "blobs/sha256", sha256);
  const kept = `${path}.kept`;
  const right = readFileSync(path);
  copyFileSync(path, kept);
  chmodSync(path, 0o644);
  damages[damage](path, right);
  return () => renameSync(kept, path);
}
