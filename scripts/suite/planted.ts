import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Catcher, PlantedFault } from "../../conformance/planted/planted-fault.ts";
import { openScratch } from "./unprivileged.ts";

/** How a planted fault came out: only `caught` is well. */
export interface Planted {
  readonly id: string;
  readonly outcome: "caught" | "missed" | "not plantable" | "red before";
  readonly seconds: number;
}

/** How many minutes one catcher may take. */
const limitMilliseconds = 5 * 60_000;

/** All tables of faults there are: each is a list that its module exports. */
export async function plantedFaults(root: string): Promise<readonly PlantedFault[]> {
  const folder = join(root, "conformance", "planted");
  const modules = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "planted-fault.ts");
  const loaded = await Promise.all(modules.map((name) => import(join(folder, name)) as Promise<object>));
  return loaded.flatMap((module) => Object.values(module).filter(Array.isArray).flat() as PlantedFault[]);
}

/** Plants each fault in a copy of the last commit, one at a time, and runs the test that must turn red for it. */
export async function plantEach(
  root: string,
  faults: readonly PlantedFault[],
  done: (planted: Planted) => void,
): Promise<readonly Planted[]> {
  const copy = await copyOf(root);
  const green = new Map<string, Promise<boolean>>();
  const isGreen = (catcher: Catcher): Promise<boolean> => {
    const key = JSON.stringify(catcher);
    const known = green.get(key) ?? passes(copy, catcher);
    green.set(key, known);
    return known;
  };
  try {
    const all: Planted[] = [];
    for (const fault of faults) {
      const start = performance.now();
      const outcome = await plant(copy, fault, isGreen);
      const planted = { id: fault.id, outcome, seconds: (performance.now() - start) / 1000 };
      all.push(planted);
      done(planted);
    }
    return all;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function plant(
  copy: string,
  { file, find, replace, caughtBy }: PlantedFault,
  isGreen: (catcher: Catcher) => Promise<boolean>,
): Promise<Planted["outcome"]> {
  const path = join(copy, file);
  const sound = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (sound.split(find).length !== 2) return "not plantable";
  // A test that is red anyway catches nothing.
  if (!(await isGreen(caughtBy))) return "red before";
  writeFileSync(
    path,
    sound.replace(find, () => replace),
  );
  try {
    return (await passes(copy, caughtBy)) ? "missed" : "caught";
  } finally {
    writeFileSync(path, sound);
  }
}

/** A clone with the packages of the checkout it comes from: the same files where one disk holds both, else copies. */
async function copyOf(root: string): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), "locara-planted-"));
  if ((await end("git", ["clone", "--quiet", root, copy], root)) !== 0)
    throw new Error("the checkout cannot be cloned");
  chmodSync(copy, 0o755);
  for (const part of [".", "schema", "compiler", "runtime", "harness", "registry", "conformance"]) {
    const from = join(root, part, "node_modules");
    if (!existsSync(from)) continue;
    const to = join(copy, part);
    if ((await end("cp", ["-RPl", from, to], root)) !== 0)
      cpSync(from, join(to, "node_modules"), { recursive: true, verbatimSymlinks: true });
  }
  return copy;
}

async function passes(copy: string, catcher: Catcher): Promise<boolean> {
  const { kind, file, grep, host = "browser" } = catcher;
  if (kind === "unit") {
    const named = grep === undefined ? [] : [`--test-name-pattern=${grep}`];
    return (
      (await end(process.execPath, ["--disable-warning=ExperimentalWarning", "--test", ...named, file], copy)) === 0
    );
  }
  const scratch = openScratch(copy);
  try {
    const [program = "", ...args] = [
      ...scratch.prefix,
      process.execPath,
      join(copy, "node_modules/@playwright/test/cli.js"),
      "test",
      "--config=conformance/playwright.config.ts",
      `--output=${join(scratch.env.TMPDIR ?? scratch.folder, "results")}`,
      `--project=${host}`,
      ...(grep === undefined ? [] : [`--grep=${grep}`]),
      file,
    ];
    return (await end(program, args, copy, { ...scratch.env, LOCARA_PLANTED: "1" })) === 0;
  } finally {
    scratch.remove();
  }
}

const end = (
  program: string,
  args: readonly string[],
  cwd: string,
  more: NodeJS.ProcessEnv = {},
): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const env: NodeJS.ProcessEnv = { ...process.env, ...more, FORCE_COLOR: "0" };
    // Inside a run of tests a file of tests would report to that run, and always end well.
    delete env.NODE_TEST_CONTEXT;
    const child = spawn(program, args, { cwd, env, stdio: "ignore", timeout: limitMilliseconds });
    child.once("error", reject);
    child.once("close", (code) => resolve(code));
  });
