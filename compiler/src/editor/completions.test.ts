import assert from "node:assert/strict";
import { test } from "node:test";
import { categories, modalities } from "@locara/schema";
import { completions } from "./completions.ts";

const sha256 = "0".repeat(64);
const locked = { tiny: { sha256, bytes: 12, urls: [], licence: "MIT" } };

/** What is offered at the `|` of a text. */
const at = (marked: string) => {
  const offset = marked.indexOf("|");
  return { text: marked.replace("|", ""), offers: completions(marked.replace("|", ""), offset, locked) };
};
const labels = (marked: string) => at(marked).offers.map(({ label }) => label);
/** The text after one offer is taken. */
const taken = (marked: string, label: string) => {
  const { text, offers } = at(marked);
  const edit = offers.find((one) => one.label === label)?.edit;
  assert.ok(edit !== undefined, `${label} is not offered: ${JSON.stringify(offers)}`);
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
};

for (const { marked, offered, because } of [
  {
    marked: '{ "category": | }',
    offered: categories,
    because: "a closed list offers its words",
  },
  {
    marked: '{ "modalities": ["text-to-text", |] }',
    offered: modalities.map(({ id }) => id).filter((id) => id !== "text-to-text"),
    because: "a list offers what it does not have yet",
  },
  { marked: '{ "capabilities": { "models": [|] } }', offered: ["tiny"], because: "the lock file knows this model" },
  {
    marked: `{ "capabilities": { "models": ["tiny@sha256:${sha256}", |] } }`,
    offered: [],
    because: "the one model is pinned already",
  },
  {
    marked: '{ "capabilities": { "models": ["big@sha256:0"], "llm": { "chat": ["|"] } } }',
    offered: ["big"],
    because: "a command may use pinned models only",
  },
  {
    marked: '{ "capabilities": { "models": ["big@sha256:0"], "tools": [|] } }',
    offered: [],
    because: "a model is no tool",
  },
  {
    marked: '{ "capabilities": { "net": { "allowed_hosts": ["|"] } } }',
    offered: [],
    because: "nobody can know which hosts are meant",
  },
  {
    marked: '{ "capabilities": { "clipboard": "read", "net": false }, "optional": [|] }',
    offered: ["clipboard"],
    because: "only what is declared can be optional",
  },
  {
    marked: '{ "capabilities": { "clipboard": "read" }, "reasons": { | } }',
    offered: ["clipboard"],
    because: "a reason is for a declared capability",
  },
  {
    marked: '{ "runtime": { "backend": "daemon"| } }',
    offered: ["in-process", "daemon"],
    because: "a finished word can be changed while the cursor touches it",
  },
  { marked: '{ "runtime": { "backend": "daemon" | } }', offered: [], because: "behind a value only a comma can stand" },
  {
    marked: '{ "entry": { "window": { "resizable": | } } }',
    offered: ["true", "false"],
    because: "a switch is on or off",
  },
  { marked: '{ "__proto__": { | } }', offered: [], because: "there is no such field" },
  { marked: '{ "constructor": | }', offered: [], because: "nor this one" },
]) {
  test(`at ${marked} are offered ${offered.join(", ") || "no words"}: ${because}`, () => {
    assert.deepEqual(labels(marked), offered);
  });
}

for (const { marked, label, gives, because } of [
  {
    marked: '{ "cat| }',
    label: "category",
    gives: '{ "category":  }',
    because: "an open string ends at the cursor; a word of a list is chosen next",
  },
  {
    marked: '{ "na|me": "x" }',
    label: "publisher",
    gives: '{ "publisher": "x" }',
    because: "a name that has a value is replaced alone",
  },
  {
    marked: '{\n  cap|\n  "name": "x" }',
    label: "capabilities",
    gives: '{\n  "capabilities": {},\n  "name": "x" }',
    because: "a bare word becomes a field, with the comma that the next field needs",
  },
  {
    marked: '{ "capabilities": { "clipboard": rea| } }',
    label: "read-write",
    gives: '{ "capabilities": { "clipboard": "read-write" } }',
    because: "a bare word becomes a string",
  },
  {
    marked: '{ "capabilities": { "models": ["t|"] } }',
    label: "tiny",
    gives: `{ "capabilities": { "models": ["tiny@sha256:${sha256}"] } }`,
    because: "a model is pinned by its bytes",
  },
]) {
  test(`taking ${label} at ${JSON.stringify(marked)}: ${because}`, () => {
    assert.equal(taken(marked, label), gives);
  });
}

test("a field that is there is not offered again", () => {
  const offered = labels('{ "name": "x", | }');
  assert.ok(offered.includes("publisher") && offered.length > 20);
  assert.ok(!offered.includes("name"));
});

test("every offer says what it is", () => {
  const offers = [
    "{ | }",
    '{ "capabilities": { | } }',
    '{ "capabilities": { "fs": { | } } }',
    '{ "tooling": [|] }',
  ].flatMap((marked) => at(marked).offers);
  assert.ok(offers.length > 40);
  assert.deepEqual(
    offers.filter(({ says }) => says === "").map(({ label }) => label),
    [],
  );
});
