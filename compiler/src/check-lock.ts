import type { Manifest, PinnedModel, SignedTool } from "@locara/schema";
import { canonicalJson, toolText } from "@locara/schema";
import type { Granted } from "./compiled-app.ts";
import type { KeptLock } from "./lock.ts";
import { pinnedModel } from "./lock.ts";
import type { Path } from "./manifest-path.ts";
import type { Report } from "./report.ts";
import { sha256 } from "./sha256.ts";

/** The pinned models with what the lock file knows of them; a problem for each that it does not know, or knows otherwise. */
export function checkLock(
  manifest: Manifest,
  granted: readonly Granted[],
  lock: KeptLock,
  report: Report,
): readonly PinnedModel[] {
  checkReasonAge(manifest, granted, lock, report);
  const pins = manifest.capabilities.models ?? [];
  const id = (pin: string) => pin.slice(0, pin.indexOf("@"));
  return pins
    .flatMap((pin, index) => {
      // Pinned twice is said elsewhere; here only the first one counts.
      if (pins.findIndex((other) => id(other) === id(pin)) < index) return [];
      return lockedModel(pin, ["capabilities", "models", index], lock, report);
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function lockedModel(pin: string, path: Path, lock: KeptLock, report: Report): readonly PinnedModel[] {
  const [id = "", digest = ""] = pin.split("@sha256:");
  const locked = Object.hasOwn(lock.models, id) ? lock.models[id] : undefined;
  if (locked === undefined) {
    const hint = `Run locara model add with its address or file and --id ${id}.`;
    report.at("LOC3028", path, { message: `The model "${id}" is not in locara.lock.json.`, hint });
    return [];
  }
  if (locked.sha256 !== digest) {
    const hint = `Run locara model add for the new file, or pin ${locked.sha256} here.`;
    report.at("LOC3028", path, { message: `The model "${id}" has another sha256 in locara.lock.json.`, hint });
    return [];
  }
  return [pinnedModel(id, locked)];
}

/** The pinned tools that the lock file knows. One that it does not know still compiles, with any input, and never runs. */
export function lockedTools(
  manifest: Manifest,
  lock: KeptLock,
  report: Report,
  mode: "strict" | "lenient",
): readonly SignedTool[] {
  const tools = (manifest.capabilities.tools ?? []).flatMap((pin, index) => {
    const [id = "", digest = ""] = pin.split("@sha256:");
    const locked = Object.hasOwn(lock.tools, id) ? lock.tools[id] : undefined;
    if (locked !== undefined && sha256(toolText(locked.manifest)) === digest) return [locked];
    report.at("LOC3035", ["capabilities", "tools", index], {
      severity: mode === "strict" ? "error" : "warning",
      message: `The tool "${id}" ${locked === undefined ? "is not" : "has another sha256"} in locara.lock.json.`,
      hint: `Run locara add ${id}: it puts the tool into the app and pins it.`,
    });
    return [];
  });
  return tools.sort((a, b) => (a.manifest.id < b.manifest.id ? -1 : 1));
}

/** A reason is stale while its text is the one that was written for another scope. */
function checkReasonAge(manifest: Manifest, granted: readonly Granted[], lock: KeptLock, report: Report): void {
  const reasons = manifest.reasons ?? {};
  for (const { capability, scope } of granted) {
    const before = Object.hasOwn(lock.reasons, capability.id) ? lock.reasons[capability.id] : undefined;
    if (before === undefined || !Object.hasOwn(reasons, capability.id)) continue;
    if (before.text !== sha256(reasons[capability.id] as string) || before.scope === sha256(canonicalJson(scope)))
      continue;
    report.at("LOC3030", ["reasons", capability.id], {
      severity: "warning",
      message: `The reason for "${capability.id}" was written for another scope than the one declared now.`,
      hint: "Read it again and write it anew for what is declared now.",
    });
  }
}
