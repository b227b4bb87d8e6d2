import assert from "node:assert/strict";
import { test } from "node:test";
import { readManifest } from "@locara/compiler";
import { withPin } from "./pin-model.ts";

const [one, two] = ["1".repeat(64), "2".repeat(64)];
const pinned = (text: string) => {
  const { tree } = readManifest(new TextEncoder().encode(text), "locara.json");
  assert.notEqual(tree, undefined);
  return tree === undefined ? null : withPin(tree, "models", "tiny", two);
};

const cases = [
  {
    because: "a list goes on in the way it was written",
    text: `{ "capabilities": {\n  "models": [\n    "a@sha256:${one}"\n  ]\n} }`,
    after: `{ "capabilities": {\n  "models": [\n    "a@sha256:${one}",\n    "tiny@sha256:${two}"\n  ]\n} }`,
  },
  {
    because: "one line stays one line",
    text: `{"capabilities":{"models":["a@sha256:${one}"]}}`,
    after: `{"capabilities":{"models":["a@sha256:${one}", "tiny@sha256:${two}"]}}`,
  },
  {
    because: "the same id is pinned anew",
    text: `{"capabilities":{"models":["tiny@sha256:${one}", "a@sha256:${one}"]}}`,
    after: `{"capabilities":{"models":["tiny@sha256:${two}", "a@sha256:${one}"]}}`,
  },
  {
    because: "an empty list gets its first",
    text: `{"capabilities":{"models":[ ]}}`,
    after: `{"capabilities":{"models":["tiny@sha256:${two}"]}}`,
  },
  {
    because: "the field is made where it is missing",
    text: `{\n  "capabilities": {\n    "db": ["app"]\n  }\n}`,
    after: `{\n  "capabilities": {\n    "models": ["tiny@sha256:${two}"],\n    "db": ["app"]\n  }\n}`,
  },
  {
    because: "no capabilities yet",
    text: `{"capabilities":{}}`,
    after: `{"capabilities":{"models": ["tiny@sha256:${two}"]}}`,
  },
];

for (const { text, after, because } of cases) {
  test(`a pin is written into the manifest: ${because}`, () => {
    assert.equal(pinned(text), after);
    JSON.parse(after);
  });
}

for (const text of ["{}", '{"capabilities":[]}', '{"capabilities":{"models":true}}']) {
  test(`nothing is guessed in ${text}`, () => {
    assert.equal(pinned(text), null);
  });
}
