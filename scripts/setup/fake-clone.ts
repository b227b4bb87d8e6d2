import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { withoutRoot } from "../suite/unprivileged.ts";

const root = join(import.meta.dirname, "../..");

/** A small clone with the real set-up in it, and a PATH that holds only the programs a test puts there. */
export interface FakeClone {
  readonly folder: string;
  /** Puts a shell script on PATH. */
  program(name: string, script: string): void;
  write(path: string, text: string): void;
  /** Runs `setup.mjs` with `task`; `as` runs it without root's rights, `preload` is JavaScript that runs before it. */
  setup(task: string, options?: { readonly as?: "nobody"; readonly preload?: string }): SetupRun;
  remove(): void;
}

export interface SetupRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const lockFile = {
  name: "fake",
  lockfileVersion: 3,
  packages: { "": { name: "fake" }, "node_modules/thing": { version: "1.0.0" } },
};

export const openFakeClone = (): FakeClone => {
  const folder = mkdtempSync(join(tmpdir(), "locara-setup-"));
  chmodSync(folder, 0o755);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  cpSync(join(root, "setup.mjs"), join(folder, "setup.mjs"));
  cpSync(join(root, "scripts/setup"), join(folder, "scripts/setup"), {
    recursive: true,
    filter: (path) => !path.endsWith(".ts"),
  });
  write("package.json", '{"name":"fake"}');
  write("package-lock.json", JSON.stringify(lockFile));
  write("schema/scripts/generate.ts", "console.log('generated', process.argv.slice(2).join(' '))");
  mkdirSync(join(folder, "bin"));
  // What the fake programs are written with.
  for (const tool of ["sh", "cat", "mkdir", "ln", "kill", "rm", "touch"])
    symlinkSync(systemTool(tool), join(folder, "bin", tool));

  return {
    folder,
    write,
    program: (name, script) => {
      // A link to the machine's own program may stand there: it is replaced, never written through.
      rmSync(join(folder, "bin", name), { force: true });
      writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, "bin", name), 0o755);
    },
    setup: (task, options = {}) => {
      const preload =
        options.preload === undefined
          ? []
          : ["--import", `data:text/javascript,${encodeURIComponent(options.preload)}`];
      const prefix = options.as === "nobody" ? withoutRoot(root) : [];
      const [program = "", ...args] = [...prefix, process.execPath, ...preload, join(folder, "setup.mjs"), task];
      const env = { PATH: join(folder, "bin"), HOME: folder, TMPDIR: tmpdir() };
      const ended = spawnSync(prefix.length > 0 ? systemTool(program) : program, args, {
        encoding: "utf8",
        env,
        cwd: folder,
      });
      return toRun(ended);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** An npm that installs what the fake lock file names, and counts how often it was asked to. */
export const workingNpm = (clone: FakeClone): void => {
  clone.write(".record.json", JSON.stringify({ packages: { "node_modules/thing": { version: "1.0.0" } } }));
  clone.program(
    "npm",
    `echo "$@" >> npm-calls
rm -rf node_modules
mkdir -p node_modules/thing node_modules/.bin
echo '{}' > node_modules/thing/package.json
ln -s ${process.execPath} node_modules/.bin/node
cat .record.json > node_modules/.package-lock.json`,
  );
};

const systemTool = (name: string): string => {
  const found = spawnSync("/bin/sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
  // A shell answers with a bare name where the tool is built into it.
  return found.startsWith("/") ? found : `/bin/${name}`;
};

const toRun = ({ status, stdout, stderr }: SpawnSyncReturns<string>): SetupRun => ({ code: status, stdout, stderr });
