import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileFolder } from "../../../compiler/src/write-artifacts.ts";
import { runLocara, startLocara } from "../command-line.ts";
import { compare, milliseconds } from "../measure.ts";
import type { Row } from "../row.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const root = join(import.meta.dirname, "../../..");

/** The reference app's manifest in a folder of its own. */
const openApp = (): { readonly folder: string; remove(): void } => {
  const folder = temporaryFolder();
  for (const name of ["locara.json", "locara.lock.json", "icon.png", "package.json"]) {
    cpSync(join(root, "apps/transcribe", name), join(folder, name));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

const startNode = (file: string): void => {
  const { status, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${file} ended with ${status}: ${stderr}`);
};

export const compileCold: Row = {
  name: "compile.cold",
  unit: "ms",
  baseline: "bare Node start",
  budget: { of: "ratio", firstCut: 1.5, goal: 1.4 },
  measure: async () => {
    const app = openApp();
    const empty = join(app.folder, "empty.mjs");
    writeFileSync(empty, "");
    try {
      const compiling = (): Promise<number> => {
        rmSync(join(app.folder, ".locara"), { recursive: true, force: true });
        return milliseconds(() => runLocara(["compile", app.folder]));
      };
      const compared = await compare(compiling, () => milliseconds(() => startNode(empty)), { rounds: 15, warmUp: 2 });
      return { ...compared, note: "every artifact is written, from nothing" };
    } finally {
      app.remove();
    }
  },
};

export const compileWarm: Row = {
  name: "compile.warm",
  unit: "ms",
  baseline: null,
  budget: { of: "ours", firstCut: 3, goal: 2 },
  measure: async () => {
    const app = openApp();
    const watcher = startLocara(["compile", app.folder, "--watch"]);
    try {
      await new Promise((ready) => watcher.stderr.once("data", ready));
      const edit = editor(app.folder);
      return {
        ...(await compare(edit, null, { rounds: 100, warmUp: 150 })),
        note: "from the edit being saved to the last file being replaced",
      };
    } finally {
      watcher.kill();
      app.remove();
    }
  },
};

const never = new Int32Array(new SharedArrayBuffer(4));
/** Milliseconds; what is measured is too long by half of it. */
const betweenLooks = 0.05;

/** Changes what the user is told, so that several artifacts change, and waits for the file that is replaced last. */
const editor = (folder: string): ((round: number) => Promise<number>) => {
  const manifestFile = join(folder, "locara.json");
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8")) as Record<string, unknown>;
  const lockFile = join(folder, "locara.lock.json");
  return async (round) => {
    const before = statSync(lockFile, { bigint: true }).mtimeNs;
    writeFileSync(manifestFile, JSON.stringify({ ...manifest, description: `Round ${round} of ${process.pid}` }));
    const start = process.hrtime.bigint();
    const limit = start + 5_000_000_000n;
    // A second watcher would be measured too, and who looks all the time takes a processor from the one that is measured.
    while (statSync(lockFile, { bigint: true }).mtimeNs === before) {
      if (process.hrtime.bigint() > limit) throw new Error("the watching compiler did not answer an edit within 5 s");
      Atomics.wait(never, 0, 0, betweenLooks);
    }
    const took = Number(process.hrtime.bigint() - start) / 1e6;
    // An editor is not saved twice within a millisecond; the watcher must have come to rest.
    await new Promise((rested) => setTimeout(rested, 20));
    return took;
  };
};

export const compileThousand: Row = {
  name: "compile.1000",
  unit: "ms",
  baseline: "plain writes of the same files",
  budget: { of: "ours", firstCut: 2000, goal: 1000 },
  measure: async () => {
    const folder = temporaryFolder();
    try {
      const source = readFileSync(join(root, "apps/transcribe/locara.json"), "utf8");
      const manifest = JSON.parse(source) as Record<string, unknown>;
      const lock = readFileSync(join(root, "apps/transcribe/locara.lock.json"));
      const apps = Array.from({ length: 1000 }, (_, index) => join(folder, "apps", String(index)));
      const fresh = () => {
        rmSync(folder, { recursive: true, force: true });
        for (const [index, app] of apps.entries()) {
          mkdirSync(app, { recursive: true });
          writeFileSync(join(app, "locara.json"), JSON.stringify({ ...manifest, name: `app-${index}` }));
          writeFileSync(join(app, "locara.lock.json"), lock);
        }
      };
      fresh();
      const files = [...compileFolder(apps[0] as string).files];
      const compiling = () => {
        fresh();
        return milliseconds(() => apps.forEach((app) => void compileFolder(app)));
      };
      const writing = () => {
        fresh();
        return milliseconds(() => {
          for (const app of apps) {
            mkdirSync(join(app, ".locara"));
            for (const [name, text] of files) writeFileSync(join(app, ".locara", name), text);
          }
        });
      };
      const compared = await compare(compiling, writing, { rounds: 5, warmUp: 1 });
      return { ...compared, note: `1,000 apps, ${files.length} files each, every file replaced whole` };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
