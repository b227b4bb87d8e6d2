import { dispatch, type Kernel, openAudit, openPolicy, vocabulary } from "@locara/runtime";
import { capabilities, type IpcFile, type Json, type Ports, type Resolved } from "@locara/schema";
import { compare, perAwaitedCall, perCall } from "../measure.ts";
import type { Row } from "../row.ts";

/** What an app with a broad scope was granted: several patterns each way, and a deny. */
const scopes: Readonly<Record<string, unknown>> = {
  "fs.paths": {
    read: ["$DOCUMENTS/receipts/**", "$DOCUMENTS/*/letters/*.md", "$HOME/notes/2026-??/*.txt"],
    write: ["$DOCUMENTS/receipts/out/*"],
    deny: ["$DOCUMENTS/receipts/private/**"],
  },
  clipboard: "write",
};

const openKernel = (): Kernel => {
  const granted = capabilities.filter(({ id }) => id in scopes);
  const resolved: Resolved = {
    v: 1,
    app: "bench/app",
    vocabulary: { version: 1, digest: "" },
    capabilities: granted.map(({ id, scope }) => ({
      id,
      scope: scope.read(scopes[id] as Json, { models: [] } as never).scope as Json,
      risk: "low",
      optional: false,
      origin: [],
    })),
  };
  const commands: Record<string, string[]> = {};
  for (const { id, grants } of granted) {
    for (const { command } of grants) commands[command.id] = [...(commands[command.id] ?? []), id];
  }
  const ipc = { v: 1, capabilityDigest: "d", commands } as unknown as IpcFile;
  const policy = openPolicy({ resolved, digest: "d", ipc, vocabulary });
  const ports = { clipboard: { writeText: () => undefined } } as unknown as Ports;
  return { policy, ports, audit: openAudit({ now: () => Date.now(), sink: { append: () => undefined } }) };
};

const mapHit = (): number => {
  const map = new Map(Array.from({ length: 40 }, (_, index) => [`namespace.verb${index}`, index]));
  return perCall(2_000_000, () => map.get("namespace.verb20"));
};

export const scopeCheck: Row = {
  name: "scope.check",
  unit: "ns",
  baseline: "Map hit",
  budget: { of: "ours", firstCut: 100, goal: 50 },
  measure: async () => {
    const [rule] = openKernel().policy.entry("fs.readText")?.rules ?? [];
    if (rule === undefined) throw new Error("fs.readText is not granted");
    const inside = { names: ["$DOCUMENTS/receipts/2026/10/invoice-0042.pdf"] };
    const outside = { names: ["$DOCUMENTS/receipts/private/2026/tax.pdf"] };
    if (!rule.allows(inside) || rule.allows(outside)) throw new Error("the scope does not hold");
    let turn = 0;
    const judge = (): boolean => rule.allows(turn++ % 2 === 0 ? inside : outside);
    const compared = await compare(() => perCall(500_000, judge), mapHit, { rounds: 7, warmUp: 2 });
    return { ...compared, note: "five patterns, a path of five names, allowed and refused in turn" };
  },
};

export const dispatchRow: Row = {
  name: "dispatch",
  unit: "ns",
  baseline: "Map hit",
  budget: { of: "ours", firstCut: 5_000, goal: 2_000 },
  measure: async () => {
    const kernel = openKernel();
    const call = { signal: new AbortController().signal, emit: () => Promise.resolve() };
    const payload = { text: "forty-two characters of text, for a copy." };
    const once = (): Promise<unknown> => dispatch(kernel, "clipboard.writeText", payload, call);
    await once();
    const compared = await compare(() => perAwaitedCall(50_000, once), mapHit, { rounds: 7, warmUp: 2 });
    return { ...compared, note: "clipboard.writeText on a clipboard that does nothing, with the audit" };
  },
};
