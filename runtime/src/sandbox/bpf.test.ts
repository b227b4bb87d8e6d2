import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { assemble, type Decision, toBytes } from "./bpf.ts";
import { runFilter, whyNoFilter } from "./testing/bpf-interpreter.ts";

const word = fc.integer({ min: 0, max: 0xffffffff });
/** Answers are only reached after something was loaded: the kernel starts with an empty accumulator. */
const { decision } = fc.letrec<{ decision: Decision }>((tie) => ({
  decision: fc.oneof(
    { maxDepth: 6 },
    fc.record({ is: fc.constant("answer" as const), value: word }),
    fc.record({
      is: fc.constant("load" as const),
      offset: fc.integer({ min: 0, max: 15 }).map((index) => index * 4),
      next: tie("decision"),
    }),
    fc.record({ is: fc.constant("mask" as const), bits: word, next: tie("decision") }),
    fc.record({
      is: fc.constant("test" as const),
      test: fc.constantFrom("equals" as const, "at-least" as const, "has-bits" as const),
      value: fc.oneof(word, fc.integer({ min: 0, max: 3 })),
      yes: tie("decision"),
      no: tie("decision"),
    }),
  ),
}));

/** The tree read as it stands. */
function decided(tree: Decision, words: readonly number[], loaded = 0): number {
  switch (tree.is) {
    case "answer":
      return tree.value;
    case "load":
      return decided(tree.next, words, words[tree.offset / 4]);
    case "mask":
      return decided(tree.next, words, (loaded & tree.bits) >>> 0);
    case "test": {
      const met = {
        equals: loaded === tree.value,
        "at-least": loaded >= tree.value,
        "has-bits": (loaded & tree.value) !== 0,
      }[tree.test];
      return decided(met ? tree.yes : tree.no, words, loaded);
    }
  }
}

const small = fc.integer({ min: 0, max: 3 });
const call = fc.record({
  number: small,
  architecture: small,
  arguments: fc.array(fc.bigInt(0n, 3n), { maxLength: 6 }),
});
const wordsOf = ({
  number,
  architecture,
  arguments: given,
}: {
  number: number;
  architecture: number;
  arguments: bigint[];
}) => [number, architecture, 0, 0, ...Array.from({ length: 6 }, (_, index) => [Number(given[index] ?? 0n), 0]).flat()];

test("a program answers as its tree reads", () => {
  fc.assert(
    fc.property(decision, call, (tree, given) => {
      const program = toBytes(assemble(tree));
      assert.equal(whyNoFilter(program), undefined);
      assert.equal(runFilter(program, given), decided(tree, wordsOf(given)));
    }),
    { numRuns: 2000 },
  );
});

for (const length of [254, 255, 256, 300]) {
  test(`a branch of ${length} instructions is jumped over whole`, () => {
    const answer = (value: number): Decision => ({ is: "answer", value });
    let long = answer(1);
    for (let index = 1; index < length; index++) long = { is: "mask", bits: 0xffffffff, next: long };
    const tree: Decision = {
      is: "load",
      offset: 0,
      next: { is: "test", test: "equals", value: 7, yes: long, no: answer(2) },
    };
    const program = toBytes(assemble(tree));
    assert.equal(whyNoFilter(program), undefined);
    assert.equal(runFilter(program, { number: 7, architecture: 0 }), 1);
    assert.equal(runFilter(program, { number: 8, architecture: 0 }), 2);
  });
}

for (const { program, because } of [
  { program: [], because: "it is empty" },
  { program: [6, 0, 0, 0], because: "it is half an instruction" },
  { program: [0x15, 0, 1, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0], because: "it jumps beyond its end" },
  { program: [0x20, 0, 0, 0, 0, 0, 0, 0], because: "it ends without an answer" },
  { program: [0x20, 0, 0, 0, 2, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0], because: "it loads across two words" },
  { program: [0x07, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0], because: "an instruction is unknown" },
]) {
  test(`the checker refuses a program because ${because}`, () => {
    assert.notEqual(whyNoFilter(Uint8Array.from(program)), undefined);
  });
}
