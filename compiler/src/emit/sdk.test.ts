import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { errorCodes } from "@locara/schema";
import { compileFixture, fixtureNames } from "../../testing/fixtures.ts";
import { sdkUses as uses } from "../../testing/sdk-uses.ts";

const root = join(import.meta.dirname, "../../..");

const all =
  "app, audio, audit, clipboard, db, device, embed, fs, image, llm, models, net, notifications, ocr, on, permissions, settings, tools, transcribe, tts, vlm";

const imports: Readonly<Record<string, string>> = {
  everything: all,
  minimal: "app, fs",
  optional: "clipboard, device, fs, net, transcribe",
};

test(`the emitted SDKs compile, and of ${uses.length} uses exactly those compile that should`, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "locara-sdk-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = fixtureNames().flatMap((fixture) => {
    writeFileSync(join(folder, `${fixture}-sdk.ts`), compileFixture(fixture).files.get("sdk.ts") as string);
    return uses.flatMap(({ fixture: own, code }, index) => {
      if (own !== fixture) return [];
      const names = imports[fixture];
      const lead =
        code.startsWith("import") || names === undefined
          ? ""
          : `import { ${names} } from "#locara/sdk";\nvoid [${names}];\n`;
      const file = `use-${index}.ts`;
      writeFileSync(
        join(folder, file),
        `${lead}${code}\nexport {};\n`.replaceAll("#locara/sdk", `./${fixture}-sdk.ts`),
      );
      return [file];
    });
  });
  const options = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      paths: {
        "@locara/runtime/sdk": [join(root, "runtime/src/app/sdk/client.ts")],
        "@locara/schema": [join(root, "schema/src/index.ts")],
      },
      types: [],
      noUnusedLocals: false,
    },
    include: [folder],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(options));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const found = typeErrors(folder);
  assert.equal(files.length, uses.length);
  const elsewhere = [...found.keys()].filter((file) => !file.startsWith("use-"));
  assert.deepEqual(elsewhere, [], "the SDKs themselves have no errors");
  const seen = uses.map(({ code, because }, index) => ({ code, because, errors: found.get(`use-${index}.ts`) ?? [] }));
  const wanted = uses.map(({ code, because, error }) => ({ code, because, errors: error === null ? [] : [error] }));
  assert.deepEqual(seen, wanted);
});

/** Error codes of the type checker by file name. */
function typeErrors(folder: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [, file = "", code = ""] of output(folder).matchAll(/^(\S+\.ts)\(\d+,\d+\): error (TS\d+)/gm)) {
    const name = file.slice(file.lastIndexOf("/") + 1);
    found.set(name, [...(found.get(name) ?? []), code]);
  }
  return found;
}

function output(folder: string): string {
  try {
    return execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", folder], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}

test("the SDK imports the client and nothing else, and re-exports every error class", () => {
  const classes = new Set(Object.values(errorCodes).map((entry) => entry.class));
  for (const name of fixtureNames()) {
    const text = compileFixture(name).files.get("sdk.ts") as string;
    const sources = [...text.matchAll(/\bfrom "([^"]*)"|\bimport\(/g)].map(([, source]) => source);
    assert.deepEqual([...new Set(sources)], ["@locara/runtime/sdk"]);
    for (const errorClass of classes) assert.match(text, new RegExp(`^export \\{.*\\b${errorClass}\\b`, "m"));
  }
});

test("text of a manifest never leaves its place in a source file", () => {
  const { files } = compileFixture("hostile-text");
  for (const file of ["sdk.ts", "preload.ts"]) assert.doesNotMatch(files.get(file) as string, /process|script|alert/);
});
