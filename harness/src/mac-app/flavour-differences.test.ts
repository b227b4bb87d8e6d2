import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { readBuiltApp } from "../built-app/read-built-app.ts";
import type { Build } from "../built-app/testing/sign-app.ts";
import { writeApp } from "../built-app/testing/write-app.ts";
import { flavourDifferences } from "./flavour-differences.ts";

async function read(t: TestContext, build: Partial<Build>) {
  const written = await writeApp({ flavour: "test", ...build });
  t.after(written.remove);
  return (await readBuiltApp(written.app, "Notes.app")).app;
}

test("a test flavour and its release are one app but for the inspector's fuse and the place they lie at", async (t) => {
  const place = (text: string) => (folder: string) => writeFileSync(join(folder, "launch.json"), text);
  const [mine, released] = [
    await read(t, { fuses: "010111001", pack: place("here") }),
    await read(t, { pack: place("there") }),
  ];
  assert.deepEqual(flavourDifferences(mine, released), []);
});

const differences: readonly { build: Partial<Build>; says: RegExp; because: string }[] = [
  {
    build: { fuses: "110111001" },
    says: /^The fuse RunAsNode is on in the test flavour, and off/,
    because: "only one fuse may differ",
  },
  {
    build: { pack: (folder) => writeFileSync(join(folder, "main.cjs"), "if (testing) allowAll()") },
    says: /^app\.asar\/main\.cjs is [0-9a-f]{64} in the test flavour/,
    because: "what is tested is what is released",
  },
  {
    build: { pack: (folder) => writeFileSync(join(folder, "more.cjs"), "") },
    says: /more\.cjs is .* and missing in/,
    because: "the same",
  },
  {
    build: {
      entitlements: (_name, compiled) => ({ xml: [...compiled, ["x", true]], der: [...compiled, ["x", true]] }),
    },
    says: /^The entitlements of Contents\/MacOS\/Notes/,
    because: "the sandbox that is tested is the one that is released",
  },
  {
    build: { info: (_path, info) => ({ ...info, LSUIElement: true }) },
    says: /^LSUIElement of the app/,
    because: "macOS reads it",
  },
];

for (const { build, says, because } of differences) {
  test(`a test flavour that differs is told: ${says.source} (${because})`, async (t) => {
    const found = flavourDifferences(await read(t, build), await read(t, {}));
    assert.ok(
      found.some((one) => says.test(one)),
      found.join("\n"),
    );
  });
}
