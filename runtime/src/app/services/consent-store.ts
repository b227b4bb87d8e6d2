import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { ResolvedCapability } from "@locara/schema";
import { fileErrno, toFileError } from "./file-errors.ts";

export type Decision = "granted" | "refused";

/** What was agreed to: the capability table itself, so that a later one can be compared with it. */
export interface Agreed {
  readonly capabilityDigest: string;
  readonly time: string;
  readonly capabilities: readonly ResolvedCapability[];
}

interface Said {
  readonly decision: Decision | "later";
  readonly scope: string;
  readonly time: string;
  /** How often in a row the user said "not now". */
  readonly times?: number;
}

interface Consent {
  readonly v: 1;
  /** What was accepted last, and when. Null: nothing yet. */
  readonly accepted: Agreed | null;
  /** What the user said about optional capabilities, each with the digest of the scope it was said about. */
  readonly decisions: Readonly<Record<string, Said>>;
}

/** What the user decided about one app, on disk. */
export interface ConsentStore {
  accepted(capabilityDigest: string): boolean;
  /** What was agreed to last, whichever digest it had. */
  agreed(): Agreed | null;
  accept(capabilityDigest: string, capabilities: readonly ResolvedCapability[]): void;
  /** Takes everything back that the user ever said. */
  withdraw(): void;
  /** What the user said about this capability with exactly this scope. */
  decision(capability: string, scope: string): Decision | undefined;
  /** How often the user said "not now" about it, and when last. */
  postponed(capability: string, scope: string): { readonly times: number; readonly at: number } | undefined;
  decide(capability: string, scope: string, decision: Decision | "later"): void;
  /** As if nothing had been said about this capability. */
  forget(capability: string): void;
  /** Forgets what was said about any other capability or scope than these: what an update lacked has lost its grant. */
  keepOnly(scopes: ReadonlyMap<string, string>): void;
}

const nothing: Consent = { v: 1, accepted: null, decisions: {} };

/** Opens the file. One that is damaged counts as none: the user is asked again. */
export function openConsentStore(file: string, now: () => number, onTrouble: (error: unknown) => void): ConsentStore {
  let consent = readConsent(file, onTrouble);
  const time = () => new Date(now()).toISOString();
  const write = (next: Consent): void => {
    writeAtOnce(file, `${JSON.stringify(next, null, 2)}\n`);
    consent = next;
  };
  const said = (capability: string, scope: string): Said | undefined => {
    const found = Object.hasOwn(consent.decisions, capability) ? consent.decisions[capability] : undefined;
    return found?.scope === scope ? found : undefined;
  };
  const keep = (kept: (capability: string, said: Said) => boolean): void => {
    const all = Object.entries(consent.decisions);
    const left = all.filter(([capability, one]) => kept(capability, one));
    if (left.length < all.length) write({ ...consent, decisions: Object.fromEntries(left) });
  };
  return {
    accepted: (capabilityDigest) => consent.accepted?.capabilityDigest === capabilityDigest,
    agreed: () => consent.accepted,
    accept: (capabilityDigest, capabilities) =>
      write({ ...consent, accepted: { capabilityDigest, time: time(), capabilities } }),
    withdraw: () => write(nothing),
    decision(capability, scope) {
      const decision = said(capability, scope)?.decision;
      return decision === "later" ? undefined : decision;
    },
    postponed(capability, scope) {
      const found = said(capability, scope);
      return found?.decision === "later" ? { times: found.times ?? 1, at: Date.parse(found.time) } : undefined;
    },
    decide(capability, scope, decision) {
      const before = said(capability, scope);
      const times = decision === "later" ? { times: (before?.times ?? 0) + 1 } : {};
      const next: Said = { decision, scope, time: time(), ...times };
      write({ ...consent, decisions: { ...consent.decisions, [capability]: next } });
    },
    forget: (capability) => keep((known) => known !== capability),
    keepOnly: (scopes) => keep((capability, { scope }) => scopes.get(capability) === scope),
  };
}

function readConsent(file: string, onTrouble: (error: unknown) => void): Consent {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (fileErrno(error) !== "ENOENT") onTrouble(error);
    return nothing;
  }
  try {
    const read = JSON.parse(text) as Consent;
    if (read.v !== 1 || typeof read.decisions !== "object" || read.decisions === null) throw otherShape();
    if (read.accepted !== null && !Array.isArray(read.accepted?.capabilities)) throw otherShape();
    return read;
  } catch (error) {
    onTrouble(error);
    return nothing;
  }
}

const otherShape = () => new Error("consent.json has another shape than this version writes");

function writeAtOnce(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const temporary = `${file}.tmp`;
    const fd = openSync(temporary, "w", 0o600);
    try {
      writeSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
  } catch (error) {
    throw toFileError(error);
  }
}
