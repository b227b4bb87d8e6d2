import type { Enforcement, PortRange, Risk, Target } from "./capability.ts";
import type { Json } from "./shape.ts";
import type { SignedTool } from "./tools/tool-manifest.ts";

/**
 * The files that the compiler writes into `.locara/` and everything later reads. The runtime never sees `locara.json`.
 */

export interface ResolvedCapability {
  readonly id: string;
  /** The scope's normal form. */
  readonly scope: Json;
  readonly risk: Risk;
  readonly optional: boolean;
  /** Why it is there: JSON pointers into the manifest, or `modality:<name>`, `tooling:<name>`, `default`, `always`. */
  readonly origin: readonly string[];
}

/** `resolved.json`, as canonical JSON (RFC 8785). Its sha256 is the capability digest; `sha256sum` can check it. */
export interface Resolved {
  readonly v: 1;
  /** `<publisher>/<name>`, without the version: an update that asks for the same has the same digest. */
  readonly app: string;
  readonly vocabulary: { readonly version: number; readonly digest: string };
  /** Sorted by id. */
  readonly capabilities: readonly ResolvedCapability[];
}

export interface PinnedModel {
  readonly id: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Where it can be fetched, best first: https, or http on loopback. May be empty: imported by hand. */
  readonly urls: readonly string[];
  readonly licence: string;
  /** sha256 of each chunk of `chunkBytes`, where known. */
  readonly chunks?: { readonly chunkBytes: number; readonly sha256: readonly string[] };
}

/** `models.json`: the only source of addresses for the fetcher. */
export interface ModelsFile {
  readonly v: 1;
  readonly capabilityDigest: string;
  readonly models: readonly PinnedModel[];
}

/** `tools.json`: the pinned tools, as the lock file knows them. Each manifest's sha256 is the tool's pin. */
export interface ToolsFile {
  readonly v: 1;
  readonly capabilityDigest: string;
  /** Sorted by id. */
  readonly tools: readonly SignedTool[];
}

/** `ipc.json`: what the host may register and how it presents the app. */
export interface IpcFile {
  readonly v: 1;
  readonly capabilityDigest: string;
  readonly app: {
    readonly publisher: string;
    readonly name: string;
    readonly version: string;
    readonly displayName: string;
    readonly description: string;
    readonly bundleId: string;
    readonly backend: "in-process" | "daemon";
    readonly preload: readonly string[];
    readonly vector: { readonly engine: "sqlite-vec"; readonly dimensions: number } | null;
    readonly profiles: Readonly<
      Record<"low" | "mid" | "high", { readonly minRamGb: number; readonly budgetGb: number }>
    >;
    /** What stands in for the declared models in a derived build, or null. */
    readonly substitution: string | null;
  };
  readonly page: { readonly file: string; readonly csp: string; readonly permissionsPolicy: string };
  readonly window: {
    readonly width: number;
    readonly height: number;
    readonly title: string;
    readonly resizable: boolean;
  };
  /** Chromium permissions that the page may hold (`media` with a microphone, say). Everything else is refused. */
  readonly permissions: readonly string[];
  /** command → capability ids that grant it, both sorted. */
  readonly commands: Readonly<Record<string, readonly string[]>>;
}

/** `consent.json`: what the user reads before the first run. */
export interface ConsentFile {
  readonly v: 1;
  readonly capabilityDigest: string;
  readonly app: {
    readonly id: string;
    readonly version: string;
    readonly displayName: string;
    readonly description: string;
    readonly author: string;
  };
  readonly badges: readonly { readonly id: string; readonly label: string }[];
  /** Most dangerous first. */
  readonly sentences: readonly {
    readonly capability: string;
    readonly risk: Risk;
    readonly text: string;
    readonly reason: string | null;
    readonly optional: boolean;
  }[];
  readonly models: readonly { readonly id: string; readonly bytes: number; readonly licence: string }[];
  /** Smallest class of machines first. */
  readonly fit: readonly {
    readonly profile: "low" | "mid" | "high";
    readonly minRamGb: number;
    /** How much memory models may use on it. */
    readonly budgetGb: number;
    /** Those meant for it, by id, and how large their files are together. */
    readonly models: readonly string[];
    readonly bytes: number;
    /** Does the budget hold them: all at once, each by itself, or is one of them too large for it? */
    readonly fits: "together" | "one-at-a-time" | "no";
  }[];
}

/** `sandbox.linux.json`. Paths are symbolic (`$DOCUMENTS`, `$APP`, `$MODELS`); the launcher fills them in. */
export interface LinuxSandboxFile {
  readonly v: 1;
  readonly capabilityDigest: string;
  readonly network: "none" | "host";
  readonly bubblewrap: readonly string[];
  readonly landlock: {
    /** What is refused unless a rule allows it. The launcher takes every level that the kernel knows. */
    readonly handled: readonly { readonly abi: number; readonly rights: readonly string[] }[];
    /**
     * Of `rights`, those of levels that the kernel does not know are left out; of a path that is a file, all but `execute`,
     * `write_file`, `read_file`, `truncate` and `ioctl_dev`, because the kernel refuses the rule otherwise.
     */
    readonly rules: readonly { readonly path: string; readonly rights: readonly string[] }[];
    /** TCP ports that may be connected to, both ends included. None may be listened on. */
    readonly connect: readonly PortRange[];
  };
}

/** `enforcement.json`: per capability and target, which layer keeps it. */
export interface EnforcementFile {
  readonly v: 1;
  readonly capabilityDigest: string;
  readonly matrix: Readonly<Record<string, Readonly<Record<Target, readonly Enforcement[]>>>>;
  /** What the app does not declare, where more than a missing command keeps it out: the same, by capability. */
  readonly withheld: Readonly<Record<string, Readonly<Record<Target, readonly Enforcement[]>>>>;
}

/** `locara.lock.json`, beside the manifest and committed. */
export interface LockFile {
  readonly v: 1;
  readonly compiler: string;
  readonly vocabulary: { readonly version: number; readonly digest: string };
  readonly manifestSha256: string;
  readonly capabilityDigest: string;
  /** sha256 of every file in `.locara/`. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly reasons: Readonly<Record<string, { readonly text: string; readonly scope: string }>>;
  readonly models: Readonly<Record<string, Omit<PinnedModel, "id" | "sha256"> & { readonly sha256: string }>>;
  /** Only of apps that pin tools. */
  readonly tools?: Readonly<Record<string, SignedTool>>;
}
