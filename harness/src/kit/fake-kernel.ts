import { sha256 } from "@locara/compiler";
import { type Audit, createBridge, openAudit, openPolicy, openSession, type Policy, vocabulary } from "@locara/runtime";
import {
  type Bridge,
  canonicalJson,
  type ErrorJson,
  type IpcFile,
  type Json,
  LocaraError,
  type Ports,
  type Resolved,
} from "@locara/schema";
import { type FakeClock, fakeClock } from "./fake-clock.ts";

/** The real kernel with a page in front of it and any ports behind it. */
export interface FakeKernel {
  readonly policy: Policy;
  readonly audit: Audit;
  /** What the host gives to the page. */
  readonly bridge: Bridge;
  /** One call over the bridge: its result, or the error as the page gets it. Items of a stream go to `onItem`. */
  call(command: string, payload: unknown, onItem?: (item: unknown) => void): Promise<unknown>;
  close(): void;
}

interface KernelSource {
  readonly resolved: Resolved;
  readonly digest: string;
  readonly ipc: IpcFile;
  readonly ports: Ports;
  readonly clock?: FakeClock;
}

/** Puts policy, audit, session and bridge together; messages are copied on their way, as between processes. */
export function fakeKernel({ resolved, digest, ipc, ports, clock = fakeClock() }: KernelSource): FakeKernel {
  const policy = openPolicy({ resolved, digest, ipc, vocabulary });
  const audit = openAudit({ now: clock.now, sink: { append: () => undefined } });
  const session = openSession({
    kernel: { policy, ports: { ...ports, audit }, audit },
    send: (message) => end.receive(structuredClone(message)),
    soon: setImmediate,
    later: clock.later,
    report: () => undefined,
  });
  const end = createBridge({
    host: "browser",
    commands: Object.keys(ipc.commands),
    post: (message) => session.receive(structuredClone(message)),
  });
  return {
    policy,
    audit,
    bridge: end.bridge,
    call: (command, payload, onItem) => callOver(end.bridge, command, payload, onItem),
    close: () => session.close(),
  };
}

function callOver(
  bridge: Bridge,
  command: string,
  payload: unknown,
  onItem?: (item: unknown) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const requestId = bridge.start(command, payload, (message) => {
      if (message.kind === "result") return resolve(message.payload);
      if (message.kind === "error") return reject(toError(message.error));
      for (const item of message.items) onItem?.(item);
      bridge.credit(requestId, message.items.length);
    });
  });
}

const toError = ({ code, message, hint }: ErrorJson): LocaraError => new LocaraError(code, message, hint);

/** What the compiler would resolve for exactly one capability of one scope, besides what every app has. */
export function resolvedOf(id: string, scope: Json): KernelSource["resolved"] {
  const granted = (capability: string, value: Json) =>
    ({ id: capability, scope: value, risk: "none", optional: false, origin: ["test"] }) as const;
  const capabilities = [granted("app", true), ...(id === "app" ? [] : [granted(id, scope)])].sort((one, other) =>
    one.id < other.id ? -1 : 1,
  );
  return { v: 1, app: "acme/notes", vocabulary: { version: 1, digest: "test" }, capabilities };
}

/** The allowlist for a resolved table, as the compiler derives it. */
export function allowlistOf(resolved: Resolved): { readonly digest: string; readonly ipc: IpcFile } {
  const digest = sha256(canonicalJson(resolved));
  const commands: Record<string, string[]> = {};
  for (const { id } of resolved.capabilities) {
    for (const { command } of vocabulary.capabilities.find((known) => known.id === id)?.grants ?? []) {
      commands[command.id] = [...(commands[command.id] ?? []), id].sort();
    }
  }
  return { digest, ipc: { v: 1, capabilityDigest: digest, commands } as unknown as IpcFile };
}
