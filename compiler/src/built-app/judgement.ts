import type { LockFile } from "@locara/schema";
import { canonicalJson } from "@locara/schema";
import type { builtAppCodes } from "../codes/built-app.ts";
import type { BuiltApp, BuiltBundle } from "./built-app.ts";

/** Which build it should be. `test` may differ in one fuse, and needs nobody's name in its signature. */
export type Flavour = "release" | "test";

export interface BuildExpectation {
  readonly lock: LockFile;
  /** Whose word the lock file is: the caller's, or the app's own. */
  readonly lockFrom: "caller" | "app";
  readonly flavour: Flavour;
  /** `hardened`: a build without the App Sandbox, which only somebody who asks for it gets accepted. */
  readonly confinement: "sandbox" | "hardened";
}

export type BuiltAppCode = keyof typeof builtAppCodes;

export interface Found {
  readonly code: BuiltAppCode;
  /** From the app's own folder. */
  readonly path: string;
  readonly message: string;
}

/** An artifact's content, if it is in the app and is the lock file's. What it is otherwise decides nothing. */
export function lockedArtifact(app: BuiltApp, lock: LockFile, name: string): unknown {
  const built = app.artifacts.get(name);
  const digest = Object.hasOwn(lock.artifacts, name) ? lock.artifacts[name] : undefined;
  return built !== undefined && built.sha256 === digest ? built.value : undefined;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/** How a value is told in a sentence. */
export function told(value: unknown): string {
  const text = value === undefined ? "nothing" : canonicalJson(value);
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}

export const infoPlistOf = ({ path, kind }: BuiltBundle): string =>
  `${path === "" ? "" : `${path}/`}${kind === "app" ? "Contents" : "Resources"}/Info.plist`;

export const bundleIdOf = ({ info }: BuiltBundle): string =>
  typeof info.CFBundleIdentifier === "string" ? info.CFBundleIdentifier : "";
