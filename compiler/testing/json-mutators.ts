import fc from "fast-check";
import type { CorpusText } from "./manifest-corpus.ts";

type Path = readonly (string | number)[];

/** One change of a JSON value. `at` and `pick` count around whatever there is to choose from, so that shrinking means something. */
interface Mutation {
  readonly kind: "set" | "donate" | "drop" | "add" | "repeat" | "splice" | "wrap";
  readonly at: number;
  readonly pick: number;
  readonly value: unknown;
  readonly piece: string;
}

/** Pieces of text that were trouble somewhere: names of prototypes, look-alikes, marks that turn or join, patterns, hosts. */
const pieces = [
  ..."* ** ? ???? .. . / // \\ $HOME/** $APP_DATA/ %2e%2e [a-z] {a,b} ! ~ : @ #".split(" "),
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "length", "then"],
  ...["\u0000", "\u001b[2J", "\u007f", "\u00ad", "\u200b", "\u200d", "\u202e", "\u2028", "\u2029", "\ufeff", "\ufffd"],
  ...["\ud800", "\udc00", "\u{10ffff}", "é", "e\u0301", "İ", "ı", "ſ", "K", "ﬁ", "Ａ", "а", "ß", "\u0345".repeat(40)],
  ...[
    "*.com",
    "*.co.uk",
    "*.example.com",
    "example.com.",
    "xn--a",
    "xn--p1ai",
    "127.1",
    "0x7f.1",
    "[::ffff:127.0.0.1]",
  ],
  ...["169.254.169.254", "localhost", "１２７.0.0.1", "example。com", "a.".repeat(130), "-a.com", "0", "65536"],
  ...["tiny@sha256:", `x@sha256:${"0".repeat(64)}`, "1.0.0-rc.1+b", "MIT OR (MIT", "https://a@b", "javascript:0"],
  ...["P1D", "PT0S", "P99999999Y", "* * * * *", "0 0 31 2 *", "\n", "\r\n", "\t", " ", "", "a".repeat(300)],
];

export const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 12 }));

const numbers = fc.constantFrom(0, -0, -1, 1, 0.1, 1e308, 5e-324, 2 ** 31, 2 ** 53, -(2 ** 53) - 2, 65_536);
const anything = fc.oneof(
  piece,
  numbers,
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(null, true, false, [], {}, [[[]]], [{}], { "": {} }),
);

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...(["set", "donate", "donate", "drop", "add", "repeat", "splice", "splice", "wrap"] as const)),
  at: fc.nat(10_000),
  pick: fc.nat(10_000),
  value: anything,
  piece,
});

const writing = fc.constantFrom<readonly [indent: string, eol: string]>(
  ["", "\n"],
  ["  ", "\n"],
  ["\t", "\r\n"],
  ["  ", "\r"],
);

/** The corpus begins with the manifests that say most. */
const mostSaid = 2;

/** Texts of manifests in which a few things are changed. Many of them still compile. */
export function changedManifests(corpus: readonly CorpusText[]): fc.Arbitrary<string> {
  const donors = donorsOf(corpus);
  const whole = corpus.filter(({ value }) => value !== null);
  return fc
    .tuple(fc.oneof(fc.nat(mostSaid), fc.nat(whole.length - 1)), fc.array(mutation, { maxLength: 4 }), writing)
    .map(([index, mutations, [indent, eol]]) => {
      const value = mutations.reduce((before, one) => mutated(before, one, donors), whole[index]?.value);
      return JSON.stringify(value, null, indent).replaceAll("\n", eol);
    });
}

/** Texts of manifests that are cut, doubled or written over anywhere. */
export const damagedManifests = (corpus: readonly CorpusText[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...corpus),
      fc.array(fc.tuple(fc.nat(20_000), fc.nat(40), piece, fc.boolean()), { minLength: 1, maxLength: 4 }),
    )
    .map(([{ bytes }, cuts]) =>
      cuts.reduce((text, [place, length, put, twice]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + put + (twice ? text.slice(Math.max(0, at - length)) : text.slice(at + length));
      }, new TextDecoder().decode(bytes)),
    );

/** Every value that stands under a name somewhere in the corpus. */
function donorsOf(corpus: readonly CorpusText[]): ReadonlyMap<string, readonly unknown[]> {
  const donors = new Map<string, Map<string, unknown>>();
  for (const { value } of corpus) {
    for (const path of places(value)) {
      const name = nameOf(path);
      const known = donors.get(name) ?? new Map<string, unknown>();
      const there = at(value, path);
      donors.set(name, known.set(JSON.stringify(there), there));
    }
  }
  return new Map([...donors].map(([name, values]) => [name, [...values.values()]]));
}

/** The last name on the way: what stands in a list is known by the list's. */
const nameOf = (path: Path): string => String(path.findLast((segment) => typeof segment === "string") ?? "");

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function places(value: unknown, path: Path = []): readonly Path[] {
  const inner = Array.isArray(value)
    ? value.map((one, index) => [index, one] as const)
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [path, ...inner.flatMap(([key, one]) => places(one, [...path, key]))];
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Readonly<Record<string | number, unknown>>)[key], value);

function mutated(
  value: unknown,
  { kind, at: index, pick, value: put, piece: text }: Mutation,
  donors: ReadonlyMap<string, readonly unknown[]>,
): unknown {
  const all = places(value);
  const path = all[index % all.length] as Path;
  if (kind === "drop") return path.length === 0 ? value : changed(value, path, () => []);
  const given = kind === "donate" ? (donors.get(nameOf(path)) ?? []) : [];
  if (given.length > 0) return changed(value, path, () => [given[pick % given.length]]);
  if (kind === "set" || kind === "donate") return changed(value, path, () => [put]);
  if (kind === "wrap") return changed(value, path, (old) => [pick % 2 === 0 ? [old] : { [text]: old }]);
  return changed(value, path, (old) => {
    if (typeof old === "string") return [spliced(old, pick, text)];
    if (Array.isArray(old)) return [listWith(old, kind, pick, put)];
    return [isObject(old) ? Object.fromEntries([...Object.entries(old), [text, put]]) : put];
  });
}

const spliced = (old: string, pick: number, text: string): string => {
  const from = pick % (old.length + 1);
  return old.slice(0, from) + text + old.slice(from + (pick % 3));
};

function listWith(old: readonly unknown[], kind: Mutation["kind"], pick: number, put: unknown): readonly unknown[] {
  if (kind !== "repeat" || old.length === 0) return [...old, put];
  // Most lists end at ten or 64 entries.
  const times = [2, 11, 65, 300][pick % 4] as number;
  return Array.from({ length: Math.max(times, old.length) }, (_, one) => old[one % old.length]);
}

/** `value` with what `change` gives in the place of what stands at `path`: nothing, or one thing. */
function changed(value: unknown, [first, ...rest]: Path, change: (old: unknown) => readonly unknown[]): unknown {
  if (first === undefined) return change(value)[0];
  const put = (inner: unknown): readonly unknown[] =>
    rest.length === 0 ? change(inner) : [changed(inner, rest, change)];
  if (Array.isArray(value))
    return value.flatMap((one, index) => (index === first ? put(one).map((it) => [it]) : [[one]])).flat(1);
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([key, one]) =>
      key === first ? put(one).map((it) => [key, it]) : [[key, one]],
    ),
  );
}
