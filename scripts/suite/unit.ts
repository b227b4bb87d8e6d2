import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { run } from "node:test";
import { inspect } from "node:util";
import type { Outcome } from "./outcome.ts";

interface TestEvent {
  readonly name: string;
  readonly file?: string;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: Error };
}

/**
 * Runs test files, each in a process of its own. A file that holds no test, or cannot be loaded, is a failure.
 *
 * What a file prints is shown only when something in it fails.
 */
export const runUnitTests = async (
  root: string,
  files: readonly string[],
  options: { readonly concurrency: number; readonly onFile: (file: string) => void },
): Promise<readonly Outcome[]> => {
  const compiled = mkdtempSync(join(tmpdir(), "locara-compiled-"));
  try {
    return await readTests(
      root,
      files,
      options.onFile,
      run({
        files: [...files],
        cwd: root,
        concurrency: options.concurrency,
        timeout: 180_000,
        // Hundreds of processes load the same sources: the first that does compiles them for all, a quarter of the time.
        env: { ...process.env, NODE_COMPILE_CACHE: compiled },
      }),
    );
  } finally {
    rmSync(compiled, { recursive: true, force: true, maxRetries: 5 });
  }
};

const readTests = async (
  root: string,
  files: readonly string[],
  onFile: (file: string) => void,
  stream: ReturnType<typeof run>,
): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  const printed = new Map<string, string>();
  for await (const { type, data } of stream as AsyncIterable<{ type: string; data: TestEvent & { message: string } }>) {
    const file = data.file ?? "";
    if (type === "test:stdout" || type === "test:stderr") printed.set(file, (printed.get(file) ?? "") + data.message);
    if (type === "test:complete" && files.includes(data.name)) onFile(data.name);
    if (type === "test:pass" || type === "test:fail") {
      const outcome = toOutcome(root, data, type === "test:pass" ? "passed" : "failed");
      if (outcome !== null) outcomes.push(outcome);
    }
  }
  return withOutput(outcomes, printed, root);
};

const toOutcome = (root: string, data: TestEvent, status: "passed" | "failed"): Outcome | null => {
  const where = relative(root, data.file ?? "");
  // A file without tests is reported under its own name, as a test that passed.
  if (data.name === data.file) {
    return {
      where,
      name: "the whole file",
      status: "failed",
      detail: status === "passed" ? "It holds no test." : explain(data),
    };
  }
  if (data.details.type === "suite") return null;
  if (data.skip !== undefined || data.todo !== undefined) {
    const reason = data.skip ?? `to do: ${String(data.todo)}`;
    return { where, name: data.name, status: "skipped", detail: typeof reason === "string" ? reason : "" };
  }
  return { where, name: data.name, status, detail: status === "failed" ? explain(data) : "" };
};

const explain = ({ details: { error } }: TestEvent): string =>
  inspect(error?.cause ?? error, { depth: 4, maxStringLength: 20_000, breakLength: 120 });

const withOutput = (
  outcomes: readonly Outcome[],
  printed: ReadonlyMap<string, string>,
  root: string,
): readonly Outcome[] => {
  const shown = new Set<string>();
  const byPlace = new Map([...printed].map(([file, text]) => [relative(root, file), text]));
  return outcomes.map((outcome) => {
    const text = byPlace.get(outcome.where);
    if (outcome.status !== "failed" || text === undefined || shown.has(outcome.where)) return outcome;
    shown.add(outcome.where);
    return { ...outcome, detail: `${outcome.detail}\n-- printed by this file --\n${text.slice(-8_000)}` };
  });
};
