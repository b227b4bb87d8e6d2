import assert from "node:assert/strict";
import test from "node:test";
import { release } from "../../testing/diff-releases.ts";
import { diff } from "./diff.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Release } from "./release.ts";

const hosts = (...allowed_hosts: string[]) => ({ net: { allowed_hosts } });
const of = (before: Release | null, after: Release, capability = "net") =>
  diff(before, after).changes.find((change) => change.capability === capability)?.fingerprint;

const old = release(hosts("a.example"));
const usual = of(old, release(hosts("a.example", "b.example"), { version: "1.1.0" }));

const same: readonly { readonly print: string | undefined; readonly because: string }[] = [
  { print: of(old, release(hosts("b.example", "A.EXAMPLE."))), because: "order and spelling are no part of a scope" },
  {
    print: of(old, release(hosts("a.example", "b.example"), { version: "9.0.0" })),
    because: "a rebase may bring another version",
  },
  {
    print: of(
      old,
      release(hosts("a.example", "b.example"), { description: "Else.", reasons: { net: "To look it up." } }),
    ),
    because: "texts may be polished",
  },
  {
    print: of(old, release({ clipboard: "read", ...hosts("a.example", "b.example") })),
    because: "other capabilities have their own",
  },
  {
    print: of(release(hosts("a.example"), {}, "x.json"), release(hosts("a.example", "b.example"), {}, "y.json")),
    because: "files may move",
  },
];
for (const { print, because } of same) test(`an approval survives: ${because}`, () => assert.equal(print, usual));

const others: readonly { readonly print: string | undefined; readonly because: string }[] = [
  { print: of(old, release(hosts("a.example", "c.example"))), because: "another server was approved" },
  {
    print: of(old, release(hosts("a.example", "b.example", "c.example"))),
    because: "one server was approved, not two",
  },
  { print: of(null, release(hosts("a.example", "b.example"))), because: "the older side had something" },
  {
    print: of(old, release(hosts("a.example", "b.example"), { optional: ["net"] })),
    because: "required was approved, not optional",
  },
  {
    print: of(release(hosts("a.example"), { optional: ["net"] }), release(hosts("a.example", "b.example"))),
    because: "it was required before",
  },
  {
    print: of(
      release(hosts("a.example"), { name: "tasks" }),
      release(hosts("a.example", "b.example"), { name: "tasks" }),
    ),
    because: "another app was approved",
  },
];
for (const { print, because } of others)
  test(`an approval is for nothing else: ${because}`, () => {
    assert.match(print ?? "", /^[0-9a-f]{64}$/);
    assert.notEqual(print, usual);
  });

test("what is approved as optional is not approved as required", () => {
  const added = (more: object) => of(release({}), release(hosts("a.example"), more));
  assert.notEqual(added({ optional: ["net"] }), added({}));
});

test("approvals that were given yesterday count today", () => {
  const change = {
    capability: "clipboard",
    verdict: "wider",
    before: null,
    after: "read",
    optional: { before: false, after: false },
  } as const;
  assert.equal(fingerprint("anna/notes", change), "c0fca5dd37c15e1ae8827a1ca851cd07995c181e8e4616d23c2a1c71bd3b8247");
});
