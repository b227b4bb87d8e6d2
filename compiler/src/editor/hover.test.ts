import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../compile.ts";
import { hover } from "./hover.ts";

/** What is shown at the `|` of a text, as lines. */
const at = (marked: string): string => {
  const text = marked.replace("|", "");
  const { diagnostics } = compile({
    manifest: { file: "locara.json", bytes: new TextEncoder().encode(text) },
    lock: null,
  });
  const parts = hover(text, marked.indexOf("|"), diagnostics)?.parts ?? [];
  return parts.map(({ title, lines }) => [title, ...lines].join("\n")).join("\n\n");
};

for (const { marked, shows, because } of [
  {
    marked: '{ "capabilities": { "clip|board": "read" } }',
    shows: [/^clipboard, risk: medium\n/, /The user reads: Can read what you copied/, /On linux: \{.*"network":"none"/],
    because: "a capability shows its risk, what the user reads and what it becomes",
  },
  {
    marked: '{ "capabilities": { "net": { "allowed_|hosts": ["a.example"] } } }',
    shows: [/a\.example/, /"network.client":true/, /net\.allowed_hosts\nServers by name/],
    because: "a field of a scope shows its capability and its own words",
  },
  {
    marked: '{ "capabilities": { "clipboard": "rea|" } }',
    shows: [/^clipboard\nUse the clipboard\.(?!\nThe user reads)/],
    because: "what is no scope yet shows no consent",
  },
  {
    marked: '{ "reasons": { "clip|board": "x" }, "capabilities": { "clipboard": "write" } }',
    shows: [/^clipboard, risk: low/],
    because: "a reason shows what it is for",
  },
  {
    marked: '{ "tooling": ["vector.|search"] }',
    shows: [/Stands for: embed\./, /Needs: db, with a scope of its own\./],
    because: "a tool shows what it stands for",
  },
  { marked: '{ "category": "util|ities" }', shows: [/Small tools/], because: "a word shows what it means" },
  { marked: '{ "dis|playName": "x" }', shows: [/What the user sees/], because: "a field shows its description" },
  {
    marked: '{ "categry|": "x" }',
    shows: [/^LOC2001: /, /Right: /],
    because: "a problem shows its page",
  },
  { marked: '{ "a": tru|x }', shows: [/^LOC10/], because: "broken JSON shows the page of what is wrong there" },
  { marked: '{ | "name": "x" }', shows: [/^$/], because: "between values there is nothing to say" },
  { marked: '{ "__pro|to__": {} }', shows: [/^LOC2001/], because: "a prototype's name is a field that does not exist" },
]) {
  test(`over ${marked}: ${because}`, () => {
    for (const part of shows) assert.match(at(marked), part);
  });
}
