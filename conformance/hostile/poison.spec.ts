import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { toLocaraError } from "@locara/schema";
import { callFrom } from "../kit/bridge.ts";
import { callMany } from "../kit/call-many.ts";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { kernelOf } from "../kit/kernel.ts";
import type { Launched } from "../kit/launch.ts";
import { serveFiles } from "../kit/model-server.ts";
import { type Attempt, tryAll } from "./attempt.ts";
import { type ArtifactsWorld, artifactAttempts } from "./attempts/artifacts.ts";
import { ask, cacheAttempts, sha256Of } from "./attempts/model-cache.ts";

const zeros = "0".repeat(64);
const talker = {
  capabilities: { models: [`talker@sha256:${zeros}`], llm: { chat: ["talker"] } },
  models: { talker: { sha256: zeros, bytes: 1, urls: [], licence: "MIT" } },
};

test("a model whose file is not the verified one is not used, and works again when it is", async ({
  launch,
  scratch,
  host,
  models,
}, info) => {
  const { page, places } = await launch.app(await writeApp(join(scratch, "app"), talker));
  const blob = join(places.models, "blobs/sha256", models.llm.sha256);
  expect(existsSync(blob)).toBe(true);
  const right = readFileSync(blob);
  const other = readFileSync(models.embedding.path);
  await tryAll(info, host, { page, blob, right, other, scratch }, cacheAttempts);
});

test("what lies in the fetcher's way is neither followed nor believed", async ({
  launch,
  scratch,
  host,
  models,
}, info) => {
  const { sha256, bytes, licence, path } = models.llm;
  const server = await serveFiles({ talker: path });
  const precious = join(scratch, "precious.txt");
  writeFileSync(precious, "precious");
  const spoil: Readonly<Record<string, (part: string, lock: string) => void>> = {
    "garbage as long as the model, as what was fetched so far": (part) => writeFileSync(part, Buffer.alloc(bytes, 7)),
    "garbage, longer than the model": (part) => writeFileSync(part, Buffer.alloc(bytes + 5000, 7)),
    "half of the model with one bit turned": (part) => {
      const half = readFileSync(path).subarray(0, bytes >> 1);
      half[100] = (half[100] ?? 0) ^ 1;
      writeFileSync(part, half);
    },
    "a link to the user's file, as what was fetched so far": (part) => symlinkSync(precious, part),
    "a second name of the user's file, as what was fetched so far": (part) => linkSync(precious, part),
    "a lock whose holder is gone": (_part, lock) => writeFileSync(lock, "999999999 0011223344556677"),
    "a lock that is no lock": (_part, lock) => writeFileSync(lock, "\0\0\0"),
  };
  try {
    const folder = await writeApp(join(scratch, "app"), {
      capabilities: { models: [`talker@sha256:${sha256}`], llm: { chat: ["talker"] } },
      models: { talker: { sha256, bytes, licence, urls: [server.url("talker")] } },
    });
    const opened = await launch.app(folder, { fixtures: "when-needed", stop: "at-surface" });
    const { page, places } = opened;
    await page.getByRole("button", { name: "Accept" }).click();
    const there = async (app: Launched): Promise<string> => {
      const running = await app.appPage();
      return ask(running);
    };
    expect(await there(opened), "the control: it is fetched and used").toBe("ok");
    await opened.close();
    const blob = join(places.models, "blobs/sha256", sha256);
    const partial = join(places.models, "partial");
    const attempts: readonly Attempt<null>[] = Object.entries(spoil).map(([id, put]) => ({
      id: `a fetch: ${id}`,
      category: "poisoned caches",
      stoppedBy: "runtime",
      async attempt() {
        rmSync(blob, { force: true });
        rmSync(partial, { force: true, recursive: true });
        mkdirSync(partial);
        put(join(partial, `${sha256}.part`), join(partial, `${sha256}.lock`));
        // It opens once its models are there.
        const again = await launch.app(folder, { fixtures: "when-needed", home: opened.home });
        const fetched = sha256Of(blob) === sha256 ? "the right bytes" : "WRONG BYTES";
        await again.close();
        return `${fetched}, the user's file ${readFileSync(precious, "utf8") === "precious" ? "kept" : "CHANGED"}`;
      },
      expect: /^the right bytes, the user's file kept$/,
    }));
    await tryAll(
      info,
      host,
      null,
      process.env.LOCARA_LONG === undefined ? attempts.filter((_, at) => at === 2 || at === 3) : attempts,
    );
  } finally {
    await server.close();
  }
});

test("an app whose artifacts were edited after it was compiled does not open, or asks again", async ({
  launch,
  scratch,
  host,
}, info) => {
  const { places } = await launch.app(
    await writeApp(join(scratch, "app"), {
      ...talker,
      capabilities: { ...talker.capabilities, clipboard: "read", device: { microphone: true } },
      optional: ["device.microphone"],
    }),
  );
  let copies = 0;
  const world: ArtifactsWorld = {
    copy() {
      const folder = join(scratch, `artifacts-${++copies}`);
      cpSync(places.artifacts, folder, { recursive: true });
      return folder;
    },
    async open(artifacts) {
      try {
        const kernel = await kernelOf({ ...places, artifacts });
        const answer = await kernel.call("clipboard.writeText", { text: "x" });
        await kernel.close();
        return answer.ok ? "written" : answer.error.code;
      } catch (error) {
        return toLocaraError(error).code;
      }
    },
  };
  expect(await world.open(world.copy()), "the control: as it was, it opens and holds to what it declares").toBe(
    "capability/out-of-scope",
  );
  await tryAll(info, host, world, artifactAttempts);
});

test("a tool whose files were changed after it was pinned does not run", async ({ launch, scratch, host }, info) => {
  const locara = join(import.meta.dirname, "../../harness/bin/locara.mjs");
  const folder = await writeApp(join(scratch, "app"), { capabilities: {} });
  for (const tool of ["calculator", "text-utils"])
    execFileSync(process.execPath, [locara, "add", tool, "--app", folder], { stdio: "pipe" });
  const { page } = await launch.app(folder);
  const wasm = join(folder, "tools/calculator/tool.wasm");
  const right = readFileSync(wasm);
  const other = join(folder, "tools/text-utils/tool.wasm");
  const call = async (): Promise<string> =>
    (
      (
        await callMany(page, [{ command: "tools.call", payload: { tool: "calculator", input: { expression: "1+1" } } }])
      )[0] ?? ""
    ).replace(/^ok.*/s, "ok");
  const replaced = (id: string, put: () => void, expectation = /^tool\/violation$/): Attempt<null> => ({
    id: `a tool: ${id}`,
    category: "poisoned caches",
    stoppedBy: "runtime",
    async attempt() {
      rmSync(wasm, { force: true, recursive: true });
      put();
      return call();
    },
    expect: expectation,
  });
  await tryAll(info, host, null, [
    replaced("another tool in its place", () => copyFileSync(other, wasm)),
    replaced("a link to another tool", () => symlinkSync(other, wasm)),
    replaced("a section more that changes nothing", () =>
      writeFileSync(wasm, Buffer.concat([right, Buffer.from([0, 2, 1, 0x78])])),
    ),
    // As long as before, and as valid: only its digest tells.
    replaced("its last bit, turned", () =>
      writeFileSync(wasm, Buffer.concat([right.subarray(0, -1), Buffer.from([(right.at(-1) ?? 0) ^ 1])])),
    ),
    replaced("one byte more", () => writeFileSync(wasm, Buffer.concat([right, Buffer.from([0])]))),
    replaced("half of it", () => writeFileSync(wasm, right.subarray(0, right.length >> 1))),
    replaced("nothing", () => writeFileSync(wasm, "")),
    replaced("a folder in its place", () => mkdirSync(wasm), /^(?:tool\/violation|resource\/tool-missing)$/),
    replaced("a device without end", () => symlinkSync("/dev/zero", wasm)),
    replaced("none", () => undefined, /^resource\/tool-missing$/),
  ]);
  rmSync(wasm, { force: true, recursive: true });
  writeFileSync(wasm, right);
  expect(await call(), "the control: its own bytes run").toBe("ok");
  // What was read and seen to be right stays so: the file is not looked at again.
  copyFileSync(other, wasm);
  expect(await call()).toBe("ok");
  expect(
    await callFrom(page, "tools.call", { tool: "text-utils", input: { action: "lower", text: "A" } }),
  ).toMatchObject({ ok: true });
});
