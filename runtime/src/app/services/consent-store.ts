import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { fileErrno, toFileError } from "./file-errors.ts";

type Decision = "granted" | "refused";

interface Consent {
  readonly v: 1;
  /** What was accepted, and when. Null: nothing yet. */
  readonly accepted: { readonly capabilityDigest: string; readonly time: string } | null;
  /** What the user said about optional capabilities, each with the digest of the scope it was said about. */
  readonly decisions: Readonly<
    Record<string, { readonly decision: Decision; readonly scope: string; readonly time: string }>
  >;
}

/** What the user decided about one app, on disk. */
export interface ConsentStore {
  accepted(capabilityDigest: string): boolean;
  accept(capabilityDigest: string): void;
  /** What the user said about this capability with exactly this scope. */
  decision(capability: string, scope: string): Decision | undefined;
  decide(capability: string, scope: string, decision: Decision): void;
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
  return {
    accepted: (capabilityDigest) => consent.accepted?.capabilityDigest === capabilityDigest,
    accept: (capabilityDigest) => write({ ...consent, accepted: { capabilityDigest, time: time() } }),
    decision(capability, scope) {
      const said = Object.hasOwn(consent.decisions, capability) ? consent.decisions[capability] : undefined;
      return said?.scope === scope ? said.decision : undefined;
    },
    decide: (capability, scope, decision) =>
      write({ ...consent, decisions: { ...consent.decisions, [capability]: { decision, scope, time: time() } } }),
    keepOnly(scopes) {
      const said = Object.entries(consent.decisions);
      const kept = said.filter(([capability, { scope }]) => scopes.get(capability) === scope);
      if (kept.length < said.length) write({ ...consent, decisions: Object.fromEntries(kept) });
    },
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
    if (read.v === 1 && typeof read.decisions === "object" && read.decisions !== null) return read;
    throw new Error("consent.json has another shape than this version writes");
  } catch (error) {
    onTrouble(error);
    return nothing;
  }
}

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
