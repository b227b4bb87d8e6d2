import assert from "node:assert/strict";
import test from "node:test";
import { sound, valueAt } from "../../testing/diff-fixtures.ts";
import { manifestText, readText } from "../../testing/diff-releases.ts";
import { diff } from "./diff.ts";
import type { Span } from "./report.ts";

const hosts = (...allowed_hosts: string[]) => ({ net: { allowed_hosts } });
const models = { models: [`tiny@sha256:${"a".repeat(64)}`] };
const paths = (read: string[], ...deny: string[]) => ({ fs: { paths: { read, deny } } });

const cases: readonly {
  readonly old: readonly [object, object?];
  readonly new: readonly [object, object?];
  readonly capability: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly because: string;
}[] = [
  {
    old: [{}],
    new: [{ clipboard: "read" }],
    capability: "clipboard",
    before: null,
    after: `"read"`,
    because: "it is new",
  },
  {
    old: [{ clipboard: "read" }],
    new: [{}],
    capability: "clipboard",
    before: `"read"`,
    after: null,
    because: "it is gone",
  },
  {
    old: [hosts("a.example")],
    new: [hosts("b.example", "a.example")],
    capability: "net",
    before: `["a.example"]`,
    after: `"b.example"`,
    because: "one host is new",
  },
  {
    old: [hosts("a.example", "b.example")],
    new: [hosts("a.example")],
    capability: "net",
    before: `"b.example"`,
    after: `["a.example"]`,
    because: "one host is gone",
  },
  {
    old: [paths(["$HOME/**"], "$HOME/p")],
    new: [paths(["$HOME/**"])],
    capability: "fs.paths",
    before: `"$HOME/p"`,
    after: "[]",
    because: "the deny is what is gone",
  },
  {
    old: [{ clipboard: "read" }],
    new: [{ clipboard: "read-write" }],
    capability: "clipboard",
    before: `"read"`,
    after: `"read-write"`,
    because: "a level stands for itself",
  },
  {
    old: [models],
    new: [models, { modalities: ["text-to-text"] }],
    capability: "llm.chat",
    before: null,
    after: `"text-to-text"`,
    because: "a modality brought it",
  },
  {
    old: [{}, { tooling: ["filesystem.read"] }],
    new: [{}, { tooling: ["filesystem.read", "filesystem.write"] }],
    capability: "fs.user-selected",
    before: `"filesystem.read"`,
    after: `"filesystem.write"`,
    because: "the tool that came explains more than the one that stayed",
  },
  {
    old: [hosts("a.example")],
    new: [hosts("a.example"), { optional: ["net"] }],
    capability: "net",
    before: `{"allowed_hosts":["a.example"]}`,
    after: `"net"`,
    because: "what changed is that it is optional",
  },
  {
    old: [hosts("a.example"), { optional: ["net"] }],
    new: [hosts("a.example")],
    capability: "net",
    before: `"net"`,
    after: `{"allowed_hosts":["a.example"]}`,
    because: "what changed is that it was optional",
  },
  {
    old: [hosts("a.example")],
    new: [{ ...hosts("a.example"), clipboard: "read" }],
    capability: "pair.net+clipboard",
    before: null,
    after: `"read"`,
    because: "the second half made the pair",
  },
  {
    old: [{ fs: { "app-data": false } }],
    new: [{}],
    capability: "fs.app-data",
    before: null,
    after: null,
    because: "a default stands nowhere",
  },
];

/** What stands at a span, without the layout. */
const at = (text: string, span: Span | undefined) =>
  span === undefined ? null : JSON.stringify(valueAt(new Map([[span.file, text]]), span));

for (const { old, new: now, capability, before, after, because } of cases) {
  test(`${capability} is shown at ${before} and ${after}: ${because}`, () => {
    const [was, is] = [manifestText(...old), manifestText(...now)];
    const { changes } = diff(sound(readText(was, "old.json")), sound(readText(is, "new.json")));
    const change = changes.find((one) => one.capability === capability);
    assert.ok(change !== undefined);
    assert.deepEqual([at(was, change.spans.before), at(is, change.spans.after)], [before, after]);
    if (change.spans.before !== undefined) assert.equal(change.spans.before.file, "old.json");
    if (change.spans.after !== undefined) assert.equal(change.spans.after.file, "new.json");
  });
}
