import type { AnyCapability, AnyCommand, IpcFile, Json, Resolved, ResolvedCapability } from "@locara/schema";
import { LocaraError } from "@locara/schema";

/** Null where the value fits, else what is wrong with it, as a clause: "payload.path must be a string". */
export type Check = (value: unknown) => string | null;

export interface CommandChecks {
  readonly args: Check;
  readonly item: Check;
  readonly result: Check;
}

/** Everything this version of Locara knows: capabilities, and how values of their commands are checked. */
export interface Vocabulary {
  readonly capabilities: readonly AnyCapability[];
  checks(command: AnyCommand): CommandChecks;
}

/** One granted capability, as far as it concerns one command. */
export interface Rule {
  readonly capability: string;
  readonly scope: Json;
  /** Why it is granted: pointers into `locara.json`, or the modality that brought it. */
  readonly origin: readonly string[];
  allows(target: unknown): boolean;
}

export interface Entry {
  readonly command: AnyCommand;
  readonly rules: readonly Rule[];
  readonly checks: CommandChecks;
}

/** Which capabilities the user has not granted (yet). Looked at anew for every call. */
export interface Withheld {
  has(capability: string): boolean;
  /** Asks for it where the user has said nothing yet; true where it is granted now. */
  ask?(capability: string, signal: AbortSignal): Promise<boolean>;
}

/** What one app may do, by command. Only declared commands are in it. */
export interface Policy {
  readonly digest: string;
  readonly withheld: Withheld;
  entry(command: string): Entry | undefined;
  declares(capability: string): boolean;
  /** The capabilities of the vocabulary that would grant a command, declared or not. Empty: there is no such command. */
  granting(command: string): readonly AnyCapability[];
}

interface PolicySource {
  readonly resolved: Resolved;
  /** sha256 of `resolved.json` as it was read. */
  readonly digest: string;
  readonly ipc: IpcFile;
  readonly vocabulary: Vocabulary;
  readonly withheld?: Withheld;
}

/**
 * Compiles the scopes of `resolved.json` into one table of commands.
 *
 * Throws `artifact/invalid` where `ipc.json` was made from something else, or names other grants than the scopes give.
 */
export function openPolicy({ resolved, digest, ipc, vocabulary, withheld = new Set() }: PolicySource): Policy {
  if (ipc.capabilityDigest !== digest) {
    throw invalid("ipc.json was compiled from other capabilities than resolved.json holds.");
  }
  const known = new Map(vocabulary.capabilities.map((capability) => [capability.id, capability]));
  const granting = commandTable(vocabulary.capabilities);
  const entries = new Map<string, Entry>();
  for (const granted of resolved.capabilities) {
    const capability = known.get(granted.id);
    if (capability === undefined)
      throw invalid(`resolved.json grants "${granted.id}", which this version does not know.`);
    addRules(entries, capability, granted, vocabulary);
  }
  compareWithAllowlist(entries, ipc);
  const declared = new Set(resolved.capabilities.map(({ id }) => id));
  return {
    digest,
    withheld,
    entry: (command) => entries.get(command),
    declares: (capability) => declared.has(capability),
    granting: (command) => granting.get(command) ?? [],
  };
}

function addRules(
  entries: Map<string, Entry>,
  capability: AnyCapability,
  granted: ResolvedCapability,
  vocabulary: Vocabulary,
): void {
  const compiled = capability.scope.compile(granted.scope);
  for (const { command, allows } of capability.grants) {
    const { id, scope, origin } = granted;
    const rule: Rule = { capability: id, scope, origin, allows: (target) => allows(compiled, target) };
    const rules = [...(entries.get(command.id)?.rules ?? []), rule];
    entries.set(command.id, { command, rules, checks: entries.get(command.id)?.checks ?? vocabulary.checks(command) });
  }
}

function commandTable(capabilities: readonly AnyCapability[]): ReadonlyMap<string, readonly AnyCapability[]> {
  const table = new Map<string, AnyCapability[]>();
  for (const capability of capabilities) {
    for (const { command } of capability.grants) {
      const others = table.get(command.id);
      if (others === undefined) table.set(command.id, [capability]);
      else others.push(capability);
    }
  }
  return table;
}

/** Two ways to the same table: an allowlist that says more or less than the scopes do was not made by our compiler. */
function compareWithAllowlist(entries: ReadonlyMap<string, Entry>, ipc: IpcFile): void {
  const listed = Object.keys(ipc.commands);
  for (const command of listed) {
    const granted = (entries.get(command)?.rules ?? []).map(({ capability }) => capability).sort();
    const named = [...(ipc.commands[command] ?? [])].sort();
    if (granted.length === 0 || granted.join() !== named.join()) {
      throw invalid(`ipc.json lists "${command}" for [${named}], resolved.json grants it by [${granted}].`);
    }
  }
  if (listed.length !== entries.size) throw invalid("ipc.json lists fewer commands than resolved.json grants.");
}

const invalid = (message: string) =>
  new LocaraError(
    "artifact/invalid",
    message,
    "Run `locara compile` again with the version of Locara that runs the app.",
  );
