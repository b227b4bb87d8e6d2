import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { errorCodes } from "@locara/schema";
import { compileFixture, fixtureNames } from "../../testing/fixtures.ts";

const root = join(import.meta.dirname, "../../..");

interface Use {
  readonly fixture: string;
  readonly code: string;
  /** The compiler's code, or null where it must compile. */
  readonly error: string | null;
  readonly because: string;
}

const all =
  "app, audit, clipboard, db, embed, fs, llm, models, net, notifications, on, permissions, settings, transcribe";

const uses: readonly Use[] = [
  {
    fixture: "everything",
    code: `const answer = llm.chat({ model: "tiny", messages: [{ role: "user", content: "Hi" }] }); for await (const { content } of answer) content.trim(); (await answer.result).usage.outputTokens.toFixed();`,
    error: null,
    because: "a stream has items and a result",
  },
  {
    fixture: "everything",
    code: `llm.chat({ model: "words", messages: [] });`,
    error: "TS2322",
    because: "the model is pinned, but not for chat",
  },
  {
    fixture: "everything",
    code: `llm.chat({ model: "tiny", messages: [{ role: "robot", content: "Hi" }] });`,
    error: "TS2322",
    because: "roles are a closed list",
  },
  { fixture: "everything", code: `llm.chat({ model: "tiny" });`, error: "TS2741", because: "messages are required" },
  {
    fixture: "everything",
    code: `llm.chat({ model: "tiny", messages: [], temprature: 1 });`,
    error: "TS2561",
    because: "unknown arguments are refused",
  },
  {
    fixture: "everything",
    code: `llm.chat({ model: "tiny", messages: [], seed: undefined }, { signal: AbortSignal.timeout(1) });`,
    error: null,
    because: "an absent argument may be undefined, and a call can be cancelled",
  },
  {
    fixture: "everything",
    code: `const [vector] = await embed.create({ model: "words", texts: ["x"] }); vector?.buffer;`,
    error: null,
    because: "vectors are typed arrays",
  },
  {
    fixture: "everything",
    code: `await embed.create({ model: "tiny", texts: [] });`,
    error: "TS2322",
    because: "the model is not for embedding",
  },
  {
    fixture: "everything",
    code: `transcribe.file({ model: "base.en", audio: { samples: new Float32Array(16) } });`,
    error: null,
    because: "samples are floats",
  },
  {
    fixture: "everything",
    code: `transcribe.file({ model: "base.en", audio: { samples: [0.1] } });`,
    error: "TS2740",
    because: "a list of numbers is no typed array",
  },
  {
    fixture: "everything",
    code: `const rows = await db.query({ database: "archive", sql: "SELECT 1", parameters: [] }); rows[0]?.["a"];`,
    error: null,
    because: "the database is declared",
  },
  {
    fixture: "everything",
    code: `await db.query({ database: "other", sql: "SELECT 1", parameters: [] });`,
    error: "TS2322",
    because: "the database is not declared",
  },
  { fixture: "everything", code: `await models.state({ id: "tiny" });`, error: null, because: "the model is pinned" },
  {
    fixture: "everything",
    code: `await models.state({ id: "tiny@sha256:${"a".repeat(64)}" });`,
    error: "TS2322",
    because: "a model is named by its id alone",
  },
  {
    fixture: "everything",
    code: `await net.fetch({ url: "https://api.example.com" });`,
    error: "TS18048",
    because: "an optional capability may be absent",
  },
  {
    fixture: "everything",
    code: `if (net) (await net.fetch({ url: "https://api.example.com" })).status.toFixed();`,
    error: null,
    because: "once looked at, it can be used",
  },
  {
    fixture: "everything",
    code: `await clipboard?.readText();`,
    error: null,
    because: "an optional capability may be absent",
  },
  {
    fixture: "everything",
    code: `const text: string = await fs.readText({ path: "$APP_DATA/a" }); text.trim();`,
    error: null,
    because: "a command that a required capability grants too is there",
  },
  {
    fixture: "everything",
    code: `(await settings.getAll()).x; await settings.set({ key: "a", value: { b: [1, null] } }); await audit.capabilityLog();`,
    error: null,
    because: "arguments that may all be absent may be left out",
  },
  {
    fixture: "everything",
    code: `await settings.set({ key: "a", value: () => 1 });`,
    error: "TS2322",
    because: "a function is no JSON",
  },
  {
    fixture: "everything",
    code: `const off: () => void = on("settings.changed", () => undefined); off(); const { state } = (await permissions.list())[0] ?? { state: "granted" }; state;`,
    error: null,
    because: "events and permissions are everybody's",
  },
  {
    fixture: "minimal",
    code: `(await app.info()).host; await fs.write({ path: "$APP_DATA/a", content: new Uint8Array(1) });`,
    error: null,
    because: "every app has itself and its folder",
  },
  {
    fixture: "minimal",
    code: `import { llm } from "#locara/sdk"; llm;`,
    error: "TS2305",
    because: "nothing undeclared has a name",
  },
  {
    fixture: "minimal",
    code: `import { net } from "#locara/sdk"; net;`,
    error: "TS2305",
    because: "nothing undeclared has a name",
  },
  { fixture: "minimal", code: `await fs.pickOpen();`, error: "TS2339", because: "picking is not declared" },
  {
    fixture: "catalogs",
    code: `import { embed, llm, transcribe } from "#locara/sdk"; embed.create({ model: "tiny", texts: [] }); llm.chat({ model: "tiny", messages: [] }); transcribe.file({ model: "words", audio: { wav: new Uint8Array(1) } });`,
    error: null,
    because: "a modality uses every pinned model",
  },
  {
    fixture: "catalogs",
    code: `import { llm } from "#locara/sdk"; llm.chat({ model: "words", messages: [] });`,
    error: "TS2322",
    because: "what is written counts before what a modality means",
  },
  {
    fixture: "hostile-text",
    code: `import { db } from "#locara/sdk"; await db.query({ database: "constructor", sql: "SELECT 1", parameters: [] });`,
    error: null,
    because: "a name of Object's prototype is a name",
  },
];

const imports: Readonly<Record<string, string>> = { everything: all, minimal: "app, fs" };

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
