import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Runs a program and gives what it printed. Never throws: a program that cannot start is an exit code of null with `missing`. */
export const capture = (program, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    child.on("error", (error) =>
      resolve({ code: null, signal: null, stdout, stderr, missing: error.code === "ENOENT" }),
    );
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr, missing: false }));
  });

/** Goes on with another program in this one's place: same terminal, same signals, and its exit code is ours. */
export const become = (program, args, options) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: "inherit" });
    // A terminal sends Ctrl-C to both; waiting for the child lets it close down in its own time.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });

/** The first of `names` that PATH leads to, as a path, or null. */
export const which = (names, path = process.env.PATH ?? "") => {
  for (const name of names) {
    for (const folder of path.split(delimiter)) {
      const file = join(folder, name);
      if (folder !== "" && executable(file)) return file;
    }
  }
  return null;
};

const executable = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch (error) {
    if (["ENOENT", "EACCES", "ENOTDIR", "ELOOP"].includes(error.code)) return false;
    throw error;
  }
};
