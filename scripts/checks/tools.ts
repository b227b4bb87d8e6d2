import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Check, Seen } from "./check.ts";
import { runTool } from "./tool.ts";

/** Type instantiations of the whole tree. A clever generic once cost 4.9 million; a jump shows up here first. */
const mostInstantiations = 600_000;

const bin = (root: string, name: string): string => join(root, "node_modules/.bin", name);

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line.trim() !== "");

export const types: Check = {
  name: "the types hold (tsc)",
  things: "files",
  fewest: 80,
  look: async (root) => {
    const { code, stdout, stderr } = await runTool(root, bin(root, "tsc"), [
      "-p",
      ".",
      "--listFiles",
      "--extendedDiagnostics",
    ]);
    const ours = lines(stdout).filter((line) => line.startsWith("/") && !line.includes("/node_modules/"));
    const findings = lines(stdout).filter((line) => /error TS\d+|^ {2}(?!.*:\s)/.test(line) && !line.startsWith("/"));
    const instantiations = Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1] ?? Number.NaN);
    if (!(instantiations <= mostInstantiations)) {
      findings.push(
        `${instantiations} type instantiations, more than ${mostInstantiations}: look for a generic that explodes`,
      );
    }
    if (code !== 0 && findings.length === 0)
      findings.push(`tsc ended with exit code ${code}: ${stdout.slice(0, 2000)}${stderr}`);
    return { findings, looked: ours.length };
  },
};

export const lint: Check = {
  name: "formatting and lint rules hold (biome)",
  things: "files",
  fewest: 80,
  look: async (root) => {
    const { code, stdout, stderr } = await runTool(root, bin(root, "biome"), [
      "ci",
      "--colors=off",
      "--diagnostic-level=warn",
      "--max-diagnostics=60",
      ".",
    ]);
    const text = `${stdout}\n${stderr}`;
    const looked = Number(/Checked (\d+) files?/.exec(text)?.[1] ?? 0);
    return { findings: code === 0 ? [] : [text.trim()], looked };
  },
};

export const unused: Check = {
  name: "nothing is unused and every import is declared (knip)",
  things: "files",
  fewest: 80,
  look: async (root) => {
    const args = ["--no-progress", "--no-config-hints", "--reporter=./scripts/checks/knip-reporter.mjs"];
    const { code, stdout, stderr } = await runTool(root, bin(root, "knip"), args);
    const result = lines(stdout).at(-1);
    if (result === undefined || !result.startsWith("{"))
      return { findings: [`knip gave no result (exit code ${code}): ${stderr}`], looked: 0 };
    return JSON.parse(result) as Seen;
  },
};

export const generated: Check = {
  name: "the generated files are current",
  things: "files",
  fewest: 3,
  look: async (root) => {
    const script = "schema/scripts/generate.ts";
    if (!existsSync(join(root, script))) return { findings: [`${script} is missing`], looked: 0 };
    const { code, stdout, stderr } = await runTool(root, process.execPath, [script, "--check"]);
    const looked = Number(/(\d+) files looked at/.exec(stdout)?.[1] ?? 0);
    return {
      findings: code === 0 ? [] : [`${stdout}${stderr}`.trim() || `exit code ${code}`, "Run: npm run generate"],
      looked,
    };
  },
};
