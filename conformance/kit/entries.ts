import { lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";

export interface Entry {
  readonly path: string;
  readonly stats: Stats;
}

/** All there is below a folder, no link followed; what goes while it is looked at is not there. */
export function entriesBelow(folder: string): readonly Entry[] {
  const found: Entry[] = [];
  const look = (at: string): void => {
    for (const name of readdirSync(at)) {
      const path = join(at, name);
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats === undefined) continue;
      found.push({ path, stats });
      if (stats.isDirectory()) look(path);
    }
  };
  look(folder);
  return found;
}
