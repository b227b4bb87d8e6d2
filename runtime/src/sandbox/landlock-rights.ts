import { type LinuxSandboxFile, landlockLevels } from "@locara/schema";

/** What Landlock is told: the `landlock` part of `sandbox.linux.json`, its symbols replaced by absolute paths. */
export type LandlockRules = LinuxSandboxFile["landlock"];

/** A field of the rules as the kernel takes them. */
export type Field = (typeof landlockLevels)[number]["field"];
/** The order of `struct landlock_ruleset_attr`. */
export const fields: readonly Field[] = ["files", "ports", "scopes"];
/** The rights of a field, each at the place of its bit. */
export const rightsOfField = (field: Field): readonly string[] =>
  landlockLevels.flatMap((level) => (level.field === field ? level.rights : []));
