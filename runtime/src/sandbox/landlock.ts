import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { LocaraError } from "@locara/schema";
import { type Field, fields, type LandlockRules, rightsOfField } from "./landlock-rights.ts";
import { type Libc, openLibc } from "./libc.ts";

/** What came of the rules on this machine. */
export interface LandlockReport {
  /** The kernel's level. Rights of higher ones are not handled: what they would refuse is left to the other walls. */
  readonly abi: number;
  /** Paths of rules that are not there, so that nothing is allowed below them. */
  readonly absent: readonly string[];
}

const rightsOfFiles = ["execute", "write_file", "read_file", "truncate", "ioctl_dev"];
const [pathBeneath, netPort] = [1, 2];
/** O_PATH: names a file without opening it. Node has no name for it. */
const namesOnly = 0o10000000;

/** Asks the kernel which level of Landlock it has. Changes nothing. */
export function probeLandlock(): { readonly abi: number } | { readonly missing: string } {
  if (process.platform !== "linux") return { missing: "Landlock is a part of Linux" };
  try {
    return { abi: openLibc().landlockCreateRuleset(null) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOSYS") return { missing: "this kernel has no Landlock (Linux 5.13 is the first that has)" };
    if (code === "EOPNOTSUPP") return { missing: "this kernel was started without Landlock (see its lsm= parameter)" };
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Restricts the calling thread and what comes of it, for good: threads that already run are not. So whoever calls it executes
 * the program proper next. Throws where the rules name a right that there is not, and where the kernel refuses.
 */
export function restrictToRules(rules: LandlockRules): LandlockReport {
  const probed = probeLandlock();
  if ("missing" in probed) throw sandboxMissing(probed.missing);
  const { abi } = probed;
  const libc = openLibc();
  const handled = rules.handled.filter((level) => level.abi <= abi).flatMap(({ rights }) => rights);
  const bits = (field: Field, rights: readonly string[]) => bitsOf(field, rights, handled);
  for (const right of [...handled, ...rules.rules.flatMap(({ rights }) => rights)]) knownRight(right);
  const ruleset = libc.landlockCreateRuleset(
    // A kernel of an older level knows fewer fields, and refuses unknown ones unless they are zero, which they are.
    BigUint64Array.from(fields, (field) => bits(field, handled)),
  );
  try {
    const absent = rules.rules.filter(({ path, rights }) => !allowBeneath(libc, ruleset, path, rights, bits));
    if (handled.includes("connect_tcp")) allowPorts(libc, ruleset, rules.connect);
    libc.setNoNewPrivileges();
    libc.landlockRestrictSelf(ruleset);
    return { abi, absent: absent.map(({ path }) => path) };
  } finally {
    closeSync(ruleset);
  }
}

/** The sandbox, or a part of it, cannot be had here. */
export const sandboxMissing = (what: string): LocaraError =>
  new LocaraError(
    "resource/sandbox-missing",
    `The sandbox cannot be closed: ${what}.`,
    "Start the app by its launcher, which says what this machine lacks.",
  );

function knownRight(right: string): void {
  if (fields.some((field) => rightsOfField(field).includes(right))) return;
  throw new LocaraError(
    "artifact/invalid",
    `Landlock knows no right "${right}".`,
    "Compile the app again with this version of Locara.",
  );
}

const bitsOf = (field: Field, rights: readonly string[], handled: readonly string[]): bigint =>
  rightsOfField(field).reduce(
    (bits, right, bit) => (rights.includes(right) && handled.includes(right) ? bits | (1n << BigInt(bit)) : bits),
    0n,
  );

/** False where the path is not there. */
function allowBeneath(
  libc: Libc,
  ruleset: number,
  path: string,
  rights: readonly string[],
  bits: (field: Field, rights: readonly string[]) => bigint,
): boolean {
  const parent = openIfThere(path);
  if (parent === undefined) return false;
  try {
    const fit = fstatSync(parent).isDirectory() ? rights : rights.filter((right) => rightsOfFiles.includes(right));
    const allowed = bits("files", fit);
    // The kernel takes no rule that allows nothing.
    if (allowed === 0n) return true;
    // struct landlock_path_beneath_attr is packed.
    const rule = new DataView(new ArrayBuffer(12));
    rule.setBigUint64(0, allowed, true);
    rule.setInt32(8, parent, true);
    libc.landlockAddRule(ruleset, pathBeneath, new Uint8Array(rule.buffer));
    return true;
  } finally {
    closeSync(parent);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, namesOnly | constants.O_RDONLY);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

function allowPorts(libc: Libc, ruleset: number, connect: LandlockRules["connect"]): void {
  const allowed = bitsOf("ports", ["connect_tcp"], ["connect_tcp"]);
  for (const [low, high] of connect) {
    for (let port = low; port <= high; port++) {
      const rule = BigUint64Array.of(allowed, BigInt(port));
      libc.landlockAddRule(ruleset, netPort, new Uint8Array(rule.buffer));
    }
  }
}
