import { readFileSync, writeFileSync } from "node:fs";
import type { Build } from "./sign-app.ts";

/** Something done wrong, and the code that must say so. */
export interface Fault {
  readonly what: string;
  readonly because: string;
  readonly code: string;
  readonly says: RegExp;
  /** Wrong while building… */
  readonly build?: Partial<Build>;
  /** …or changed in the built app. */
  readonly after?: (app: string) => void;
}

type Rights = Build["entitlements"];

export const withRights = (
  program: string,
  change: (compiled: Parameters<Rights>[1]) => ReturnType<Rights>,
): Partial<Build> => ({
  entitlements: (name, compiled) => (name === program ? change(compiled) : { xml: compiled, der: compiled }),
});
export const both = (entries: Parameters<Rights>[1]): ReturnType<Rights> => ({ xml: entries, der: entries });
export const signing = (
  program: string,
  change: ReturnType<Build["signing"]> | Partial<ReturnType<Build["signing"]>>,
): Partial<Build> => ({
  signing: (name, plain) => (name === program ? { ...plain, ...change } : plain),
});
export const inInfo = (bundle: string, more: Readonly<Record<string, unknown>>): Partial<Build> => ({
  info: (path, info) => (path === bundle ? { ...info, ...more } : info),
});
export const without = (left: string, info: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(info).filter(([key]) => key !== left));
export const edit = (path: string, change: (text: string) => string): void =>
  writeFileSync(path, change(readFileSync(path, "latin1")), "latin1");
export const flip = (path: string, offset: number): void => {
  const bytes = readFileSync(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  writeFileSync(path, bytes);
};
