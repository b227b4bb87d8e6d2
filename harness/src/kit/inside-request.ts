import { vocabulary } from "@locara/runtime";
import { type AnyCapability, capabilities, commands, type Resolved } from "@locara/schema";

/** A call that an app's manifest allows. */
export interface InsideRequest {
  readonly command: string;
  readonly args: unknown;
  readonly capability: string;
}

/**
 * A request for `command` that this app's manifest allows, with arguments that fit; null where it is listed and no request
 * is allowed, as `clipboard.readText` is for an app that may only write.
 */
export function insideRequest(resolved: Resolved, command: string): InsideRequest | null {
  for (const [capability, scope] of grantsOf(resolved, command)) {
    const allows = capability.grants.find((grant) => grant.command.id === command)?.allows;
    const target = commands.get(command)?.target;
    if (allows === undefined || target === undefined) continue;
    const compiled: unknown = capability.scope.compile(scope);
    const args = candidatesFor(capability, scope, command).find((each) => allows(compiled, target(each)));
    if (args !== undefined) return { command, args, capability: capability.id };
  }
  return null;
}

/** Arguments of the right shape, whether allowed or not. */
export const shapedArguments = (resolved: Resolved, command: string): readonly unknown[] =>
  grantsOf(resolved, command).flatMap(([capability, scope]) => candidatesFor(capability, scope, command));

const grantsOf = (resolved: Resolved, command: string): readonly (readonly [AnyCapability, unknown])[] =>
  resolved.capabilities.flatMap(({ id, scope }) => {
    const capability = capabilities.find((known) => known.id === id);
    const grants = capability?.grants.some((grant) => grant.command.id === command) ?? false;
    return capability !== undefined && grants ? [[capability, scope] as const] : [];
  });

type Arguments = Readonly<Record<string, unknown>>;

/** The capability's own examples, and the same with what this scope names put in for one of their texts. */
function candidatesFor(
  { examples, scope: type }: AnyCapability,
  scope: unknown,
  command: string,
): readonly Arguments[] {
  const own = examples.filter(({ call, expect }) => call === command && expect === "allowed");
  const named = [...type.values(scope), type.witness(scope) ?? ""].flatMap(spellings);
  const all = own.flatMap(({ args }) => {
    const given = args as Arguments;
    const texts = Object.keys(given).filter((key) => typeof given[key] === "string");
    return [given, ...texts.flatMap((key) => named.map((text) => ({ ...given, [key]: text })))];
  });
  const known = commands.get(command);
  return known === undefined ? [] : all.filter((args) => vocabulary.checks(known).args(args) === null);
}

const roots = ["$APP_DATA", "$DOCUMENTS", "$DOWNLOADS", "$DESKTOP", "$PICTURES", "$MUSIC", "$MOVIES"];

/** What a value of a scope may stand for in a call: an id without its digest, a path of a pattern, an address of a host. */
function spellings(value: string): readonly string[] {
  const path = value.replaceAll("**", "a/a.txt").replaceAll("*", "a").replaceAll("?", "a");
  const folder = value.replace(/\/\*\*?$/, "");
  const host = value.replace(/^\*/, "a");
  const user = roots.filter((root) => root.toLowerCase().replace("_", "-") === `$${value}`);
  return [
    value,
    value.split("@sha256:")[0] ?? value,
    path,
    folder,
    ...(value.startsWith("https://") ? [] : [`https://${host}/`]),
    ...user.flatMap((root) => [`${root}/a.txt`, root]),
    `$SHARED/${value}/a.txt`,
  ];
}
