import type { ConsentFile, IpcFile, Manifest, PinnedModel, ProfileName } from "@locara/schema";
import { profiles } from "@locara/schema";

const names = Object.keys(profiles) as ProfileName[];

/** The app's memory budget per class of machine: the manifest's figures, else the catalog's. */
export function profilesOf(manifest: Manifest): IpcFile["app"]["profiles"] {
  const of = (name: ProfileName) => ({
    minRamGb: manifest.profiles?.[name]?.min_ram_gb ?? profiles[name].minRamGb,
    budgetGb: manifest.profiles?.[name]?.budget_gb ?? profiles[name].budgetGb,
  });
  return { low: of("low"), mid: of("mid"), high: of("high") };
}

const bytesPerGb = 1024 ** 3;

/**
 * Per class of machine, the models that are meant for it and whether its budget holds them. By the files' sizes, as the
 * lock file has them: what a model needs besides is known when it is loaded, so that they fit is no promise; that they do not is one.
 */
export function deviceFit(manifest: Manifest, models: readonly PinnedModel[]): ConsentFile["fit"] {
  const figures = profilesOf(manifest);
  return names.map((profile) => {
    const meant = manifest.profiles?.[profile]?.models;
    const own = models.filter(({ id }) => meant === undefined || meant.includes(id));
    const sizes = own.map(({ bytes }) => bytes);
    const [all, largest] = [sizes.reduce((sum, bytes) => sum + bytes, 0), Math.max(0, ...sizes)];
    const budget = figures[profile].budgetGb * bytesPerGb;
    const fits = all <= budget ? "together" : largest <= budget ? "one-at-a-time" : "no";
    return { profile, ...figures[profile], models: own.map(({ id }) => id), bytes: all, fits };
  });
}
