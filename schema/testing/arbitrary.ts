import fc from "fast-check";
import type { AnyCapability } from "../src/capability.ts";
import type { AnyCommand } from "../src/command.ts";
import { roots } from "../src/file-ports.ts";
import { foldPath } from "../src/scopes/fold.ts";
import type { JsonSchema } from "../src/shape.ts";

/** Few names, so that patterns and paths meet often; with two cases of one letter, and one with a dot. */
const names = ["a", "b", "A", "ab", ".a", "a.b"];
const segments = [...names, "*", "**", "?", "a*", "*b", "?a", "a?*", ".*"];
const someRoots = ["$DOCUMENTS", "$HOME", "$APP_DATA"] as const;

const joined = (root: fc.Arbitrary<string>, parts: readonly string[], least: number) =>
  fc
    .tuple(root, fc.array(fc.constantFrom(...parts), { minLength: least, maxLength: 3 }))
    .map(([first, rest]) => [first, ...rest].join("/"));

export const arbitraryPattern = joined(fc.constantFrom(...someRoots), segments, 1);
export const arbitraryPath = joined(fc.constantFrom(...someRoots, "$MUSIC", "$PICKED/grant"), names, 0);

const hostNames = ["a.example", "b.a.example", "c.b.a.example", "example", "a.test", "10.0.0.1", "1.1.1.1"];
const wildcards = ["*.a.example", "*.b.a.example", "*.a.test"];
export const arbitraryHost = fc.constantFrom(...hostNames, ...wildcards);

/** Ids that the scopes and the requests of a capability draw from. */
export const modelIds = ["big", "other", "tiny"];
const words = [
  ...modelIds,
  "app",
  ...modelIds.map((id) => `${id}@sha256:${"0".repeat(64)}`),
  "alert",
  "badge",
  "sound",
  "ben/tasks",
  "PT15M",
  "P1D",
  "0 7 * * 1-5",
  "db.exec",
  "llm.chat",
  "net.fetch",
];

/** Ids of folders are drawn from the same words. */
const sharedPath = joined(
  fc.constantFrom(...words.filter((word) => /^[a-z]+$/.test(word)).map((id) => `$SHARED/${id}`)),
  names,
  0,
);

function arbitraryText(schema: JsonSchema, spellings: fc.Arbitrary<string> | null): fc.Arbitrary<string> {
  const pattern = schema.pattern as string | undefined;
  const own = spellings ?? fc.constantFrom(...words);
  if (pattern === undefined) return own;
  const matching = words.filter((word) => new RegExp(pattern, "u").test(word));
  if (matching.length > 0) return fc.constantFrom(...matching);
  return fc.stringMatching(new RegExp(pattern, "u"), { size: "xsmall" });
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
}

function arbitraryObject(schema: ObjectSchema, texts: TextsOf): fc.Arbitrary<unknown> {
  if (schema.properties === undefined) return fc.constant({});
  const members = Object.entries(schema.properties).map(
    ([key, value]) => [key, arbitraryOf(value, texts, key)] as const,
  );
  return fc.record(Object.fromEntries(members), { requiredKeys: [...(schema.required ?? [])] });
}

type TextsOf = (key: string) => fc.Arbitrary<string> | null;

/** Values of a JSON Schema as far as shapes and fragments use it. `texts` says what strings stand under a key. */
export function arbitraryOf(schema: JsonSchema, texts: TextsOf, key = ""): fc.Arbitrary<unknown> {
  const alternatives = (schema.anyOf ?? null) as readonly JsonSchema[] | null;
  if (alternatives !== null) return fc.oneof(...alternatives.map((one) => arbitraryOf(one, texts, key)));
  if (schema.enum !== undefined) return fc.constantFrom(...(schema.enum as readonly unknown[]));
  if (schema.typedArray === "Uint8Array") return fc.constant(new Uint8Array([1]));
  if (schema.typedArray === "Float32Array") return fc.constant(new Float32Array([0]));
  switch (schema.type) {
    case "string":
      return arbitraryText(schema, texts(key));
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "integer":
    case "number":
      return fc
        .constantFrom(443, 8443, 80)
        .map((value) => Math.min(value, (schema.maximum as number | undefined) ?? value));
    case "array": {
      const minLength = (schema.minItems as number | undefined) ?? 0;
      return fc.array(arbitraryOf(schema.items as JsonSchema, texts, key), {
        minLength,
        maxLength: Math.max(3, minLength),
      });
    }
    case "object":
      return arbitraryObject(schema as ObjectSchema, texts);
    default:
      return fc.constant("anything");
  }
}

/** Ways a manifest may spell this capability's scope. */
export function arbitrarySpelling({ scope }: AnyCapability): fc.Arbitrary<unknown> {
  const spellings: Readonly<Record<string, fc.Arbitrary<string>>> = {
    "path-access": arbitraryPattern,
    "host-access": arbitraryHost,
  };
  const drawn = arbitraryOf(scope.fragment, () => spellings[scope.kind] ?? null);
  return scope.kind === "tasks"
    ? drawn.map((tasks) => (tasks as readonly Readonly<Record<string, unknown>>[]).map(atOneTime))
    : drawn;
}

/** A task with an id of its own, and with one of the two ways to say when it runs. */
function atOneTime(task: Readonly<Record<string, unknown>>, index: number): Readonly<Record<string, unknown>> {
  const { every, at, timezone, ...rest } = task;
  const when =
    every === undefined ? { at: at ?? "0 7 * * *", ...(timezone === undefined ? {} : { timezone: "UTC" }) } : { every };
  return { ...rest, ...when, id: `task-${index}` };
}

/** Something near `spelling`: some of its parts, some of another spelling's, or both. */
function near(spelling: unknown, other: unknown, choice: () => number): unknown {
  if (Array.isArray(spelling) && Array.isArray(other)) {
    const whole = choice() % 2 === 0 ? spelling : spelling.filter(() => choice() % 2 === 0);
    // A record keeps what it is called, and takes something else of another: the same folder, to be written as well.
    const kept = whole.map((one, index) => {
      const another: unknown = other[index % other.length];
      return isRecord(one) && isRecord(another) ? { ...(near(one, another, choice) as object), id: one.id } : one;
    });
    return choice() % 3 === 0 ? [...kept, ...other.slice(0, 1)] : kept;
  }
  if (isRecord(spelling) && isRecord(other)) {
    const keys = [...new Set([...Object.keys(spelling), ...Object.keys(other)])];
    const members = keys.flatMap((key) => {
      if (!(key in other)) return choice() % 4 === 0 ? [] : [[key, spelling[key]]];
      if (!(key in spelling)) return choice() % 4 === 0 ? [[key, other[key]]] : [];
      return [[key, near(spelling[key], other[key], choice)]];
    });
    return Object.fromEntries(members);
  }
  return choice() % 2 === 0 ? spelling : other;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Two spellings that differ in little, as two versions of an app do. */
export const arbitraryUpdate = (capability: AnyCapability): fc.Arbitrary<readonly [unknown, unknown]> =>
  fc
    .tuple(arbitrarySpelling(capability), arbitrarySpelling(capability), fc.infiniteStream(fc.nat({ max: 11 })))
    .map(([before, other, choices]) => [before, near(before, other, () => choices.next().value)] as const);

const arbitraryUrl = fc
  .tuple(fc.constantFrom("https", "http"), fc.constantFrom(...hostNames), fc.constantFrom("", ":8443", ":80"))
  .map(([scheme, host, port]) => `${scheme}://${host}${port}/`);

/** What a command may be asked for: the targets of arguments, and what opening them may turn out to be. */
export function arbitraryTarget(command: AnyCommand, { scope }: AnyCapability): fc.Arbitrary<unknown> {
  const paths = scope.kind === "record-set" ? sharedPath : arbitraryPath;
  const texts: TextsOf = (key) => (key === "path" ? paths : key === "url" ? arbitraryUrl : null);
  const asked = arbitraryOf(command.args.schema, texts).map((args) => command.target(args) as unknown);
  return fc
    .tuple(
      asked,
      arbitraryPath,
      fc.constantFrom("none", "folded", "second-name", "both"),
      fc.constantFrom("1.1.1.1", "10.0.0.1"),
    )
    .map(([target, other, variant, address]) => {
      if (typeof target !== "object" || target === null) return target;
      if ("host" in target) return variant === "none" ? target : { ...target, addresses: [address] };
      if (!("names" in target) || !Array.isArray(target.names) || target.names.length === 0) return target;
      return openedAs(target.names as string[], other, variant);
    });
}

/** A real file may have a name under a second root, and its volume may not tell cases apart. */
function openedAs(asked: readonly string[], other: string, variant: string) {
  const rootOf = (name: string) => name.split("/")[0] as string;
  const second = variant === "second-name" || variant === "both";
  const real =
    second && rootOf(other) !== rootOf(asked[0] as string) && (roots as readonly string[]).includes(rootOf(other))
      ? // One of the two is $HOME: the other roots are disjoint.
        [asked, [other]].flat().some((name) => rootOf(name) === "$HOME")
        ? [...asked, other]
        : asked
      : asked;
  return variant === "folded" || variant === "both"
    ? { names: real, foldedNames: real.map(foldPath) }
    : { names: real };
}
