import type { Manifest, PinnedModel } from "@locara/schema";
import { deviceFit } from "./profiles.ts";
import type { Report } from "./report.ts";

/** A model that a manifest means for a class of machines must fit into what the app may use there. */
export function checkFit(manifest: Manifest, models: readonly PinnedModel[], report: Report): void {
  for (const { profile, budgetGb, fits, models: own } of deviceFit(manifest, models)) {
    const meant = manifest.profiles?.[profile]?.models;
    if (fits !== "no" || meant === undefined) continue;
    const bytesOf = (id: string) => models.find((model) => model.id === id)?.bytes ?? 0;
    const largest = own.reduce((one, other) => (bytesOf(other) > bytesOf(one) ? other : one), own[0] ?? "");
    const gigabytes = (bytesOf(largest) / 1024 ** 3).toFixed(1);
    report.at("LOC3059", ["profiles", profile, "models", meant.indexOf(largest)], {
      severity: "warning",
      message: `The model "${largest}" has ${gigabytes} GB and the profile "${profile}" a budget of ${budgetGb} GB.`,
      hint: "Pin a smaller model for this profile, or raise its budget_gb.",
    });
  }
}
