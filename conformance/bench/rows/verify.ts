import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { targetFields } from "../../../compiler/src/verify/judge-use.ts";
import { readAppFiles } from "../../../compiler/src/verify/read-app.ts";
import { openSources } from "../../../compiler/src/verify/source-uses.ts";
import { runLocara } from "../command-line.ts";
import { generatedFiles, writeGeneratedApp } from "../generated-app.ts";
import { compare, milliseconds } from "../measure.ts";
import type { Row } from "../row.ts";

const bareCheck = join(import.meta.dirname, "../bare-check.ts");

const run = (args: readonly string[]): void => {
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}${stdout.slice(0, 1000)}`);
};

const withApp = async <Result>(
  measure: (folder: string, size: { readonly bytes: number; readonly calls: number }) => Promise<Result>,
): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), "locara-bench-"));
  try {
    return await measure(folder, writeGeneratedApp(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const verifyCold: Row = {
  name: "verify.300",
  unit: "ms",
  baseline: "bare ts-morph check of the same sources",
  budget: { of: "ours", firstCut: 2500, goal: 1500 },
  measure: () =>
    withApp(async (folder, { bytes, calls }) => {
      const compared = await compare(
        () => milliseconds(() => runLocara(["verify", folder])),
        () => milliseconds(() => run([bareCheck, folder])),
        { rounds: 5 },
      );
      return { ...compared, note: `the whole command: ${generatedFiles} files, ${bytes} bytes, ${calls} calls` };
    }),
};

export const verifyIncremental: Row = {
  name: "verify.300.incremental",
  unit: "ms",
  baseline: null,
  budget: { of: "ours", firstCut: 600, goal: 300 },
  measure: () =>
    withApp(async (folder) => {
      const { texts } = readAppFiles(folder);
      const scripts = new Map([...texts].filter(([file]) => file.endsWith(".ts")));
      const sources = openSources(targetFields(), { read: () => undefined });
      sources.update(scripts);
      const files = [...scripts.keys()];
      const edit = (round: number): Promise<number> => {
        const file = files[(round * 37 + files.length) % files.length] as string;
        return milliseconds(() =>
          sources.update(new Map([[file, `${scripts.get(file)}export const edit = ${round};\n`]])),
        );
      };
      return {
        ...(await compare(edit, null, { rounds: 20, warmUp: 3 })),
        note: "one source edited, as an editor or a watcher that keeps the project open sees it",
      };
    }),
};
