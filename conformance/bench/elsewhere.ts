import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { openScratch } from "../../scripts/suite/unprivileged.ts";
import type { Line } from "./row.ts";

const root = join(import.meta.dirname, "../..");
const inside = "LOCARA_BENCH_INSIDE";

const onPath = (program: string): boolean =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));

const lacksDisplay = (): boolean => process.platform === "linux" && !process.env.DISPLAY && onPath("xvfb-run");

/** Whether rows that show a page must run in another process: Chromium has no sandbox as root, and Electron wants a display. */
export const mustRunElsewhere = (): boolean =>
  process.env[inside] === undefined && (process.getuid?.() === 0 || lacksDisplay());

/** Measures the named rows in a process without root's rights and with a display. */
export const measureElsewhere = (names: readonly string[]): readonly Line[] => {
  const scratch = openScratch(root);
  try {
    const json = join(scratch.env.TMPDIR ?? scratch.folder, "lines.json");
    const [program = "", ...args] = [
      ...scratch.prefix,
      ...(lacksDisplay() ? ["xvfb-run", "-a"] : []),
      process.execPath,
      join(import.meta.dirname, "run.ts"),
      ...names,
      `--json=${json}`,
    ];
    const env = { ...process.env, ...scratch.env, [inside]: "1" };
    const { status, signal } = spawnSync(program, args, { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
    if (!existsSync(json))
      throw new Error(`the process for ${names.join(", ")} ended with ${signal ?? status} and measured nothing`);
    return JSON.parse(readFileSync(json, "utf8")) as Line[];
  } finally {
    scratch.remove();
  }
};
