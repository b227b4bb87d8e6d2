import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { manifestBuilder } from "../kit/manifest-builder.ts";

const bin = fileURLToPath(new URL("../../bin/locara.mjs", import.meta.url));
let root = "";
let app = "";

before(async () => {
  root = await mkdtemp(join(tmpdir(), "locara-dev-"));
  app = join(root, "app");
  await mkdir(join(app, "page"), { recursive: true });
  await writeFile(join(app, "page", "index.html"), "<!doctype html><html><head></head></html>");
});
after(() => rm(root, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `locara dev` with a home of its own; `onOutput` sees standard output as it comes. */
function dev(
  args: readonly string[],
  onOutput: (out: string, stop: (signal: "SIGINT" | "SIGTERM") => void) => void = () => undefined,
): Promise<Ended> {
  const env = { HOME: join(root, "home"), PATH: dirname(process.execPath), TMPDIR: root };
  const child = spawn(process.execPath, [bin, "dev", ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += String(chunk);
    onOutput(out, (signal) => child.kill(signal));
  });
  child.stderr.on("data", (chunk) => {
    err += String(chunk);
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

const manifest = { ...manifestBuilder().build(), entry: { page: "page/index.html" } };

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`dev prints exactly one line, serves the surface behind it, and ends with 130 on ${signal}`, async () => {
    await writeFile(join(app, "locara.json"), JSON.stringify(manifest));
    let served: Promise<Response> | undefined;
    const { code, out, err } = await dev([app, "--host", "browser"], (so_far, stop) => {
      const url = /^Open (\S+)\n/.exec(so_far)?.[1];
      if (url === undefined || served !== undefined) return;
      served = fetch(url, { redirect: "manual" });
      void served.finally(() => stop(signal));
    });
    assert.match(out, /^Open http:\/\/127\.0\.0\.1:\d+\/open\/[\w-]{43}\n$/, err);
    assert.equal((await served)?.status, 303);
    assert.equal(code, 130, err);
  });
}

test("a manifest with errors is shown as compile shows it, and nothing is opened", async () => {
  await writeFile(join(app, "locara.json"), JSON.stringify({ ...manifest, schema: "locara/v9" }));
  const { code, out, err } = await dev([app, "--host", "browser"]);
  assert.deepEqual([code, out], [1, ""]);
  assert.match(err, /LOC2\d{3}/);
});

test("a host that there is not is wrong usage, and Electron without a display is said", async () => {
  assert.equal((await dev([app, "--host", "safari"])).code, 2);
  const { code, err } = await dev([app, "--host", "electron"]);
  assert.equal(code, 3);
  assert.match(err, /^There is no (Electron here|display for a window)\.\n$/);
});
