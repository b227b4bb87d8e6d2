import { execFile } from "node:child_process";
import type { Breach } from "@locara/compiler/built-app";

/** Runs a program of macOS and gives what it said; `failed` by its exit code. */
export type RunTool = (program: string, argv: readonly string[]) => Promise<{ failed: boolean; said: string }>;

/**
 * What macOS itself finds about the certificates and everything under them. The one part of a signature that is not computed
 * here: only macOS holds the roots and the revocations. An ad hoc signature passes too; that it is one is judged elsewhere.
 */
export async function askCodesign(folder: string, run: RunTool = runTool): Promise<Breach | "trusted"> {
  const argv = ["--verify", "--deep", "--strict", "--verbose=2", folder];
  const { failed, said } = await run("/usr/bin/codesign", argv);
  if (!failed) return "trusted";
  return {
    kind: "unsigned",
    path: "",
    what: `codesign refuses it: ${said.trim().split("\n").slice(0, 3).join("; ")}.`,
  };
}

const runTool: RunTool = (program, argv) =>
  new Promise((resolve) => {
    execFile(program, [...argv], { encoding: "utf8" }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, said: `${stderr}${stdout}` || String(error) }),
    );
  });
