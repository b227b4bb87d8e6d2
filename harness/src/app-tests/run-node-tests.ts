import { relative } from "node:path";
import { run } from "node:test";
import { inspect } from "node:util";
import type { Part, TestLine } from "../report/conformance-report.ts";

interface TestEvent {
  readonly name: string;
  readonly file?: string;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: Error };
}

interface NodeTests {
  readonly part: Part;
  /** Where the files are named from. */
  readonly folder: string;
  readonly files: readonly string[];
  /** What the files find in `process.argv`, after their own name. */
  readonly argv?: readonly string[];
  readonly interrupted: AbortSignal;
}

/** Runs test files of `node:test`, each in a process of its own. A file that holds no test, or cannot be loaded, has failed. */
export async function runNodeTests({
  part,
  folder,
  files,
  argv = [],
  interrupted,
}: NodeTests): Promise<readonly TestLine[]> {
  const lines: TestLine[] = [];
  const options = { files: [...files], cwd: folder, concurrency: true, timeout: 180_000, argv: [...argv] };
  const stream = startRunner({ ...options, signal: interrupted });
  for await (const { type, data } of stream as AsyncIterable<{ type: string; data: TestEvent }>) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const line = toLine(part, folder, data, type === "test:pass" ? "passed" : "failed");
    if (line !== null) lines.push(line);
  }
  if (lines.length > 0 || interrupted.aborted) return lines;
  const name = files.map((file) => relative(folder, file)).join(", ");
  return [{ part, name, status: "failed", detail: "Nothing of it ran.", shots: [] }];
}

/** Inside a test the runner would skip everything without an error, and these tests are no part of that test. */
function startRunner(options: NonNullable<Parameters<typeof run>[0]>): ReturnType<typeof run> {
  const context = process.env["NODE_TEST_CONTEXT"];
  delete process.env["NODE_TEST_CONTEXT"];
  try {
    return run(options);
  } finally {
    if (context !== undefined) process.env["NODE_TEST_CONTEXT"] = context;
  }
}

function toLine(part: Part, folder: string, data: TestEvent, status: "passed" | "failed"): TestLine | null {
  const { name, file = "", skip, todo, details } = data;
  if (details.type === "suite") return null;
  const where = part === "capabilities" ? "" : `${relative(folder, file)} › `;
  const line = { part, name: `${where}${name}`, shots: [] };
  // A file without tests is told under its own name, as a test that passed.
  if (name === file || name === relative(folder, file)) {
    const detail = status === "passed" ? "It holds no test." : explain(data);
    return { ...line, name: relative(folder, file), status: "failed", detail };
  }
  const reason = skip ?? (todo === undefined ? undefined : `to do: ${String(todo)}`);
  if (reason !== undefined) return { ...line, status: "skipped", detail: typeof reason === "string" ? reason : "" };
  return { ...line, status, detail: status === "failed" ? explain(data) : "" };
}

const explain = ({ details: { error } }: TestEvent): string => {
  const cause = error?.cause ?? error;
  return cause instanceof Error && cause.name === "AssertionError" ? cause.message : inspect(cause, { depth: 3 });
};
