import type { CapabilityChange } from "@locara/schema";
import { compareCapabilities, coolDownDays, needsHumanReview, risks, updateClass, widens } from "@locara/schema";
import { knownCapabilities } from "../known-capabilities.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Release } from "./release.ts";
import type { Baseline, Blocked, DiffChange, DiffReport } from "./report.ts";
import { sentenceOf } from "./sentences.ts";
import { spansOf } from "./spans.ts";
import { requiredBump, versionProblem } from "./version-rules.ts";

/**
 * What an update changes. `older` is null where there is no older side: everything is new then, and nothing waits,
 * because nobody has agreed to anything yet. `baseline` says what `older` is.
 */
export function diff(
  older: Release | null,
  after: Release,
  baseline: Exclude<Baseline, "none"> = "published",
): DiffReport {
  // What was agreed to is what the manifest meant then; what is asked for is what it means now.
  const before = older === null ? null : { ...older, resolved: older.resolvedThen ?? older.resolved };
  const compared = changesBetween(before, after);
  const moved = before === null ? [] : identityProblems(before, after);
  const rest = before !== null && before.rest === after.rest ? "same" : "changed";
  const kind =
    before === null ? "expansion" : updateClass(compared, { identity: moved.length > 0 ? "changed" : "same", rest });
  const [was, is] = baseline === "published" ? [before?.version ?? null, after.version] : [null, null];
  const version = was === null || is === null ? null : versionProblem(was, is, kind);
  const { app } = after.resolved;
  return {
    class: kind,
    cooldownDays: before === null ? 0 : coolDownDays(compared),
    humanReview: needsHumanReview(compared),
    requiredBump: before === null ? "none" : requiredBump(kind),
    baseline: before === null ? "none" : baseline,
    app: { id: app, before: before?.version ?? null, after: after.version },
    blocked: [...moved, ...(version === null ? [] : [version])],
    changes: compared.map((change) => explained(change, before, after)).sort(byDanger),
  };
}

function changesBetween(before: Release | null, after: Release): readonly CapabilityChange[] {
  const was = before?.resolved.capabilities ?? [];
  const changes = compareCapabilities(was, after.resolved.capabilities, knownCapabilities);
  if (before === null || before.resolvedThen !== null) return changes;
  // What the app had is not known: nothing it has now can be shown to be no more.
  const widening = new Map(changes.filter(({ verdict }) => widens(verdict)).map((one) => [one.capability, one]));
  const doubted = after.resolved.capabilities
    .filter(({ id }) => knownCapabilities.get(id)?.presence !== "always")
    .map(
      ({ id, scope, risk }): CapabilityChange =>
        widening.get(id) ?? {
          capability: id,
          verdict: "undecided",
          rule: "vocabulary/unknown-table",
          risk,
          witness: null,
          before: was.find((entry) => entry.id === id)?.scope ?? null,
          after: scope,
        },
    );
  return [...changes.filter(({ after: scope }) => scope === null), ...doubted];
}

/** Another publisher, name or bundle id is another app, whoever approves it. */
function identityProblems(before: Release, after: Release): readonly Blocked[] {
  const fields = [
    ["app", before.resolved.app, after.resolved.app],
    ["bundle id", before.bundleId, after.bundleId],
  ] as const;
  return fields.flatMap(([what, was, is]) =>
    was === null || is === null || was === is
      ? []
      : [
          {
            code: "LOC5004" as const,
            message: `The ${what} was ${was} and is ${is}. That is another app, not an update.`,
          },
        ],
  );
}

function explained(change: CapabilityChange, before: Release | null, after: Release): DiffChange {
  const optionalIn = (release: Release | null) =>
    release?.resolved.capabilities.find(({ id }) => id === change.capability)?.optional ?? false;
  const optional = { before: optionalIn(before), after: optionalIn(after) };
  const text = after.reasons.get(change.capability);
  const stale = widens(change.verdict) && text === before?.reasons.get(change.capability);
  return {
    ...change,
    optional,
    sentence: sentenceOf(change, optional),
    reason: text === undefined || change.after === null ? null : { text, stale },
    spans: spansOf(before, after, change),
    fingerprint: fingerprint(after.resolved.app, { ...change, optional }),
  };
}

/** What asks for more first, and the most dangerous of it first; then by id, so that the order is always the same. */
function byDanger(a: DiffChange, b: DiffChange): number {
  const danger = ({ verdict, risk }: DiffChange) => (widens(verdict) ? risks.length : 0) + risks.indexOf(risk);
  return danger(b) - danger(a) || (a.capability < b.capability ? -1 : 1);
}
