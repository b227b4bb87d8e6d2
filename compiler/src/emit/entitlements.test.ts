import assert from "node:assert/strict";
import test from "node:test";
import { capabilities } from "@locara/schema";
import * as plistReader from "plist";
import { compileFixture, fixtureNames } from "../../testing/fixtures.ts";
import { entitlementKinds, neverEmitted } from "./entitlement-keys.ts";
import { plist } from "./entitlements.ts";

const prefix = "com.apple.security.";
const parse = (text: string) => plistReader.parse(text) as Readonly<Record<string, unknown>>;
const read = (fixture: string, file: string) => parse(compileFixture(fixture).files.get(file) as string);
const keys = (entitlements: object) => Object.keys(entitlements).map((key) => key.slice(prefix.length));

/** Parsed property lists keep the last of two equal keys: duplicates show only in the text. */
function assertNoDuplicates(text: string): void {
  const names = [...text.matchAll(/<key>([^<]*)<\/key>/g)].map(([, name]) => name);
  assert.equal(new Set(names).size, names.length);
}

for (const name of fixtureNames()) {
  test(`every plist of ${name} parses, and each of its keys is a known one of the right kind`, () => {
    let checked = 0;
    for (const [file, text] of compileFixture(name).files) {
      if (!file.endsWith(".plist")) continue;
      assertNoDuplicates(text);
      for (const [key, value] of Object.entries(parse(text))) {
        assert.ok(key.startsWith(prefix), key);
        const kind = entitlementKinds.get(key.slice(prefix.length));
        assert.ok(kind !== undefined, `${key} is not in the table`);
        assert.ok(!neverEmitted.some((pattern) => pattern.test(key.slice(prefix.length))), key);
        assert.equal(kind.type === "boolean" ? value === true : Array.isArray(value), true, key);
        checked += 1;
      }
    }
    assert.ok(checked >= 5, `${checked} keys`);
  });

  test(`the helpers of ${name} have app-sandbox and inherit, and nothing else`, () => {
    assert.deepEqual(read(name, "entitlements.mac.inherit.plist"), {
      [`${prefix}app-sandbox`]: true,
      [`${prefix}inherit`]: true,
    });
  });

  test(`the main process of ${name} is sandboxed and inherits nothing`, () => {
    const main = read(name, "entitlements.mac.plist");
    assert.equal(main[`${prefix}app-sandbox`], true);
    assert.ok(!keys(main).includes("inherit"));
  });

  test(`the hardened set of ${name} has no key that only a sandbox reads, and says that it is no sandbox`, () => {
    const text = compileFixture(name).files.get("entitlements.mac.hardened.plist") as string;
    assert.match(text, /NOT SANDBOXED/);
    for (const key of keys(parse(text))) assert.ok(entitlementKinds.get(key)?.layers.includes("hardened"), key);
  });
}

test("the keys of an app are those of its capabilities, and no network key without net", () => {
  assert.deepEqual(keys(read("minimal", "entitlements.mac.plist")), [
    "app-sandbox",
    "application-groups",
    "cs.allow-jit",
  ]);
  assert.deepEqual(keys(read("everything", "entitlements.mac.plist")), [
    "app-sandbox",
    "application-groups",
    "assets.pictures.read-only",
    "cs.allow-jit",
    "device.audio-input",
    "device.camera",
    "device.microphone",
    "files.bookmarks.app-scope",
    "files.downloads.read-write",
    "files.user-selected.read-write",
    "network.client",
    "temporary-exception.files.home-relative-path.read-only",
    "temporary-exception.files.home-relative-path.read-write",
  ]);
  assert.ok(!keys(read("catalogs", "entitlements.mac.plist")).includes("network.client"));
});

test("text from the manifest stays text in a plist", () => {
  const paths = read("hostile-text", "entitlements.mac.plist")[
    `${prefix}temporary-exception.files.home-relative-path.read-only`
  ];
  assert.deepEqual(paths, ['/Documents/a & b <c>/"q"/', "/x & <y>/"]);
});

test("every entitlement that any example of any capability lowers to is in the table", () => {
  let lowered = 0;
  for (const capability of capabilities) {
    for (const { scope: spelling } of capability.examples) {
      const { scope } = capability.scope.read(spelling, { models: ["tiny", "other"] });
      if (scope === null) continue;
      parse(plist(capability.lower.mac(scope, "acme/notes").entitlements, "test"));
      lowered += Object.keys(capability.lower.mac(scope, "acme/notes").entitlements).length;
    }
  }
  assert.ok(lowered >= 30, `${lowered} keys`);
});

const refused = [
  ["files.all", true, "it opens every file"],
  ["cs.disable-library-validation", true, "it lets foreign code in"],
  ["cs.allow-dyld-environment-variables", true, "it lets foreign code in"],
  ["get-task-allow", true, "it lets a debugger in"],
  ["temporary-exception.sbpl", ["(allow default)"], "it writes the sandbox's own rules"],
  ["temporary-exception.files.absolute-path.read-only", ["/"], "it leaves the home folder"],
  ["automation.apple-events", true, "it steers other apps"],
  ["files.pictures.read-only", true, "the prefix is assets, not files"],
  ["network.client", ["api.example.com"], "hosts cannot be expressed"],
  ["temporary-exception.files.home-relative-path.read-only", true, "it is a list of paths"],
] as const;

for (const [key, value, because] of refused) {
  test(`the entitlement ${key} = ${JSON.stringify(value)} stops the compiler: ${because}`, () => {
    assert.throws(() => plist({ [key]: value }, "test"), TypeError);
  });
}
