import assert from "node:assert/strict";
import test from "node:test";
import { compileFixture, fixtureInput, fixtureNames } from "../../testing/fixtures.ts";
import { compile } from "../compile.ts";

interface Config {
  readonly productName: string;
  readonly copyright: string;
  readonly files: readonly string[];
}

function config(changes: Readonly<Record<string, unknown>>): Config {
  const { manifest, lock } = fixtureInput("minimal");
  const changed = { ...JSON.parse(new TextDecoder().decode(manifest.bytes)), ...changes };
  const bytes = new TextEncoder().encode(JSON.stringify(changed));
  return JSON.parse(
    compile({ manifest: { file: "locara.json", bytes }, lock }).files.get("electron-builder.json") ?? "{}",
  );
}

const names = [
  { displayName: "Quiet Notes", file: "Quiet Notes", because: "it is a file's name as it is" },
  { displayName: "Naïve 笔记 (2)", file: "Naïve 笔记 (2)", because: "letters of any script are" },
  { displayName: "In/Out", file: "In Out", because: "a slash would make a folder" },
  { displayName: `\${env.HOME}`, file: "{env.HOME}", because: "a macro would tell about the machine that packages" },
  { displayName: "..", file: "notes", because: "nothing is left but the app's own name" },
  { displayName: ".hidden", file: "hidden", because: "a listing would not show it" },
  { displayName: 'a:b*c?d"e<f>g|h\\i', file: "a b c d e f g h i", because: "some file system refuses each of them" },
];

for (const { displayName, file, because } of names) {
  test(`the app ${JSON.stringify(displayName)} is packaged as ${JSON.stringify(file)}: ${because}`, () => {
    assert.equal(config({ displayName }).productName, file);
  });
}

test("the bundle has the product's name: Electron looks for its helpers by the one, and the packager calls them by the other", () => {
  for (const name of fixtureNames()) {
    const { files } = compileFixture(name);
    const { CFBundleName } = JSON.parse(files.get("Info.plist.json") as string) as Record<string, unknown>;
    assert.equal(CFBundleName, JSON.parse(files.get("electron-builder.json") as string).productName, name);
  }
});

test("no text of a manifest is a macro to the packager", () => {
  const author = { name: `Anna \${env.SECRET}`, email: "anna@example.com" };
  assert.equal(config({ author, displayName: `\${author}` }).copyright, "© Anna {env.SECRET}");
  for (const name of fixtureNames()) {
    const text = compileFixture(name).files.get("electron-builder.json") as string;
    assert.doesNotMatch(text, /\$\{/, name);
  }
});

test("the package has the page, the artifacts, the lock and the database's schema, and no old package", () => {
  assert.deepEqual(config({ build: { output: "out/page" } }).files.slice(0, 4), [
    "out/page/**",
    ".locara/*.{json,plist}",
    "locara.lock.json",
    "db/**",
  ]);
  assert.ok(config({}).files.includes("!release/**"));
});
