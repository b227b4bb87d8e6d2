import type { AnyCapability, Manifest } from "@locara/schema";
import { manifestPath, risks } from "@locara/schema";
import { checkBuild } from "./check-build.ts";
import { checkSchedule } from "./check-schedule.ts";
import { commonLicences } from "./common-licences.ts";
import type { Granted } from "./compiled-app.ts";
import { appId } from "./compiled-app.ts";
import type { Path } from "./manifest-path.ts";
import type { Report } from "./report.ts";
import { isStrictVersion } from "./semver.ts";
import { spdxProblem } from "./spdx.ts";
import { nearest } from "./suggest.ts";
import { vacuity } from "./vacuous-reason.ts";

/** What a schema cannot say: versions, licences, and what one field means for another. `errors`: reasons are not read. */
export function checkMeaning(
  manifest: Manifest,
  granted: readonly Granted[],
  report: Report,
  mode: "strict" | "lenient" | "errors",
): void {
  if (!isStrictVersion(manifest.version)) {
    report.at("LOC3020", ["version"], {
      message: `${JSON.stringify(manifest.version)} is no version.`,
      hint: "Write three numbers, like 1.0.0; a pre-release is 1.0.0-beta.1.",
    });
  }
  const licence = commonLicences.has(manifest.license) ? undefined : spdxProblem(manifest.license);
  if (licence !== undefined) {
    report.at("LOC3021", ["license"], {
      message: `${JSON.stringify(manifest.license)} is no SPDX licence expression.`,
      hint: "Write an identifier of spdx.org/licenses, like Apache-2.0 or MIT OR Apache-2.0.",
    });
  }
  checkModels(manifest, report);
  checkOptional(manifest, granted, report);
  if (mode !== "errors") checkReasons(manifest, granted, report, mode);
  checkCompany(granted, report);
  checkSchedule(manifest, granted, report);
  checkSharedFolders(manifest, report);
  checkBuild(manifest, report);
}

function checkModels(manifest: Manifest, report: Report): void {
  const pinned = new Set<string>();
  for (const [index, pin] of (manifest.capabilities.models ?? []).entries()) {
    const id = pin.slice(0, pin.indexOf("@"));
    if (pinned.has(id))
      report.at("LOC3022", ["capabilities", "models", index], {
        message: `The model "${id}" is pinned twice.`,
        hint: "Keep one, or give the other another id.",
      });
    pinned.add(id);
  }
  const named: [readonly (string | number)[], string][] = (manifest.runtime?.preload ?? []).map((id, index) => [
    ["runtime", "preload", index],
    id,
  ]);
  for (const [name, profile] of Object.entries(manifest.profiles ?? {})) {
    for (const [index, id] of (profile?.models ?? []).entries()) named.push([["profiles", name, "models", index], id]);
  }
  for (const [path, id] of named) {
    if (pinned.has(id)) continue;
    const meant = nearest(id, [...pinned]);
    const guess = meant === undefined ? "" : ` Did you mean "${meant}"?`;
    report.at("LOC3034", path, {
      message: `No model "${id}" is pinned in "models".${guess}`,
      hint: "Pin it in capabilities.models, or take it out here.",
      ...(meant === undefined ? {} : { fix: meant }),
    });
  }
}

function checkOptional(manifest: Manifest, granted: readonly Granted[], report: Report): void {
  const declared = granted
    .filter(({ capability }) => capability.presence !== "always")
    .map(({ capability }) => capability.id);
  for (const [index, id] of (manifest.optional ?? []).entries()) {
    if (declared.includes(id)) continue;
    const meant = nearest(id, declared);
    const guess = meant === undefined ? "" : ` Did you mean "${meant}"?`;
    report.at("LOC3027", ["optional", index], {
      message: `"${id}" is optional, but not declared.${guess}`,
      hint: "Declare it in capabilities, or take it out here.",
      ...(meant === undefined ? {} : { fix: meant }),
    });
  }
}

/** Where a manifest says that the app has it. */
const placeOf = ({ id, presence }: AnyCapability): Path =>
  typeof presence === "object" && "field" in presence ? [presence.field] : ["capabilities", ...manifestPath(id)];

function checkSharedFolders(manifest: Manifest, report: Report): void {
  for (const [index, { with: other }] of (manifest.capabilities["shared-folders"] ?? []).entries()) {
    if (other !== appId(manifest)) continue;
    report.at("LOC3055", ["capabilities", "shared-folders", index, "with"], {
      message: "An app shares no folder with itself.",
      hint: "Name the other app; a folder of the app's own is $APP_DATA.",
    });
  }
}

/** A capability that is of no use alone: listening live without a microphone. */
function checkCompany(granted: readonly Granted[], report: Report): void {
  const ids = granted.map(({ capability }) => capability.id);
  for (const { capability } of granted) {
    for (const need of (capability.needs ?? []).filter((id) => !ids.includes(id))) {
      report.atKey("LOC3032", placeOf(capability), {
        message: `"${capability.id}" needs the capability "${need}", which is not declared.`,
        hint: `Declare "${need}" too, or take "${capability.id}" out.`,
      });
    }
  }
}

function checkReasons(
  manifest: Manifest,
  granted: readonly Granted[],
  report: Report,
  mode: "strict" | "lenient",
): void {
  const severity = mode === "strict" ? "error" : "warning";
  const reasons = manifest.reasons ?? {};
  // A pair follows from its halves: their reasons are its own.
  const single = granted.filter(({ capability }) => capability.presence !== "pair");
  const ids = single.map(({ capability }) => capability.id);
  const earlier: string[] = [];
  for (const [id, text] of Object.entries(reasons).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const given = single.find(({ capability }) => capability.id === id);
    if (given !== undefined) {
      const empty = vacuity(text, given.capability, { ...manifest, earlier });
      earlier.push(text);
      if (empty === undefined) continue;
      const message = `The reason for "${id}" tells the user nothing: ${empty}.`;
      report.at("LOC3052", ["reasons", id], { severity, message, hint: "Say what the app does with it for the user." });
      continue;
    }
    const meant = nearest(id, ids);
    const guess = meant === undefined ? "" : ` Did you mean "${meant}"?`;
    report.atKey("LOC3024", ["reasons", id], {
      severity: "warning",
      message: `There is a reason for ${JSON.stringify(id)}, which is not declared.${guess}`,
      hint: "Declare the capability, or take the reason out.",
      ...(meant === undefined ? {} : { fix: meant }),
    });
  }
  for (const { capability, risk } of single) {
    if (risks.indexOf(risk) < risks.indexOf("medium") || Object.hasOwn(reasons, capability.id)) continue;
    const message = `"${capability.id}" is of ${risk} risk and has no reason.`;
    const hint = `Say in one sentence why the app needs it, in reasons["${capability.id}"].`;
    report.atKey("LOC3025", placeOf(capability), { severity, message, hint });
  }
}
