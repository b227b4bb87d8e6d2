import type { IpcFile, Manifest, ProfileName } from "@locara/schema";
import { profiles } from "@locara/schema";

/** The app's memory budget per class of machine: the manifest's figures, else the catalog's. */
export function profilesOf(manifest: Manifest): IpcFile["app"]["profiles"] {
  const of = (name: ProfileName) => ({
    minRamGb: manifest.profiles?.[name]?.min_ram_gb ?? profiles[name].minRamGb,
    budgetGb: manifest.profiles?.[name]?.budget_gb ?? profiles[name].budgetGb,
  });
  return { low: of("low"), mid: of("mid"), high: of("high") };
}
