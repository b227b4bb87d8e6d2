import assert from "node:assert/strict";
import { test } from "node:test";
import { completions } from "./completions.ts";
import { openDraft } from "./draft.ts";
import { hover } from "./hover.ts";

test("what no manifest can be is not opened", () => {
  assert.equal(openDraft("[".repeat(100_000)), undefined);
  assert.equal(openDraft(`"${"x".repeat(300_000)}"`), undefined);
});

const hostile = [
  "",
  "\u0000",
  "\uD800",
  '{"',
  '{"a":',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{}}}',
  '{"capabilities":{"models":{"__proto__":[]}}}',
  `{"capabilities":{"fs":{"paths":{"read":[${'"$HOME/**",'.repeat(2000)}]}}}}`,
  `{${'"a":1,'.repeat(30_000)}}`,
  `[${"{},".repeat(60_000)}]`,
  `{"reasons":{${Array.from({ length: 8000 }, (_, index) => `"r${index}":"x"`).join()}}}`,
  "{".repeat(32),
  `{"name": "${"\\".repeat(100_001)}`,
];

for (const text of hostile) {
  test(`hostile text ${JSON.stringify(text.slice(0, 40))} is answered, at every kind of place`, () => {
    const steps = Math.max(1, Math.floor(text.length / 12));
    for (let offset = 0; offset <= text.length; offset += steps) {
      completions(text, offset, {});
      hover(text, offset, []);
    }
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
}
