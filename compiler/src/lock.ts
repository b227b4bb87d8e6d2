import type { LockFile, PinnedModel, SignedTool } from "@locara/schema";
import { canonicalJson, signedToolProblem } from "@locara/schema";
import type { CompiledApp } from "./compiled-app.ts";
import { readableJson } from "./compiled-app.ts";
import { type Diagnostic, shortened } from "./diagnostic.ts";
import { sha256 } from "./sha256.ts";
import { compilerVersion } from "./version.ts";

/** Each artifact's last digest: an edit changes a few of them, and whoever watches compiles again and again. */
const lastDigests = new Map<string, { readonly text: string; readonly digest: string }>();

function digestOf(name: string, text: string): string {
  const last = lastDigests.get(name);
  if (last?.text === text) return last.digest;
  const digest = sha256(text);
  lastDigests.set(name, { text, digest });
  return digest;
}

/** What the compiler takes over from the lock file that is there. The rest of it is written anew. */
export type KeptLock = Pick<LockFile, "models" | "reasons"> & {
  readonly tools: Readonly<Record<string, SignedTool>>;
  readonly artifacts: readonly string[];
  /** What it was resolved to, and with which vocabulary; null where nothing was compiled with it yet. */
  readonly resolved: Resolution | null;
};
type Resolution = Pick<LockFile, "vocabulary" | "manifestSha256" | "capabilityDigest">;

export const emptyLock: KeptLock = { models: {}, tools: {}, reasons: {}, artifacts: [], resolved: null };

const digest = /^[0-9a-f]{64}$/;
const fileName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Reads a committed lock file. A broken one is a diagnostic: guessing could drop a digest that somebody reviewed. */
export function readLock(
  bytes: Uint8Array | null,
  file: string,
): { readonly lock: KeptLock; readonly diagnostics: readonly Diagnostic[] } {
  if (bytes === null) return { lock: emptyLock, diagnostics: [] };
  const problem = (message: string): { lock: KeptLock; diagnostics: Diagnostic[] } => {
    const start = { line: 1, column: 1 };
    const hint =
      "Restore it from version control, or delete it and add its models and tools again with locara model add and locara add.";
    return {
      lock: emptyLock,
      diagnostics: [
        { code: "LOC3029", severity: "error", file, range: { start, end: start }, message: shortened(message), hint },
      ],
    };
  };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return problem("The lock file is not JSON.");
  }
  if (!isRecord(value) || value.v !== 1) return problem("The lock file is not of version 1.");
  const { models = {}, tools = {}, reasons = {}, artifacts = {} } = value;
  if (!isRecord(models) || !isRecord(tools) || !isRecord(reasons) || !isRecord(artifacts))
    return problem("The lock file lacks an object.");
  const broken = brokenEntry({ models, tools, reasons });
  if (broken !== undefined) return problem(broken);
  const resolved = value.vocabulary === undefined ? null : resolutionOf(value);
  if (resolved === undefined) return problem("The lock file does not say what its manifest was resolved to.");
  const names = Object.keys(artifacts).filter((name) => fileName.test(name));
  return {
    lock: {
      models: models as LockFile["models"],
      tools: tools as KeptLock["tools"],
      reasons: reasons as LockFile["reasons"],
      artifacts: names,
      resolved,
    },
    diagnostics: [],
  };
}

type Entries = Readonly<Record<"models" | "tools" | "reasons", Readonly<Record<string, unknown>>>>;

function brokenEntry({ models, tools, reasons }: Entries): string | undefined {
  for (const [id, model] of Object.entries(models)) {
    if (!isLockedModel(model)) return `The lock file's entry for the model ${JSON.stringify(id)} is incomplete.`;
  }
  for (const [id, tool] of Object.entries(tools)) {
    const named = isRecord(tool) && isRecord(tool.manifest) && tool.manifest.id === id;
    const wrong = named ? signedToolProblem(tool) : "it is of another name";
    if (wrong !== null) return `The lock file's entry for the tool ${JSON.stringify(id)} is broken: ${wrong}.`;
  }
  for (const [id, reason] of Object.entries(reasons)) {
    if (!isRecord(reason) || !isDigest(reason.text) || !isDigest(reason.scope))
      return `The lock file's entry for the reason of ${JSON.stringify(id)} is incomplete.`;
  }
  return undefined;
}

function resolutionOf({ vocabulary, manifestSha256, capabilityDigest }: Record<string, unknown>) {
  const sound =
    isRecord(vocabulary) &&
    Number.isSafeInteger(vocabulary.version) &&
    [vocabulary.digest, manifestSha256, capabilityDigest].every(isDigest);
  return sound ? ({ vocabulary, manifestSha256, capabilityDigest } as unknown as Resolution) : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isDigest = (value: unknown) => typeof value === "string" && digest.test(value);

/** A user reads it on the consent page: one line of characters that look like what they are. */
const isShortText = (value: unknown) => typeof value === "string" && /^[\x20-\x7e]{1,128}$/.test(value);

/** What the fetcher would ask: https, or http on this machine. */
const isFetchable = (url: unknown) =>
  typeof url === "string" && /^(?:https:\/\/|http:\/\/(?:127\.\d|localhost[:/]|\[::1\]))[\x21-\x7e]+$/.test(url);

function isLockedModel(model: unknown): boolean {
  if (!isRecord(model) || !isDigest(model.sha256) || !isShortText(model.licence)) return false;
  if (!Number.isSafeInteger(model.bytes) || (model.bytes as number) <= 0) return false;
  if (!Array.isArray(model.urls) || !model.urls.every(isFetchable)) return false;
  const chunks = model.chunks;
  if (chunks === undefined) return true;
  return (
    isRecord(chunks) &&
    Number.isSafeInteger(chunks.chunkBytes) &&
    (chunks.chunkBytes as number) > 0 &&
    Array.isArray(chunks.sha256) &&
    // They make up the file, or the fetcher would refuse what was compiled.
    chunks.sha256.length === Math.ceil((model.bytes as number) / (chunks.chunkBytes as number)) &&
    chunks.sha256.every(isDigest)
  );
}

/** The lock entry as `models.json` has it, fields in one order whatever the lock file's was. */
export function pinnedModel(
  id: string,
  { sha256, bytes, urls, licence, chunks }: LockFile["models"][string],
): PinnedModel {
  const known = chunks === undefined ? {} : { chunks: { chunkBytes: chunks.chunkBytes, sha256: chunks.sha256 } };
  return { id, sha256, bytes, urls, licence, ...known };
}

/** Reasons by capability: the text's digest, and that of the scope it was written for. Only a new text renews the scope. */
export function lockedReasons(app: Pick<CompiledApp, "manifest" | "granted">, kept: KeptLock): LockFile["reasons"] {
  const entries = app.granted.flatMap(({ capability: { id }, scope }) => {
    const reasons = app.manifest.reasons ?? {};
    if (!Object.hasOwn(reasons, id)) return [];
    const text = sha256(reasons[id] as string);
    const before = Object.hasOwn(kept.reasons, id) ? kept.reasons[id] : undefined;
    const unchanged = before !== undefined && before.text === text;
    return [[id, { text, scope: unchanged ? before.scope : sha256(canonicalJson(scope)) }] as const];
  });
  return Object.fromEntries(entries);
}

/** `locara.lock.json`. Digests of the manifest are over its canonical form: spelling and key order are no change. */
export function emitLock(app: CompiledApp, artifacts: ReadonlyMap<string, string>, kept: KeptLock): string {
  const file: LockFile = {
    v: 1,
    compiler: compilerVersion,
    vocabulary: app.resolved.vocabulary,
    manifestSha256: sha256(canonicalJson(app.manifest)),
    capabilityDigest: app.capabilityDigest,
    artifacts: Object.fromEntries(
      [...artifacts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => [name, digestOf(name, text)]),
    ),
    reasons: lockedReasons(app, kept),
    models: Object.fromEntries(app.models.map(({ id, ...model }) => [id, model])),
    ...(app.tools.length === 0 ? {} : { tools: Object.fromEntries(app.tools.map((tool) => [tool.manifest.id, tool])) }),
  };
  return readableJson(file);
}
