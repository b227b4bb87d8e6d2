import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { become } from "./command.mjs";
import { installDebianPackages } from "./debian.mjs";
import { findElectron } from "./electron.mjs";
import { installPackages } from "./install.mjs";
import { projectNode } from "./project-node.mjs";
import { say } from "./say.mjs";
import { Stop } from "./stop.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** What each task runs once everything is there, and what it needs besides the packages. */
const tasks = {
  start: { args: ["harness/bin/locara.mjs", "dev", "apps/transcribe"], build: true, electron: true },
  test: {
    args: ["--disable-warning=ExperimentalWarning", "scripts/run-tests.ts"],
    build: true,
    electron: true,
    debian: true,
  },
  "test:full": {
    args: ["--disable-warning=ExperimentalWarning", "scripts/run-tests.ts", "--full"],
    build: true,
    electron: true,
    debian: true,
  },
  check: { args: ["--disable-warning=ExperimentalWarning", "scripts/check.ts"], build: true },
  bench: { args: ["conformance/bench/run.ts"], build: true, electron: true, debian: true, quietCertificates: true },
  soak: { args: ["conformance/soak/run.ts"], build: true },
  planted: {
    args: ["--disable-warning=ExperimentalWarning", "scripts/planted.ts"],
    build: true,
    electron: true,
    debian: true,
  },
  generate: { args: ["schema/scripts/generate.ts"] },
  packages: { debian: true, systemOnly: true },
};

/** Sets up for `name` and goes on with it. */
export const run = async (name, rest) => {
  try {
    process.exitCode = await perform(name, rest);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(`\n${error.message}`);
    process.exitCode = error.exitCode;
  }
};

const perform = async (name, rest) => {
  if (!Object.hasOwn(tasks, name ?? "")) {
    throw new Stop(`There is no task "${name ?? ""}".`, `Use one of: ${Object.keys(tasks).join(", ")}.`, 2);
  }
  const task = tasks[name];
  if (task.debian) await installDebianPackages();
  if (task.systemOnly) return 0;
  await installPackages(root);
  const node = projectNode(root);
  if (task.build) await build(root, node);
  if (task.electron) {
    const electron = await findElectron(root);
    if (electron !== null) node.env.ELECTRON_OVERRIDE_DIST_PATH = electron;
  }
  // Reading extra certificates costs every Node start about 30 ms, on one side of a comparison only.
  if (task.quietCertificates) delete node.env.NODE_EXTRA_CA_CERTS;
  return become(node.program, [...task.args, ...rest], { cwd: root, env: node.env });
};
