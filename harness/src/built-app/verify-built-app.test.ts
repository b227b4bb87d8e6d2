import assert from "node:assert/strict";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import test, { type TestContext } from "node:test";
import type { Diagnostic } from "@locara/compiler";
import { judgeBuiltApp } from "@locara/compiler/built-app";
import fc from "fast-check";
import { runLocara } from "../cli/testing/run-locara.ts";
import { manifestBuilder } from "../kit/manifest-builder.ts";
import { readTree } from "./bundle-tree.ts";
import { readBuiltApp } from "./read-built-app.ts";
import { faults } from "./testing/faults.ts";
import type { Build } from "./testing/sign-app.ts";
import { type WrittenApp, writeApp } from "./testing/write-app.ts";
import { verifyBuiltApp } from "./verify-built-app.ts";

async function written(t: TestContext, build: Partial<Build> = {}): Promise<WrittenApp> {
  const app = await writeApp(build);
  t.after(app.remove);
  return app;
}

async function errors(
  { app, lock }: WrittenApp,
  flavour: Build["flavour"] = "release",
): Promise<readonly Diagnostic[]> {
  const { app: read } = await readBuiltApp(app, basename(app));
  const expected = { lock, lockFrom: "caller", flavour, confinement: "sandbox" } as const;
  return judgeBuiltApp(read, expected, null).filter(({ severity }) => severity === "error");
}

const inTests = "010111001";
for (const architectures of [["arm64"], ["arm64", "x86_64"]] as const) {
  for (const [flavour, fuses] of [
    ["release", "010011001"],
    ["test", "010011001"],
    ["test", inTests],
  ] as const) {
    test(`a sound ${flavour} build for ${architectures.join(" and ")} with the fuses ${fuses} has no finding`, async (t) => {
      assert.deepEqual(await errors(await written(t, { flavour, fuses, architectures }), flavour), []);
    });
  }
}

assert.ok(faults.length >= 50, `${faults.length} faults`);
for (const { what, because, code, says, build = {}, after } of faults) {
  test(`${what} is ${code}: ${because}`, async (t) => {
    const app = await written(t, build);
    after?.(app.app);
    const found = await errors(app, build.flavour);
    const seen = found.map((one) => `${one.code} ${one.file}: ${one.message}`);
    assert.ok(
      found.some((one) => one.code === code && says.test(one.message)),
      seen.join("\n") || "nothing was found",
    );
    for (const { message, hint } of found)
      for (const sentence of [message, hint]) assert.match(sentence, /^[^\n]+[.?]$/, sentence);
  });
}

test("the lock file of another version does not fit, whatever the app says of itself", async (t) => {
  const built = await written(t);
  const other = await written(t, { manifest: manifestBuilder().with("version", "2.0.0").bytes() });
  const found = await errors({ ...built, lock: other.lock });
  for (const code of ["LOC6031", "LOC6035", "LOC6037", "LOC6038"])
    assert.ok(
      found.some((one) => one.code === code),
      code,
    );
  assert.match(
    found.find(({ message }) => message.includes("capabilities"))?.message ?? "",
    /those of the lock file have/,
  );
});

test("a build without the App Sandbox passes only for who asks for one", async (t) => {
  const names = ["cs.allow-jit", "device.audio-input"];
  const rights = names.map((name) => [`com.apple.security.${name}`, true] as const);
  const built = await written(t, { entitlements: () => ({ xml: rights, der: rights }) });
  assert.ok((await errors(built)).some(({ message }) => message.includes("lacks com.apple.security.app-sandbox")));
  const { app } = await readBuiltApp(built.app, "Notes.app");
  const expected = { lock: built.lock, lockFrom: "caller", flavour: "release", confinement: "hardened" } as const;
  assert.deepEqual(judgeBuiltApp(app, expected, "trusted"), []);
});

/**
 * Bytes that no digest in the app covers. Of the certificate's signature macOS judges every byte; of the main program's code
 * directory nothing else is left than the version of the runtime, and a flag that only makes it stricter.
 */
function uncovered(bytes: Buffer, offset: number, mask: number): boolean {
  const within = (part: Buffer, from: number, to: number) => {
    for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + 1))
      if (offset >= at + from && offset < at + to) return true;
    return false;
  };
  const certificate = Buffer.from("a certificate's signature");
  const directory = Buffer.from("fade0c02", "hex");
  return (
    within(certificate, 0, certificate.length) ||
    within(directory, 88, 92) ||
    (within(directory, 14, 15) && mask === 0x20)
  );
}

for (const architectures of [["arm64"], ["arm64", "x86_64"]] as const) {
  test(`any byte of an app for ${architectures.join(" and ")} that is changed is found, but for those that only macOS judges`, async (t) => {
    const built = await written(t, { architectures });
    const { files } = readTree(built.app, (_kind, path, what) => assert.fail(`${path}: ${what}`));
    const place = fc.record({
      file: fc.constantFrom(...files),
      // Headers, signatures and lists are short beside what they describe, and more is to be got wrong in them.
      from: fc.constantFrom("start", "end", "anywhere"),
      at: fc.nat(),
      mask: fc.integer({ min: 1, max: 255 }),
    });
    const numRuns = process.env.LOCARA_LONG === undefined ? 60 : 800;
    await fc.assert(
      fc.asyncProperty(place, async ({ file, from, at, mask }) => {
        const path = join(built.app, file);
        const bytes = readFileSync(path);
        const near = Math.min(bytes.length, from === "anywhere" ? bytes.length : 700);
        const offset = from === "end" ? bytes.length - 1 - (at % near) : at % near;
        const changed = Buffer.from(bytes);
        changed[offset] = (changed[offset] ?? 0) ^ mask;
        writeFileSync(path, changed);
        try {
          const found = await errors(built);
          assert.ok(found.length > 0 || uncovered(bytes, offset, mask), `${file} at ${offset}`);
        } finally {
          writeFileSync(path, bytes);
        }
      }),
      { numRuns, ...(process.env.LOCARA_LONG === undefined ? { seed: 5 } : {}) },
    );
    assert.deepEqual(await errors(built), [], "every change was taken back");
  });
}

const cli = (cwd: string, ...argv: readonly string[]) => runLocara(["verify", ...argv], { cwd, terminal: true });

test("verify reads a built app back in every form, and says by its exit code what it found", async (t) => {
  const { app, lockPath } = await written(t);
  const cwd = dirname(app);
  const own = await cli(cwd, "Notes.app");
  assert.equal(own.code, 0, own.out);
  assert.match(own.out, /^Notes\.app:1:1 note LOC6039 /);
  assert.match(own.err, /^Looked at 6 programs and libraries, and \d+ files in app\.asar: 0 errors\.$/m);

  const given = await cli(cwd, "Notes.app/", "--lock", lockPath, "--format", "json");
  const codes = (JSON.parse(given.out) as { diagnostics: Diagnostic[] }).diagnostics.map((one) => one.code);
  if (process.platform !== "darwin") assert.deepEqual([given.code, codes], [0, ["LOC6040"]]);

  writeFileSync(join(app, "Contents/Resources/new.txt"), "x");
  for (const [format, says] of [
    ["text", /error LOC6034 It is not in the seal\.\n {2}hint: /],
    ["json", /"code": "LOC6034"/],
    ["github", /::error file=Notes\.app\/Contents\/Resources\/new\.txt,/],
    ["sarif", /"ruleId": "LOC6034"/],
  ] as const) {
    const { code, out } = await cli(cwd, "Notes.app", "--lock", lockPath, "--format", format);
    assert.equal(code, 1);
    assert.match(out, says);
  }
});

test("what is asked of a built app and of sources is not mixed up", async (t) => {
  const { app } = await written(t, { pack: (folder) => writeFileSync(join(folder, "locara.lock.json"), "[]") });
  const cwd = dirname(app);
  for (const [argv, code, says] of [
    [["Notes.app", "--fix"], 2, /--fix is for sources/],
    [["Notes.app", "--strict"], 2, /--strict is for sources/],
    [["Notes.app", "--flavour", "debug"], 2, /--flavour is release or test/],
    [["Notes.app"], 2, /the app's own locara\.lock\.json is no lock file/],
    [["Notes.app", "--lock", "missing.json"], 3, /missing\.json/],
    [["Missing.app"], 3, /Missing\.app/],
    [[".", "--lock", "locara.lock.json"], 2, /--lock is for a built app/],
  ] as const) {
    const ended = await cli(cwd, ...argv);
    assert.equal(ended.code, code, ended.err);
    assert.match(ended.err, says);
  }
});

test("on a Mac codesign has its say too: what it refuses is a finding, and who signed is then known", async (t) => {
  const { app, lockPath } = await written(t);
  const asked: (readonly string[])[] = [];
  const judged = async (failed: boolean, said: string) => {
    let out = "";
    const io = {
      out: (text: string) => {
        out = text;
      },
      err: () => undefined,
      terminal: false,
      cwd: dirname(app),
      env: {},
    };
    const code = await verifyBuiltApp(
      {
        file: "Notes.app",
        lock: lockPath,
        flavour: "release",
        confinement: "sandbox",
        format: "json",
        platform: "darwin",
        run: async (program, argv) => {
          asked.push([program, ...argv]);
          return { failed, said };
        },
      },
      { ...io, interrupted: new AbortController().signal },
    );
    return { code, found: (JSON.parse(out) as { diagnostics: Diagnostic[] }).diagnostics };
  };
  assert.deepEqual(await judged(false, "Notes.app: valid on disk"), { code: 0, found: [] });
  const refused = await judged(true, "Notes.app: CSSMERR_TP_CERT_REVOKED\nIn architecture: arm64\n");
  assert.equal(refused.code, 1);
  assert.deepEqual(
    refused.found.map(({ code, message }) => `${code} ${message}`),
    [
      "LOC6033 codesign refuses it: Notes.app: CSSMERR_TP_CERT_REVOKED; In architecture: arm64.",
      "LOC6040 Who signed it was not verified.",
    ],
  );
  assert.deepEqual(asked[0], ["/usr/bin/codesign", "--verify", "--deep", "--strict", "--verbose=2", realpathSync(app)]);
});

/** What somebody hostile could write who packs the archive, writes its digest and signs. */
const hostileHeaders: readonly { header: object; because: string }[] = [
  {
    header: { files: { a: { size: 1, offset: "0", integrity: { algorithm: "SHA256", hash: "", blockSize: 1 } } } },
    because: "blocks are missing",
  },
  { header: { files: { a: { size: -1, offset: "x", integrity: null } } }, because: "nothing is a number" },
  { header: { files: { a: null } }, because: "a file is nothing" },
  { header: { files: { "..": { files: { a: { size: 0, offset: "0" } } } } }, because: "a folder is a step up" },
  { header: { files: { a: { link: "../../../etc/passwd" } } }, because: "a link leads out" },
  {
    header: JSON.parse(`${'{"files":{"a":'.repeat(90)}{"size":0,"offset":"0"}${"}}".repeat(90)}`) as object,
    because: "it is too deep",
  },
];
for (const { header, because } of hostileHeaders) {
  test(`an archive whose header lies is a finding, and never a crash: ${because}`, async (t) => {
    const { app, lock, lockPath, remove } = await written(t);
    const text = Buffer.from(JSON.stringify(header));
    const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4)]);
    const sizes = Buffer.alloc(16);
    for (const [index, size] of [4, padded.length + 8, padded.length + 4, text.length].entries())
      sizes.writeUInt32LE(size, index * 4);
    writeFileSync(join(app, "Contents/Resources/app.asar"), Buffer.concat([sizes, padded]));
    const found = await errors({ app, lock, lockPath, remove });
    assert.ok(
      found.some(({ code, file }) => /^LOC603[06]$/.test(code) && file.endsWith("app.asar")),
      found.map(({ message }) => message).join("\n"),
    );
  });
}
