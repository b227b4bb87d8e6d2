import type { AnyCommand, Command } from "./command.ts";
import type { ScopeType } from "./scope-type.ts";
import type { PathScope } from "./scopes/path-pattern.ts";

export type Risk = "none" | "low" | "medium" | "high" | "critical";

export const risks: readonly Risk[] = ["none", "low", "medium", "high", "critical"];

/** Where an app can run, as far as what enforces its manifest differs. */
export const targets = ["mac-sandboxed", "mac-hardened", "linux", "browser"] as const;
export type Target = (typeof targets)[number];

/** What keeps an app inside one capability on one target. */
export interface Enforcement {
  /** `kernel`: the operating system's sandbox; `runtime`: dispatch in the main process; `page`: CSP and the engine's own page rules. */
  readonly layer: "kernel" | "runtime" | "page";
  /** What it keeps inside, as a clause: "only the declared folders can be opened". */
  readonly enforces: string;
  /** What it lets through beyond the declaration, or null where it is exact. */
  readonly loss: string | null;
}

export interface MacLowering {
  /** Keys without their `com.apple.security.` prefix. A path of a temporary exception starts with `/`; a folder's ends with `/` too. */
  readonly entitlements: Readonly<Record<string, true | readonly string[]>>;
  /** `Info.plist` usage strings, for the app and every helper. */
  readonly usage?: Readonly<Record<string, string>>;
  /** `LSUIElement`: no Dock icon and no menu bar, for an app that runs in the background. */
  readonly info?: Readonly<Partial<Record<"LSUIElement", true>>>;
}

/** Hardware that a sandbox lets in or keeps out. */
export const devices = ["microphone", "camera", "speaker", "system-audio"] as const;
export type Device = (typeof devices)[number];

/** Both ends included. */
export type PortRange = readonly [low: number, high: number];

export interface LinuxLowering {
  /** Folders by symbolic path (`$DOCUMENTS/receipts`), bound into the app's view of the file system. */
  readonly binds: readonly { readonly path: string; readonly access: "read" | "read-write" }[];
  /** `none` leaves the app in an empty network namespace. */
  readonly network: "none" | "host";
  /** TCP ports that Landlock lets it connect to; without the list none, though `network` is `host`. */
  readonly ports?: readonly PortRange[];
  /** Hardware whose sockets and device files are let in. */
  readonly devices?: readonly Device[];
}

/** What the page itself may use of the web platform; everything else is off, whatever the engine's default. */
export interface PageLowering {
  /** Of `Permissions-Policy`, for the app's own origin: `microphone`. */
  readonly features?: readonly string[];
  /** Chromium's permissions that Electron grants the page. `media` is sound alone, `media:video` pictures. */
  readonly permissions?: readonly string[];
  /** Of the policy's `sandbox` directive: `allow-downloads`. */
  readonly sandbox?: readonly string[];
}

/**
 * What a declaration lets an app touch outside its own folders, in one notation for all layers. The compiler compares it
 * with what each kernel layer allows: less is a build error, more is a loss that the matrix must name.
 */
export interface Reach {
  readonly files?: PathScope;
  /** TCP ports, of hosts that no kernel layer can tell apart. */
  readonly ports?: readonly PortRange[];
  readonly devices?: readonly Device[];
}

export const noMac: MacLowering = { entitlements: {} };
export const noLinux: LinuxLowering = { binds: [], network: "none" };

/** One command that a capability allows, for those targets its scope contains. */
export interface Grant<Compiled> {
  readonly command: AnyCommand;
  // biome-ignore lint/suspicious/noExplicitAny: `Granting` checked it against the command's own target
  readonly allows: (scope: Compiled, target: any) => boolean;
}

/** Ties a rule to its command, so that the target has the command's own type. */
export type Granting<Compiled> = <Args, Target, Item, Result>(
  command: Command<string, Args, Target, Item, Result>,
  allows: (scope: Compiled, target: Target) => boolean,
) => Grant<Compiled>;

/** A request and what must come of it. Feeds the contract test, the conformance suite and the docs. */
export interface Example {
  /** The manifest's spelling of the scope. */
  readonly scope: unknown;
  readonly call: string;
  readonly args: unknown;
  readonly expect: "allowed" | "out-of-scope";
  readonly because: string;
}

/**
 * How an app comes by a capability that need not stand in `capabilities`. `always`: every app has it. `default`: granted
 * with this spelling unless written otherwise. `field`: spelled by this field of the manifest. `pair`: it follows from two
 * others. Only one with a default can be written in `capabilities`.
 */
export type Presence = "always" | "pair" | { readonly default: unknown } | { readonly field: string };

export interface Capability<Id extends string, Scope, Compiled> {
  readonly id: Id;
  /** What it lets an app do, as one sentence. */
  readonly summary: string;
  /** A fixed risk, or one that depends on the scope. */
  readonly risk: Risk | ((scope: Scope) => Risk);
  readonly scope: ScopeType<Scope, Compiled>;
  readonly presence?: Presence;
  /** Capabilities that must be declared beside it, because it is of no use without them. */
  readonly needs?: readonly string[];
  /** What the user reads: one sentence per thing that can happen, naming every value of the scope. */
  readonly consent: (scope: Scope) => readonly string[];
  /** `app` is the app's `<publisher>/<name>`: what two apps share has a name made of both. */
  readonly lower: {
    readonly mac: (scope: Scope, app: string) => MacLowering;
    readonly linux: (scope: Scope, app: string) => LinuxLowering;
    readonly page?: (scope: Scope) => PageLowering;
  };
  /** Absent: nothing outside the app's own folders, no network, no hardware. */
  readonly reach?: (scope: Scope, app: string) => Reach;
  readonly enforcement: (scope: Scope) => Readonly<Record<Target, readonly Enforcement[]>>;
  /**
   * What keeps an app from it that does not declare it, where more than a missing command does: the page of an app
   * without `net` has a browser's own ways to the network.
   */
  readonly withheld?: Readonly<Record<Target, readonly Enforcement[]>>;
  readonly grants: readonly Grant<Compiled>[];
  readonly examples: readonly Example[];
}

// biome-ignore lint/suspicious/noExplicitAny: a table of capabilities has many scope types; each reads only its own
export type AnyCapability = Capability<string, any, any>;

/** Where a capability stands in a manifest's `capabilities`: `fs.user-paths` → `["fs", "user-paths"]`. */
export const manifestPath = (id: string): readonly string[] => {
  const dot = id.indexOf(".");
  return dot < 0 ? [id] : [id.slice(0, dot), id.slice(dot + 1)];
};

/** May `capabilities` of a manifest say something about it? */
export const writable = ({ presence }: AnyCapability): boolean =>
  presence === undefined || (typeof presence === "object" && "default" in presence);

interface Definition<Id extends string, Scope, Compiled> extends Omit<Capability<Id, Scope, Compiled>, "grants"> {
  readonly grants: (grant: Granting<Compiled>) => readonly Grant<Compiled>[];
}

/** Checks a definition's types and gives it back. */
export const defineCapability = <const Id extends string, Scope, Compiled>(
  definition: Definition<Id, Scope, Compiled>,
): Capability<Id, Scope, Compiled> => ({
  ...definition,
  grants: definition.grants((command, allows) => ({ command, allows })),
});

export const riskOf = (capability: AnyCapability, scope: unknown): Risk =>
  typeof capability.risk === "function" ? capability.risk(scope) : capability.risk;

/** Every command that the given capabilities grant, by id. Throws where two commands share one. */
export function commandsOf(capabilities: readonly AnyCapability[]): ReadonlyMap<string, AnyCommand> {
  const commands = new Map<string, AnyCommand>();
  for (const { grants } of capabilities) {
    for (const { command } of grants) {
      if ((commands.get(command.id) ?? command) !== command)
        throw new Error(`The command "${command.id}" is defined twice.`);
      commands.set(command.id, command);
    }
  }
  return new Map([...commands].sort(([a], [b]) => (a < b ? -1 : 1)));
}
