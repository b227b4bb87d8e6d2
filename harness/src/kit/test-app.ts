import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFolder } from "@locara/compiler";
import { type AuditEntry, type Bridge, type IpcFile, LocaraError, type Resolved } from "@locara/schema";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { fakeKernel } from "./fake-kernel.ts";
import { type FakePorts, type FakePortsOptions, fakePorts } from "./fake-ports.ts";
import { type Faults, fakeFaults } from "./faults/fake-faults.ts";

/** An app's manifest, compiled and enforced by the real kernel, over ports that live in memory. */
export interface TestApp {
  readonly resolved: Resolved;
  /** The commands that its page has. */
  readonly commands: readonly string[];
  readonly bridge: Bridge;
  readonly ports: FakePorts;
  /** What goes wrong with the computer, when the test says so. */
  readonly faults: Faults;
  /** The app's time: it stands still until the test lets it pass. */
  readonly clock: FakeClock;
  /** One call as the page makes it; throws the `LocaraError` that the page would get. */
  call(command: string, payload: unknown, onItem?: (item: unknown) => void): Promise<unknown>;
  /** What was asked and decided, newest first. */
  audit(limit?: number): readonly AuditEntry[];
  close(): void;
}

/** Opens the app in `folder` (where its `locara.json` is) for a test. Writes nothing. Throws where it does not compile. */
export async function testApp(folder: string, options: FakePortsOptions = {}): Promise<TestApp> {
  const compiled = compileFolder(folder, { mode: "check" });
  const { resolved, capabilityDigest } = compiled;
  if (resolved === undefined || capabilityDigest === undefined) {
    const problems = compiled.diagnostics.map(({ code, message, hint }) => `${code} ${message} ${hint}`);
    throw new LocaraError(
      "artifact/invalid",
      `The app in ${folder} does not compile:\n${problems.join("\n")}`,
      "Correct its locara.json.",
    );
  }
  const ipc = JSON.parse(compiled.files.get("ipc.json") ?? "") as IpcFile;
  const ports = fakePorts({
    schemaSql: readSchema(folder),
    app: { id: resolved.app, displayName: ipc.app.displayName, version: ipc.app.version },
    ...options,
  });
  const clock = fakeClock();
  const { faults, under } = fakeFaults(clock);
  const kernel = fakeKernel({ resolved, digest: capabilityDigest, ipc, ports: under(ports), clock });
  return {
    resolved,
    commands: kernel.bridge.commands,
    bridge: kernel.bridge,
    ports,
    faults,
    clock,
    call: kernel.call,
    audit: (limit = 100) => kernel.audit.entries(limit),
    close() {
      kernel.close();
      ports.close();
    },
  };
}

function readSchema(folder: string): string | null {
  try {
    return readFileSync(join(folder, "db", "schema.sql"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
