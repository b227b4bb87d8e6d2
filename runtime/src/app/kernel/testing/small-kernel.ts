import {
  type AnyCapability,
  type AuditEntry,
  type Call,
  call,
  defineCapability,
  type IpcFile,
  integer,
  type Json,
  list,
  noLinux,
  noMac,
  type Opened,
  type Ports,
  type Resolved,
  record,
  type ScopeType,
  stream,
  text,
} from "@locara/schema";
import { openAudit } from "../audit.ts";
import type { Kernel } from "../dispatch.ts";
import { openPolicy, type Policy, type Vocabulary, type Withheld } from "../policy.ts";

/** What the commands of the small vocabulary do; every test sets what it looks at. */
export interface Effects {
  open(name: string, signal: AbortSignal): Promise<Opened<{ name: string }, string>>;
  use(handle: string, call: Call<never>): string | Promise<string>;
  count(upTo: number, call: Call<number>): Promise<number>;
}

/** Notes by name and a counter: one direct command, one that looks its target up, one stream. */
export function smallVocabulary(effects: Partial<Effects>): Vocabulary {
  const {
    open = async (name) => ({ target: { name }, handle: name }),
    use = (handle) => `text of ${handle}`,
    count = async (upTo, { emit }) => {
      for (let item = 1; item <= upTo; item++) await emit(item);
      return upTo;
    },
  } = effects;
  const named = {
    args: record({ name: text() }),
    target: (args: { readonly name: string }) => ({ name: args.name }),
    input: () => undefined,
  };
  const perform = (handle: string, _input: undefined, call: Call<never>) => use(handle, call);
  const peek = call("note.peek", { ...named, summary: "", result: text(), via: ({ name }) => name, perform });
  const read = call("note.read", {
    ...named,
    summary: "",
    result: text(),
    resolve: ({ name }, _ports, signal) => open(name, signal),
    perform,
    follow: (result) => (result.startsWith("see ") ? { name: result.slice(4) } : null),
  });
  const countUp = stream("count.up", {
    summary: "",
    args: record({ to: integer() }),
    item: integer(),
    result: integer(),
    target: () => null,
    input: ({ to }) => to,
    via: () => null,
    perform: (_handle, to, call) => count(to, call),
  });
  const shared = {
    summary: "",
    risk: "low",
    consent: () => [],
    lower: { mac: () => noMac, linux: () => noLinux },
  } as const;
  const enforcement = () => ({ "mac-sandboxed": [], "mac-hardened": [], linux: [], browser: [] });
  const notes = (id: string) =>
    defineCapability({
      ...shared,
      id,
      enforcement,
      scope: names,
      grants: (grant) => [
        grant(peek, (scope, { name }) => scope.has(name)),
        grant(read, (scope, { name }) => scope.has(name)),
      ],
      examples: [{ scope: ["a"], call: "note.read", args: { name: "a" }, expect: "allowed", because: "it is listed" }],
    });
  const counting = defineCapability({
    ...shared,
    id: "count",
    enforcement,
    scope: names,
    grants: (grant) => [grant(countUp, () => true)],
    examples: [],
  });
  const isNamed = (value: unknown) =>
    typeof (value as { name?: unknown } | null)?.name === "string" ? null : "payload.name must be a string";
  return {
    capabilities: [notes("note.own"), notes("note.more"), counting] as readonly AnyCapability[],
    checks: ({ id }) => ({
      args:
        id === "count.up"
          ? (value) =>
              Number.isInteger((value as { to?: unknown } | null)?.to) ? null : "payload.to must be an integer"
          : isNamed,
      item: (value) => (typeof value === "number" ? null : "item must be a number"),
      result: (value) =>
        typeof value === (id === "count.up" ? "number" : "string") ? null : "result has another type",
    }),
  };
}

const names: ScopeType<readonly string[], ReadonlySet<string>> = {
  kind: "names",
  fragment: list(text()).schema,
  read: (spelling) => ({ scope: spelling as readonly string[], problems: [] }),
  compile: (scope) => new Set(scope),
  compare: () => ({ verdict: "undecided", rule: "names/undecided" }),
  values: (scope) => scope,
  witness: ([first]) => first ?? null,
};

export type Scopes = Readonly<Record<string, Json>>;

export const resolvedOf = (scopes: Scopes): Resolved => ({
  v: 1,
  app: "acme/notes",
  vocabulary: { version: 1, digest: "0" },
  capabilities: Object.keys(scopes).map((id) => ({
    id,
    scope: scopes[id] as Json,
    risk: "low",
    optional: false,
    origin: [`/capabilities/${id}`],
  })),
});

/** The allowlist that the compiler would write for these scopes. */
export function ipcOf(vocabulary: Vocabulary, scopes: Scopes, capabilityDigest: string): IpcFile {
  const commands: Record<string, string[]> = {};
  for (const { id, grants } of vocabulary.capabilities) {
    if (!Object.hasOwn(scopes, id)) continue;
    for (const { command } of grants) commands[command.id] = [...(commands[command.id] ?? []), id].sort();
  }
  return { v: 1, capabilityDigest, commands } as unknown as IpcFile;
}

export interface SmallKernel extends Kernel {
  readonly policy: Policy;
  /** Everything that was audited, oldest first. */
  readonly lines: AuditEntry[];
}

/** A kernel over the small vocabulary; its clock stands still. */
export function smallKernel(scopes: Scopes, effects: Partial<Effects> = {}, withheld?: Withheld): SmallKernel {
  const vocabulary = smallVocabulary(effects);
  const lines: AuditEntry[] = [];
  const policy = openPolicy({
    resolved: resolvedOf(scopes),
    digest: "d",
    ipc: ipcOf(vocabulary, scopes, "d"),
    vocabulary,
    ...(withheld && { withheld }),
  });
  return {
    policy,
    ports: {} as Ports,
    audit: openAudit({ now: () => 0, sink: { append: (line) => lines.push(line) } }),
    lines,
  };
}
