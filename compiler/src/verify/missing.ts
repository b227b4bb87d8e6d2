import {
  type AnyCapability,
  capabilities,
  type Manifest,
  type ManifestContext,
  manifestPath,
  riskOf,
  risks,
} from "@locara/schema";
import { valueAt } from "../manifest-path.ts";
import { allows, type JudgedUse, stringsOf } from "./demands.ts";
import type { Finding, ManifestEdit } from "./finding.ts";
import { grantingRule } from "./judge-use.ts";
import { spellings } from "./spellings.ts";

/** Uses that no granted capability allows, each at its place, with what would have to be declared. */
export function missingFindings(
  judged: readonly JudgedUse[],
  manifest: Manifest,
  context: ManifestContext,
): readonly Finding[] {
  return judged.flatMap((one) => {
    const { use, targets, granting } = one;
    const refused = targets?.filter((target) => !granting.some((held) => allows(held, use.command, target))) ?? [];
    if (granting.length > 0 && refused.length === 0) return [];
    const wanted = wantedFor(one, manifest, context);
    const hint =
      wanted === undefined
        ? `Declare one of ${granters(use.command)
            .map(({ id }) => `"${id}"`)
            .join(", ")} with what the app needs of it.`
        : `Declare ${spelled(wanted)}.`;
    const place = { file: use.file, range: use.range, severity: "error" as const, hint };
    const diagnostic =
      granting.length === 0
        ? {
            ...place,
            code: "LOC4001" as const,
            message: `${use.command} is used here, and no capability that grants it is declared.`,
          }
        : {
            ...place,
            code: "LOC4002" as const,
            message: `${use.command} asks for ${shown(refused[0])} here, which no declared capability allows.`,
          };
    // What somebody wrote as refused stays so until somebody says otherwise.
    const free = wanted !== undefined && valueAt(manifest, wanted.path) === undefined;
    return [{ diagnostic, edits: free ? [wanted] : [] }];
  });
}

const granters = (command: string): readonly AnyCapability[] =>
  capabilities.filter((capability) => grantingRule(capability, command) !== undefined);

const shown = (target: unknown) =>
  stringsOf([target])
    .map((text) => JSON.stringify(text))
    .join(", ") || "something";

/** `"fs": { "user-selected": "read" }` */
function spelled({ path, value }: ManifestEdit): string {
  const [outer, ...inner] = path.slice(1);
  const text = inner.reduceRight<unknown>((within, name) => ({ [name]: within }), value);
  return `${JSON.stringify(outer)}: ${JSON.stringify(text)}`;
}

/**
 * The least that could be declared so that the use is allowed: the lowest risk, then the fewest words. Only what is not
 * declared at all: how to widen what is there is for people to say. Undefined where the sources do not say enough.
 */
function wantedFor(
  { use, targets }: JudgedUse,
  manifest: Manifest,
  context: ManifestContext,
): ManifestEdit | undefined {
  const found = granters(use.command).flatMap((capability) => {
    const path = ["capabilities", ...manifestPath(capability.id)];
    const declared = valueAt(manifest, path);
    if ((declared !== undefined && declared !== false) || capability.presence === "always") return [];
    const strings = targets === undefined ? [] : stringsOf(targets);
    const level = capability.scope.kind === "access-level" || capability.scope.kind === "flag";
    if (targets === undefined && !level) return [];
    const needed = targets ?? exampleTargets(capability, use.command);
    return spellings(capability.scope.fragment, strings).flatMap((value) => {
      const { scope, problems } = capability.scope.read(value, context);
      if (scope === null || problems.length > 0) return [];
      const compiled = capability.scope.compile(scope);
      const rule = grantingRule(capability, use.command);
      if (needed.length === 0 || !needed.every((target) => rule?.(compiled, target) ?? false)) return [];
      return [{ path, value, risk: risks.indexOf(riskOf(capability, scope)), size: JSON.stringify(value).length }];
    });
  });
  const [best] = found.sort((a, b) => a.risk - b.risk || a.size - b.size);
  return best === undefined ? undefined : { path: best.path, value: best.value };
}

/** What a command of a level may be asked for, in the capability's own examples. */
function exampleTargets(capability: AnyCapability, command: string): readonly unknown[] {
  const grant = capability.grants.find((one) => one.command.id === command);
  return capability.examples.flatMap(({ call, args, expect }) =>
    call === command && expect === "allowed" && grant !== undefined ? [grant.command.target(args)] : [],
  );
}
