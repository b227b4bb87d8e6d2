import { canonicalJson, type Json } from "@locara/schema";
import { readableJson } from "../compiled-app.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { readManifest } from "../read-manifest.ts";
import { Report } from "../report.ts";
import { nearest } from "../suggest.ts";
import { dayNumber } from "./utc.ts";

/** The file in the app's folder that says which expansions somebody signed off. */
export const approvalsName = "locara.approvals.json";

/** One expansion, signed off. When that happened is not in it: a file can claim any time. */
export interface Approval {
  /** The capability that grows, for whoever reads the file; it must be the change's own. */
  readonly capability: string;
  /** The capability's new scope, as the comment shows it: a reviewer signs what they read, and no one reads a fingerprint. */
  readonly scope: Json;
  /** Who answers for it: the name by which the platform knows who brought the approval onto the default branch. */
  readonly who: string;
  readonly why: string;
  /** The last day (UTC) on which it counts. */
  readonly until: string;
}

/** Approvals by the fingerprint of the change. */
export type Approvals = ReadonlyMap<string, Approval>;

export interface ReadApprovals {
  /** Empty where there is any error: half of a list of signatures is none. */
  readonly approvals: Approvals;
  readonly diagnostics: readonly Diagnostic[];
  readonly text: string;
}

const texts = ["capability", "who", "why", "until"] as const;
const fields = ["capability", "scope", "who", "why", "until"] as const;

/** Reads an approvals file; no file is an empty one. Never throws. */
export function readApprovals(bytes: Uint8Array | null, file: string): ReadApprovals {
  if (bytes === null) return { approvals: new Map(), diagnostics: [], text: "" };
  const { tree, text, diagnostics } = readManifest(bytes, file);
  if (tree === undefined) return { approvals: new Map(), diagnostics, text };
  const report = new Report(tree);
  const approvals = readList(tree.value, report);
  if (report.diagnostics.length > 0) return { approvals: new Map(), diagnostics: report.diagnostics, text };
  const canonical = writeApprovals(approvals);
  if (text !== canonical) {
    report.at("LOC5105", [], {
      severity: "warning",
      message: "The approvals are not sorted and spaced as Locara writes them.",
      hint: "Sort them by fingerprint and the fields as capability, scope, who, why, until; indent by two spaces.",
    });
  }
  return { approvals, diagnostics: report.diagnostics, text };
}

function readList(value: unknown, report: Report): Approvals {
  const approvals = new Map<string, Approval>();
  if (!isRecord(value) || value.v !== 1 || !isRecord(value.approvals)) {
    report.at("LOC5101", isRecord(value) && "v" in value ? ["v"] : [], {
      message: "This is no approvals file of version 1.",
      hint: 'Write { "v": 1, "approvals": { … } }.',
    });
    return approvals;
  }
  reportUnknown(value, ["v", "approvals"], [], report);
  for (const [fingerprint, entry] of Object.entries(value.approvals)) {
    if (!/^[0-9a-f]{64}$/.test(fingerprint)) {
      report.atKey("LOC5102", ["approvals", fingerprint], {
        message: "This is no fingerprint of a change.",
        hint: "Take the fingerprint from locara diff, which prints one for each change.",
      });
      continue;
    }
    const approval = readEntry(fingerprint, entry, report);
    if (approval !== undefined) approvals.set(fingerprint, approval);
  }
  return approvals;
}

function readEntry(fingerprint: string, entry: unknown, report: Report): Approval | undefined {
  const path = ["approvals", fingerprint];
  if (!isRecord(entry)) {
    report.at("LOC5101", path, { message: "An approval is an object.", hint: `Give it ${fields.join(", ")}.` });
    return undefined;
  }
  reportUnknown(entry, fields, path, report);
  const missing = texts.filter((name) => typeof entry[name] !== "string");
  if (!("scope" in entry)) {
    report.at("LOC5101", path, {
      message: 'The approval does not say its "scope".',
      hint: "Copy the whole entry from the gate's comment, or from locara diff --format json.",
    });
    return undefined;
  }
  for (const name of missing) {
    report.at("LOC5101", name in entry ? [...path, name] : path, {
      message: `The approval has no text as "${name}".`,
      hint: `Give it ${fields.join(", ")}.`,
    });
  }
  if (missing.length > 0) return undefined;
  const approval = entry as unknown as Approval;
  if (dayNumber(approval.until) === undefined) {
    report.at("LOC5103", [...path, "until"], {
      message: "This is no day.",
      hint: "Write the last day on which the approval counts, like 2026-12-31.",
    });
  }
  for (const name of ["who", "why"] as const) {
    // One visible line: a reviewer signs what they see.
    if (/^(?=.*\p{L})[^\p{C}\p{Zl}\p{Zp}]{1,300}$/u.test(approval[name].trim())) continue;
    report.at("LOC5104", [...path, name], {
      message: `"${name}" says nothing that can be read.`,
      hint: "Write one line of at most 300 visible characters.",
    });
  }
  return approval;
}

function reportUnknown(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: readonly string[],
  report: Report,
): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    report.atKey("LOC5101", [...path, name], {
      message: `There is no field ${JSON.stringify(name.slice(0, 80))} here.${meant === undefined ? "" : ` Did you mean "${meant}"?`}`,
      // The time of an approval is read from the default branch: a field for it would be a lie waiting to be believed.
      hint: `The fields are ${known.join(", ")}.`,
    });
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The file's one spelling: sorted by fingerprint, so that two approvals rarely meet in one line of a merge. */
export function writeApprovals(approvals: Approvals): string {
  const entries = [...approvals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([fingerprint, approval]) => [
      fingerprint,
      {
        ...Object.fromEntries(fields.map((name) => [name, approval[name]])),
        scope: JSON.parse(canonicalJson(approval.scope)),
      },
    ]);
  return readableJson({ v: 1, approvals: Object.fromEntries(entries) });
}
