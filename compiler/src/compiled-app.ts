import type {
  AnyCapability,
  AnyCommand,
  Enforcement,
  LinuxLowering,
  MacLowering,
  Manifest,
  PageLowering,
  PinnedModel,
  Reach,
  Resolved,
  Risk,
  SignedTool,
  Target,
} from "@locara/schema";

/** One capability of an app: its definition and what the app was given of it. */
export interface Granted {
  readonly capability: AnyCapability;
  /** The scope's normal form. */
  readonly scope: unknown;
  readonly risk: Risk;
  readonly optional: boolean;
}

/** What a capability's definition makes of its scope, each asked once. */
export interface Lowered extends Granted {
  readonly enforcement: Readonly<Record<Target, readonly Enforcement[]>>;
  readonly reach: Reach;
  readonly mac: MacLowering;
  readonly linux: LinuxLowering;
  readonly page: PageLowering;
}

/** What an app may do, whatever else its manifest says: all that follows from `resolved` and from the tools it pins. */
export interface CapabilityTable {
  /** Sorted by capability id. */
  readonly granted: readonly Lowered[];
  /** What all of them together are lowered to. */
  readonly lowered: LoweredTogether;
  readonly commands: readonly GrantedCommand[];
  readonly resolved: Resolved;
  readonly capabilityDigest: string;
  /** The pinned tools that the lock file knows, sorted by id. */
  readonly tools: readonly SignedTool[];
}

/** What every emitter reads: one manifest, resolved. Emitters decide nothing; they write down what follows. */
export interface CompiledApp extends CapabilityTable {
  readonly manifest: Manifest;
  /** Sorted by id. */
  readonly models: readonly PinnedModel[];
  /** What stands in for the declared models in a derived build, or null. */
  readonly substitution: string | null;
}

/** What several capabilities are lowered to as one, for the targets whose kernel is told about files and network. */
export interface LoweredTogether {
  readonly mac: Required<MacLowering>;
  readonly linux: Required<LinuxLowering>;
}

/** A command the app may call, and which of its capabilities grant it. */
export interface GrantedCommand {
  readonly command: AnyCommand;
  readonly by: readonly Granted[];
}

/** Every granted command once, sorted by id; `by` is sorted by capability id. */
export function grantedCommands(granted: readonly Granted[]): readonly GrantedCommand[] {
  const commands = new Map<string, { command: AnyCommand; by: Granted[] }>();
  for (const one of granted) {
    for (const { command } of one.capability.grants) {
      const known = commands.get(command.id);
      if (known === undefined) commands.set(command.id, { command, by: [one] });
      else known.by.push(one);
    }
  }
  return [...commands.values()].sort((a, b) => (a.command.id < b.command.id ? -1 : 1));
}

/** JSON for people to read: two spaces, a last line end. Key order is the emitter's, so it is the same everywhere. */
export const readableJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const appId = ({ publisher, name }: Manifest): string => `${publisher}/${name}`;

export const bundleId = (manifest: Manifest): string => manifest.build?.bundleId ?? defaultBundleId(manifest);

export const defaultBundleId = ({ publisher, name }: Manifest): string => `app.locara.${publisher}.${name}`;
