import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { openRealNames, type RealNames } from "../real-names.ts";

export interface TempFolders {
  readonly home: string;
  readonly documents: string;
  readonly appData: string;
  /** Outside of every root. */
  readonly outside: string;
  readonly names: RealNames;
}

/** A home with Documents, Locara's own folders, and something outside of it; removed when the test ends. */
export function tempFolders(t: TestContext): TempFolders {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "locara-files-")));
  t.after(() => rmSync(base, { recursive: true, force: true }));
  const home = join(base, "home");
  const locara = join(home, ".local/share/locara");
  const appData = join(locara, "acme.notes/files");
  const [documents, outside] = [join(home, "Documents"), join(base, "outside")];
  for (const folder of [documents, appData, join(locara, "acme.notes/databases"), outside])
    mkdirSync(folder, { recursive: true });
  const roots = { $HOME: home, $DOCUMENTS: documents, $APP_DATA: appData, $MUSIC: join(home, "Music") };
  return { home, documents, appData, outside, names: openRealNames({ roots, reserved: [locara] }) };
}
