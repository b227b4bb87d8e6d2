import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { writeApp } from "../../kit/example-apps.ts";
import { hostilePage } from "./hostile-page.ts";

/** What only an app's own page needs. */
const builtFrom: ReadonlySet<string> = new Set([".locara", "dist", "node_modules", "src", "tests"]);

/**
 * Writes an app with a hostile page: the one that `LOCARA_APP` names, with its manifest and all that it brings but its
 * page, or else one that declares nothing.
 */
export async function writeHostileApp(folder: string, name = "hostile"): Promise<string> {
  const attacked = process.env.LOCARA_APP;
  if (attacked === undefined || attacked === "") await writeApp(folder, { capabilities: {}, name });
  else await copyWithoutPage(resolve(attacked), folder);
  await mkdir(join(folder, "page"), { recursive: true });
  for (const [file, text] of Object.entries(hostilePage)) await writeFile(join(folder, "page", file), text);
  return folder;
}

async function copyWithoutPage(from: string, to: string): Promise<void> {
  const wanted = (path: string): boolean =>
    path === from || (!builtFrom.has(basename(path)) && !basename(path).startsWith("vite.config."));
  await cp(from, to, { recursive: true, filter: wanted });
  const path = join(to, "locara.json");
  const manifest = JSON.parse(await readFile(path, "utf8")) as { readonly entry?: object };
  const entry = { ...manifest.entry, page: "page/index.html" };
  await writeFile(path, JSON.stringify({ ...manifest, entry }, null, 2));
}
