import { grantingRule, type Held, targetsOf } from "./judge-use.ts";
import type { CommandUse, Escape } from "./source-facts.ts";
import { partsOf } from "./vocabulary.ts";

export interface JudgedUse {
  readonly use: CommandUse;
  /** Undefined where what is asked for exists only when the app runs. */
  readonly targets: readonly unknown[] | undefined;
  /** The granted capabilities that grant the command. */
  readonly granting: readonly Held[];
}

/** What the sources ask of one capability. */
export interface Demand {
  /** What is surely asked, and allowed by it. */
  readonly asked: readonly { readonly command: string; readonly target: unknown }[];
  /** Commands that are called with what cannot be told. */
  readonly untold: ReadonlySet<string>;
  /** Whether some of its commands went where they cannot be followed. */
  readonly followed: boolean;
}

export function judge(uses: readonly CommandUse[], held: readonly Held[]): readonly JudgedUse[] {
  const known = new Map<string, readonly Held[]>();
  const granting = (command: string): readonly Held[] => {
    const found =
      known.get(command) ?? held.filter(({ capability }) => grantingRule(capability, command) !== undefined);
    known.set(command, found);
    return found;
  };
  return uses.map((use) => ({ use, targets: targetsOf(use), granting: granting(use.command) }));
}

export const allows = ({ capability, compiled }: Held, command: string, target: unknown): boolean =>
  grantingRule(capability, command)?.(compiled, target) ?? false;

export function demandOn(held: Held, judged: readonly JudgedUse[], escapes: readonly Escape[]): Demand {
  const asked = new Map<string, { readonly command: string; readonly target: unknown }>();
  const untold = new Set<string>();
  for (const { use, targets, granting } of judged) {
    if (!granting.includes(held)) continue;
    if (targets === undefined) untold.add(use.command);
    for (const target of targets ?? []) {
      if (allows(held, use.command, target))
        asked.set(`${use.command} ${JSON.stringify(target)}`, { command: use.command, target });
    }
  }
  const spaces = new Set(held.capability.grants.map(({ command }) => partsOf(command.id).namespace));
  const followed = !escapes.some(({ namespace }) => namespace === "*" || spaces.has(namespace));
  return { asked: [...asked.values()], untold, followed };
}

/** Every string that the targets name: what a narrower scope could be made of. */
export function stringsOf(values: readonly unknown[]): readonly string[] {
  const found = new Set<string>();
  const open = [...values];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === "string") found.add(value);
    else if (typeof value === "object" && value !== null) open.push(...Object.values(value));
  }
  return [...found].sort();
}
