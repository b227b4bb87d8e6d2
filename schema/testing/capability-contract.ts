import fc from "fast-check";
import { canonicalJson } from "../src/canonical-json.ts";
import { type AnyCapability, type Example, type Grant, type LinuxLowering, targets } from "../src/capability.ts";
import type { FileTarget } from "../src/file-ports.ts";
import type { ManifestContext } from "../src/scope-type.ts";
import type { JsonSchema } from "../src/shape.ts";
import { arbitrarySpelling, arbitraryTarget, arbitraryUpdate, modelIds } from "./arbitrary.ts";

/** Where a capability breaks a law. */
export interface Breach {
  readonly law: string;
  readonly detail: string;
}

export interface ContractOptions {
  /** Does a value satisfy a JSON Schema? */
  readonly accepts: (schema: JsonSchema, value: unknown) => boolean;
  /** How many generated pairs of scopes each law is tried on. */
  readonly runs: number;
}

type Law = (capability: AnyCapability, options: ContractOptions) => Iterable<string>;

const context: ManifestContext = { models: modelIds };
const appName = "acme/notes";

/** A spelling's normal form; undefined where it grants nothing or is no legal scope. */
const normalForm = ({ scope }: AnyCapability, spelling: unknown): unknown => {
  const read = scope.read(spelling, context);
  return read.problems.length > 0 || read.scope === null ? undefined : (read.scope as unknown);
};

const grantOf = (capability: AnyCapability, command: string): Grant<unknown> | undefined =>
  capability.grants.find((grant) => grant.command.id === command) as Grant<unknown> | undefined;

const said = ({ call, args, because }: Example) => `${call} ${JSON.stringify(args)} (${because})`;

/** The examples whose spelling and arguments are sound, each with its scope and what it asks for. */
function* soundExamples(capability: AnyCapability, { accepts }: ContractOptions) {
  for (const example of capability.examples) {
    const scope = normalForm(capability, example.scope);
    const grant = grantOf(capability, example.call);
    if (scope === undefined || grant === undefined || !accepts(grant.command.args.schema, example.args)) continue;
    yield { example, scope, grant, target: grant.command.target(example.args) as unknown };
  }
}

const allowed = (capability: AnyCapability, scope: unknown, grant: Grant<unknown>, target: unknown): boolean =>
  grant.allows(capability.scope.compile(scope) as unknown, target);

const laws: Readonly<Record<string, Law>> = {
  *"an example's scope is a legal spelling"(capability, { accepts }) {
    for (const { scope } of capability.examples) {
      if (!accepts(capability.scope.fragment, scope)) yield `the fragment refuses ${JSON.stringify(scope)}`;
      else if (normalForm(capability, scope) === undefined) yield `reading refuses ${JSON.stringify(scope)}`;
    }
  },
  *"an example's arguments satisfy its command"(capability, { accepts }) {
    for (const example of capability.examples) {
      const grant = grantOf(capability, example.call);
      if (grant === undefined) yield `${example.call} is not granted`;
      else if (!accepts(grant.command.args.schema, example.args)) yield said(example);
    }
  },
  *"an example comes out as stated, by its scope alone"(capability, options) {
    for (const { example, scope, grant, target } of soundExamples(capability, options)) {
      const outcome = allowed(capability, scope, grant, target) ? "allowed" : "out-of-scope";
      if (outcome !== example.expect) yield `${said(example)} is ${outcome}`;
    }
  },
  *"every command has an allowed and a denied example"(capability, { runs }) {
    for (const grant of capability.grants) {
      const examples = capability.examples.filter(({ call }) => call === grant.command.id);
      if (!examples.some(({ expect }) => expect === "allowed")) yield `${grant.command.id} is never allowed`;
      if (examples.some(({ expect }) => expect === "out-of-scope")) continue;
      for (const [scope, target] of generated(capability, grant, runs)) {
        if (allowed(capability, scope, grant, target)) continue;
        yield `${grant.command.id} has no denied example, yet ${JSON.stringify(target)} is denied under ${JSON.stringify(scope)}`;
        break;
      }
    }
  },
  *"a scope equals itself"(capability, { runs }) {
    for (const scope of scopes(capability, runs)) {
      const { verdict } = capability.scope.compare(scope, scope);
      if (verdict !== "equal") yield `${canonicalJson(scope)} is ${verdict} than itself`;
    }
  },
  *"what is newly allowed shows in the comparison"(capability, { runs }) {
    for (const grant of capability.grants) {
      const question = fc.tuple(
        arbitraryUpdate(capability),
        fc.array(arbitraryTarget(grant.command, capability), { minLength: 8, maxLength: 8 }),
      );
      for (const [[was, is], requests] of fc.sample(question, { numRuns: runs, seed: 7 })) {
        const [before, after] = [normalForm(capability, was), normalForm(capability, is)];
        if (before === undefined || after === undefined) continue;
        const { verdict } = capability.scope.compare(before, after);
        if (verdict !== "equal" && verdict !== "narrower") continue;
        const fresh = requests.find(
          (target) => allowed(capability, after, grant, target) && !allowed(capability, before, grant, target),
        );
        if (fresh === undefined) continue;
        yield `${verdict}, yet ${JSON.stringify(fresh)} is new: ${canonicalJson(before)} → ${canonicalJson(after)}`;
      }
    }
  },
  *"consent names every value"(capability, options) {
    const spelled = [...soundExamples(capability, options)].map(({ scope }) => scope);
    for (const scope of [...spelled, ...scopes(capability, options.runs)]) {
      const text = capability.consent(scope).join("\n");
      // A pin is named by its two halves: the name in the sentence, the digest behind it.
      const missing = capability.scope
        .values(scope)
        .find((value) => !value.split("@").every((half) => text.includes(half)));
      if (missing !== undefined) yield `${missing} of ${canonicalJson(scope)}`;
    }
  },
  *"lowering is never stricter than the declaration"(capability, options) {
    for (const { example, scope, grant, target } of soundExamples(capability, options)) {
      if (example.expect !== "allowed") continue;
      const [mac, linux] = [capability.lower.mac(scope, appName), capability.lower.linux(scope, appName)];
      if (isFile(target)) yield* unbound(target, writes.has(grant.command.id) ? "read-write" : "read", linux);
      if (typeof target !== "object" || target === null || !("host" in target)) continue;
      if (linux.network !== "host") yield `Linux has no network for ${said(example)}`;
      if (mac.entitlements["network.client"] !== true) yield `macOS has no network for ${said(example)}`;
    }
  },
  *"every target has a layer that enforces it"(capability, { runs }) {
    for (const scope of scopes(capability, Math.min(runs, 10))) {
      const matrix = capability.enforcement(scope);
      for (const target of targets) {
        if (!(matrix[target]?.length > 0)) yield `nothing on ${target}`;
        else if (matrix[target].some(({ enforces }) => enforces.trim() === ""))
          yield `a layer on ${target} says nothing`;
      }
    }
  },
  *"a scope has one normal form, whatever its spelling"(capability, { runs, accepts }) {
    for (const spelling of fc.sample(arbitrarySpelling(capability), { numRuns: runs, seed: 11 })) {
      const scope = normalForm(capability, spelling);
      if (scope === undefined) continue;
      const again = normalForm(capability, respelled(spelling));
      if (canonicalJson(scope) !== canonicalJson(again)) yield `${JSON.stringify(spelling)} turned round`;
      if (!accepts(capability.scope.fragment, scope)) continue;
      if (canonicalJson(normalForm(capability, scope)) !== canonicalJson(scope))
        yield `${canonicalJson(scope)} read again`;
    }
  },
};

const writes = new Set(["fs.write", "fs.writeStream", "fs.writePart", "fs.makeFolder", "fs.remove"]);

const isFile = (target: unknown): target is FileTarget =>
  typeof target === "object" && target !== null && "names" in target;

/** The names of an allowed file that the app's view of the file system would lack. Its own folder is always there. */
function* unbound({ names }: FileTarget, wanted: "read" | "read-write", { binds }: LinuxLowering): Generator<string> {
  for (const name of names) {
    if (name === "$APP_DATA" || name.startsWith("$APP_DATA/")) continue;
    const bound = binds.some(
      ({ path, access }) =>
        (name === path || name.startsWith(`${path}/`)) && (access === "read-write" || wanted === "read"),
    );
    if (!bound) yield `Linux has no ${name} for ${wanted}`;
  }
}

/** The same manifest in another order, with every entry of a list twice. */
function respelled(spelling: unknown): unknown {
  if (Array.isArray(spelling)) return [...spelling, ...spelling].map(respelled).reverse();
  if (typeof spelling !== "object" || spelling === null) return spelling;
  return Object.fromEntries(
    Object.entries(spelling)
      .map(([key, value]) => [key, respelled(value)] as const)
      .reverse(),
  );
}

/** Normal forms of a capability's scope, of generated spellings: always the same ones. */
export const scopes = (capability: AnyCapability, runs: number): unknown[] =>
  fc
    .sample(arbitrarySpelling(capability), { numRuns: runs, seed: 3 })
    .map((spelling) => normalForm(capability, spelling))
    .filter((scope) => scope !== undefined);

function* generated(
  capability: AnyCapability,
  grant: Grant<unknown>,
  runs: number,
): Generator<readonly [unknown, unknown]> {
  for (const [spelling, target] of fc.sample(
    fc.tuple(arbitrarySpelling(capability), arbitraryTarget(grant.command, capability)),
    {
      numRuns: runs,
      seed: 5,
    },
  )) {
    const scope = normalForm(capability, spelling);
    if (scope !== undefined) yield [scope, target];
  }
}

export const contractLaws: readonly string[] = Object.keys(laws);

/** Tries the laws on one capability; a sound one breaks none. */
export const breaches = (
  capability: AnyCapability,
  options: ContractOptions,
  only: readonly string[] = contractLaws,
): readonly Breach[] =>
  Object.entries(laws)
    .filter(([law]) => only.includes(law))
    .flatMap(([law, check]) => [...check(capability, options)].map((detail) => ({ law, detail })));
