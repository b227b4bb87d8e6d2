import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { randomPathScopes } from "@locara/schema/boundaries";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { record } from "../kit/record.ts";
import { differFiles, type FilesSpelled, filesAround } from "./file-differential.ts";

/*
 * The same requests, put to those who decide: what the capabilities say when an app is compiled, a naive second reading of
 * the manifest, the running app's bridge, and the kernel in the app's sandbox. Whoever says something else is a witness.
 */

const long = process.env.LOCARA_LONG !== undefined;

/** Manifests that people write, and some that they should not. */
const fixed: readonly FilesSpelled[] = [
  {
    fs: {
      "user-paths": { pictures: "read", music: "read-write" },
      paths: {
        read: ["$DOCUMENTS/in/**", "$DOWNLOADS/*.txt", "$HOME/notes/*/today.md"],
        write: ["$DOCUMENTS/out/**", "$DESKTOP/?.md"],
        deny: ["$DOCUMENTS/in/private/**", "$HOME/Documents/in/*.key", "$MUSIC/**"],
      },
    },
  },
  {
    fs: {
      "app-data": "read",
      paths: {
        read: ["$HOME/**/caf\u00e9/*", "$DOCUMENTS/a*b/**", "$MUSIC/??"],
        write: ["$HOME/**/caf\u00e9/*", "$APP_DATA/x/*"],
        deny: ["$HOME/**/secret*/**", "$HOME/*/a?b/z"],
      },
    },
  },
];
const manifests = [
  ...(long ? fixed : fixed.slice(0, 1)),
  ...randomPathScopes(2026, long ? 8 : 1).map((paths) => ({ fs: { paths } })),
];

for (const [index, spelled] of manifests.entries())
  test(`files: everybody says the same of what lies around the edges of manifest ${index + 1}`, async ({
    launch,
    scratch,
  }, info) => {
    test.setTimeout(300_000);
    const folder = await writeApp(join(scratch, "app"), { capabilities: spelled });
    const home = join(scratch, "home");
    const requests = await filesAround(home, spelled, long);
    const launched = await launch.app(folder, { home });
    const { tried, disagreements, allowed, deniedByKernel } = await differFiles(launched, spelled, {
      manifest: await readFile(join(folder, "locara.json"), "utf8"),
      out: join(scratch, "kernel"),
      requests,
    });
    await record(info, { kind: "requests", what: "files: compiled, naive, bridge, kernel", tried, disagreements });
    expect(disagreements).toEqual([]);
    expect(tried).toBeGreaterThan(300);
    // Both answers occur, or nothing was compared.
    expect(allowed).toBeGreaterThan(20);
    if (deniedByKernel !== null && index === 0) expect(deniedByKernel).toBeGreaterThan(50);
  });
