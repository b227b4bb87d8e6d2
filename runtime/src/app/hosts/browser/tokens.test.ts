import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { bearerOf, createTokens } from "./tokens.ts";

test("a token yields a bearer once, and never again", () => {
  const tokens = createTokens();
  const token = tokens.issue();
  const bearer = tokens.redeem(token);
  assert.ok(bearer !== null && tokens.holds(bearer));
  assert.equal(tokens.redeem(token), null);
});

test("each page has a bearer of its own, and one does not end the other", () => {
  const tokens = createTokens();
  const [first, second] = [tokens.redeem(tokens.issue()), tokens.redeem(tokens.issue())] as [string, string];
  assert.notEqual(first, second);
  assert.ok(tokens.holds(first) && tokens.holds(second));
});

test("neither a token nor another server's bearer is a bearer", () => {
  const [ours, theirs] = [createTokens(), createTokens()];
  const token = ours.issue();
  assert.ok(!ours.holds(token) && !ours.holds("") && !ours.holds(theirs.redeem(theirs.issue()) as string));
});

test("links without end do not pile up: the oldest unused one ends", () => {
  const tokens = createTokens();
  const first = tokens.issue();
  for (let count = 0; count < 64; count += 1) tokens.issue();
  assert.equal(tokens.redeem(first), null);
});

test("a page that was opened keeps a few bytes of its host, and not what lay around them", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const held = async (): Promise<number> => {
    collect();
    // What was collected is given back beside the program.
    await new Promise((resolve) => setImmediate(resolve));
    return process.memoryUsage().arrayBuffers;
  };
  const tokens = createTokens();
  await held();
  const before = await held();
  for (let page = 0; page < 300; page++) {
    tokens.redeem(tokens.issue());
    // What a host does between two pages.
    for (let other = 0; other < 10; other++) Buffer.from("x".repeat(8000));
  }
  let grown = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 100 && grown > 300 * 4096; look++) grown = (await held()) - before;
  assert.ok(grown < 300 * 4096, `${grown} bytes`);
  assert.equal(tokens.holds(tokens.redeem(tokens.issue()) as string), true);
});

const headers = [
  { header: `Bearer ${"a".repeat(43)}`, bearer: "a".repeat(43), because: "it is one" },
  { header: `bearer ${"a".repeat(43)}`, bearer: null, because: "our page writes it one way" },
  { header: `Bearer ${"a".repeat(42)}`, bearer: null, because: "it is too short" },
  { header: `Bearer ${"a".repeat(43)} x`, bearer: null, because: "something follows" },
  { header: `Basic ${"a".repeat(43)}`, bearer: null, because: "it is another scheme" },
  { header: undefined, bearer: null, because: "there is none" },
];

for (const { header, bearer, because } of headers) {
  test(`bearerOf(${JSON.stringify(header)}) is ${bearer}: ${because}`, () => {
    assert.equal(bearerOf(header), bearer);
  });
}
