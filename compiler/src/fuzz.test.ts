import assert from "node:assert/strict";
import test from "node:test";
import v8 from "node:v8";
import vm from "node:vm";
import fc from "fast-check";
import { fixtureInput } from "../testing/fixtures.ts";
import { judgeCompile, judgeDiff, judgeEditor, judgeVerify } from "../testing/fuzz-laws.ts";
import { changedManifests, damagedManifests, piece } from "../testing/json-mutators.ts";
import { findings, lockFiles, manifestCorpus } from "../testing/manifest-corpus.ts";
import { compile } from "./compile.ts";
import { hasErrors } from "./diagnostic.ts";

/** `LOCARA_FUZZ_SECONDS=600 node --test compiler/src/fuzz.test.ts` looks longer. */
const seconds = Number(process.env.LOCARA_FUZZ_SECONDS ?? (process.env.LOCARA_LONG === undefined ? 4 : 60));
/** Of the processor's time, not the clock's: the machine may have other things to do. */
const longestSeconds = 5;
const mostLeftBytes = 64 * 1024 * 1024;

const reference = fixtureInput("everything");
const lockFile = reference.lock?.file ?? "";
const found = findings();
const corpus = [...manifestCorpus(), ...found];
const lockCorpus = lockFiles();
const locks = lockCorpus.map(({ bytes }) => bytes);
const encode = (text: string) => new TextEncoder().encode(text);

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc") as () => void;
const heapBytes = () => {
  collect();
  return process.memoryUsage().heapUsed;
};

const builtIns = [Object, Array, Function, String, Number, Boolean, Map, Set, RegExp].map(({ prototype }) => prototype);
const shapes = () => builtIns.map((one) => Object.entries(Object.getOwnPropertyDescriptors(one)));
const untouched = shapes();

const counts = { runs: 0, compiled: 0, refused: 0, compared: 0, verified: 0, slowest: 0 };

type Bytes = Uint8Array;
type Source = string | Bytes;
interface Tried {
  readonly source: Source;
  readonly beside: Source;
  readonly locked: Source;
  readonly offset: number;
  readonly dice: number;
}

/** Everything that reads manifests, on one text, and on it beside another. */
function judge({ source, beside, locked, offset, dice }: Tried): void {
  const [bytes, other, lockBytes] = [source, beside, locked].map((one) =>
    typeof one === "string" ? encode(one) : one,
  ) as [Bytes, Bytes, Bytes];
  const lock = { file: lockFile, bytes: lockBytes };
  const before = process.cpuUsage();
  const compiled = judgeCompile(bytes, lock);
  if (judgeDiff(other, bytes, lock) === "compared") counts.compared += 1;
  const text = new TextDecoder().decode(bytes);
  judgeEditor(text, offset % (text.length + 1), compiled, lock);
  // It proves each of its suggestions by compiling again.
  if (dice === 0) {
    judgeVerify(bytes, compiled, lock);
    counts.verified += 1;
  }
  const { user, system } = process.cpuUsage(before);
  counts.slowest = Math.max(counts.slowest, (user + system) / 1e6);
  assert.ok(user + system < longestSeconds * 1e6, `it took ${(user + system) / 1e6} s`);
  counts.runs += 1;
  counts[hasErrors(compiled.diagnostics) ? "refused" : "compiled"] += 1;
}

test("what once was found keeps being right", () => {
  for (const { bytes } of found)
    judge({ source: bytes, beside: reference.manifest.bytes, locked: locks[0] as Bytes, offset: 0, dice: 0 });
  assert.ok(found.length >= 1);
});

const one = fc.constantFrom<Source>(...corpus.map(({ bytes }) => bytes));
const changed = changedManifests(corpus);
const lockedAsIs = fc.constant<Source>(locks[0] as Bytes);
const targets: readonly { what: string; share: number; source: fc.Arbitrary<Source>; locked?: fc.Arbitrary<Source> }[] =
  [
    { what: "a manifest with other values", share: 0.6, source: changed },
    { what: "a damaged text", share: 0.2, source: damagedManifests(corpus) },
    { what: "a lock file with other values", share: 0.1, source: one, locked: changedManifests(lockCorpus) },
    { what: "any JSON", share: 0.05, source: fc.json({ stringUnit: piece }) },
    {
      what: "any bytes",
      share: 0.05,
      source: fc.uint8Array({ maxLength: 300 }),
      locked: fc.uint8Array({ maxLength: 50 }),
    },
  ];

for (const { what, share, source, locked = lockedAsIs } of targets) {
  test(`${what} never makes what reads manifests throw, hang, forget or say two things`, () => {
    const first = counts.runs;
    const settled = compile(reference);
    const heap = heapBytes();
    fc.assert(fc.property(fc.record({ source, beside: changed, locked, offset: fc.nat(), dice: fc.nat(19) }), judge), {
      numRuns: 1e9,
      interruptAfterTimeLimit: seconds * share * 1000,
      markInterruptAsFailure: false,
    });
    assert.ok(counts.runs > first, "nothing was tried");
    assert.deepEqual(shapes(), untouched, "no prototype has changed");
    assert.deepEqual(compile(reference), settled, "nothing is remembered from other manifests");
    assert.ok(heapBytes() - heap < mostLeftBytes, `${heapBytes() - heap} bytes stay`);
  });
}

test("enough was looked at, and enough of it compiled", () => {
  if (process.env.LOCARA_LONG !== undefined || seconds !== 4) console.log(JSON.stringify({ seconds, ...counts }));
  for (const kind of ["compiled", "refused", "compared", "verified"] as const) assert.ok(counts[kind] >= 3, kind);
});
