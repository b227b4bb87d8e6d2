import type { Manifest, PinnedModel } from "@locara/schema";
import { canonicalJson } from "@locara/schema";
import type { Granted } from "./compiled-app.ts";
import type { KeptLock } from "./lock.ts";
import { pinnedModel } from "./lock.ts";
import type { Report } from "./report.ts";
import { sha256 } from "./sha256.ts";

/** The pinned models with what the lock file knows of them; a problem for each that it does not know, or knows otherwise. */
export function checkLock(manifest: Manifest, granted: readonly Granted[], lock: KeptLock, report: Report): readonly PinnedModel[] {
  const models: PinnedModel[] = [];
  for (const [index, pin] of (manifest.capabilities.models ?? []).entries()) {
    const [id = "", digest = ""] = pin.split("@sha256:");
    const locked = Object.hasOwn(lock.models, id) ? lock.models[id] : undefined;
    const path = ["capabilities", "models", index];
    if (locked === undefined) {
      report.at("LOC3028", path, { message: `The model "${id}" is not in locara.lock.json.`, hint: `Run locara model add with its address or file and --id ${id}.` });
    } else if (locked.sha256 !== digest) {
      const hint = `Run locara model add for the new file, or pin ${locked.sha256} here.`;
      report.at("LOC3028", path, { message: `The model "${id}" has another sha256 in locara.lock.json.`, hint });
    } else {
      models.push(pinnedModel(id, locked));
    }
  }
  for (const { capability, scope } of granted) {
    const reason = manifest.reasons !== undefined && Object.hasOwn(manifest.reasons, capability.id) ? manifest.reasons[capability.id] : undefined;
    const before = Object.hasOwn(lock.reasons, capability.id) ? lock.reasons[capability.id] : undefined;
    if (reason === undefined || before === undefined || before.text !== sha256(reason)) continue;
    if (before.scope === sha256(canonicalJson(scope))) continue;
    const message = `The reason for "${capability.id}" was written for another scope than the one declared now.`;
    report.at("LOC3030", ["reasons", capability.id], { severity: "warning", message, hint: "Read it again and write it anew for what is declared now." });
  }
  return models.sort((a, b) => (a.id < b.id ? -1 : 1));
}
