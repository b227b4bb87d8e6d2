import type { AnyCapability, AnyCommand, ResolvedCapability } from "@locara/schema";
import { capabilities, commands } from "@locara/schema";
import type { CommandUse, KnownArguments } from "./source-facts.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A granted capability with what its rules need. */
export interface Held {
  readonly capability: AnyCapability;
  readonly scope: unknown;
  readonly compiled: unknown;
  readonly origin: readonly string[];
  readonly optional: boolean;
}

/** The capabilities of a resolved table that have a definition; a pair follows from two others. */
export const heldOf = (table: readonly ResolvedCapability[]): readonly Held[] =>
  table.flatMap(({ id, scope, origin, optional }) => {
    const capability = capabilities.find((one) => one.id === id);
    return capability === undefined
      ? []
      : [{ capability, scope, compiled: capability.scope.compile(scope), origin, optional }];
  });

export const commandOf = (id: string): AnyCommand => commands.get(id) as AnyCommand;

export const grantingRule = (capability: AnyCapability, command: string) =>
  capability.grants.find((grant) => grant.command.id === command)?.allows;

/**
 * Which of a command's arguments its target is made of, for every command there is. An argument that is missing here is
 * taken for anything.
 */
export function targetFields(): Vocabulary {
  return new Map(
    [...commands].map(([id, { target }]) => {
      const fields = new Set<string>();
      const watched = new Proxy(
        {},
        {
          get(_none, name) {
            if (typeof name === "string") fields.add(name);
            return "";
          },
        },
      );
      target(watched);
      return [id, fields];
    }),
  );
}

const mostTargets = 256;

/**
 * Every target that a use can have, made by the command's own function, as dispatch makes them; undefined where the
 * target depends on something that exists only when the app runs.
 */
export function targetsOf({ command, args }: CommandUse): readonly unknown[] | undefined {
  if (args === undefined) return undefined;
  const targets: unknown[] = [];
  for (const given of possibleArguments(args)) {
    const target = targetOf(command, given, args.open);
    if (target === undefined || targets.length >= mostTargets) return undefined;
    targets.push(target);
  }
  return targets;
}

/** Made once: an error of its own for every call would cost more than the judging. */
const untold = new TypeError("What the target is made of exists only when the app runs.");

function targetOf(command: string, given: object, open: KnownArguments["open"]): unknown {
  const watched = new Proxy(given, {
    get(fields, name) {
      if (typeof name === "string" && !Object.hasOwn(fields, name) && (open === "any" || open.has(name))) throw untold;
      return Reflect.get(fields, name);
    },
  });
  try {
    return commandOf(command).target(watched);
  } catch (error) {
    // A target is made of valid arguments; what these lack or have too much, the type checker says.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function possibleArguments({ fields }: KnownArguments): readonly Readonly<Record<string, unknown>>[] {
  let all: Readonly<Record<string, unknown>>[] = [{}];
  for (const [name, values] of fields) {
    if (all.length * values.length > mostTargets) continue;
    all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return all;
}
