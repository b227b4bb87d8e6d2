import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { compileFolder, hasErrors } from "@locara/compiler";
import { type AppPlaces, appPlaces, type HostServices, openApp } from "@locara/runtime";
import type { IpcFile } from "@locara/schema";
import { manifestBuilder } from "../kit/manifest-builder.ts";
import { type FetchReach, openFetchLauncher } from "./fetch-launcher.ts";

const content = Buffer.alloc(3_000_000, "model");
const sha256 = createHash("sha256").update(content).digest("hex");
let root = "";
let places: AppPlaces;
let asked = 0;
const server = createServer((_request, response) => {
  asked++;
  response.writeHead(200, { "content-length": content.length }).end(content);
});

before(async () => {
  root = await mkdtemp(join(tmpdir(), "locara-launcher-"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const urls = [`http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny.gguf`];
  await mkdir(join(root, "page"));
  await writeFile(join(root, "page/index.html"), "<!doctype html><html><head></head></html>");
  await writeFile(
    join(root, "locara.json"),
    manifestBuilder()
      .with("entry", { page: "page/index.html" })
      .capability("models", [`tiny@sha256:${sha256}`])
      .bytes(),
  );
  const models = { tiny: { sha256, bytes: content.length, urls, licence: "MIT" } };
  await writeFile(join(root, "locara.lock.json"), JSON.stringify({ v: 1, models }));
  const compiled = compileFolder(root);
  assert.equal(hasErrors(compiled.diagnostics), false, JSON.stringify(compiled.diagnostics));
  const ipc = JSON.parse(compiled.files.get("ipc.json") ?? "") as IpcFile;
  const environment = { platform: process.platform, home: join(root, "home"), variables: {}, page: join(root, "page") };
  places = appPlaces(ipc, { ...environment, artifacts: join(root, ".locara") });
});
after(async () => {
  server.close();
  await rm(root, { recursive: true });
});

const nothing = (): never => assert.fail("this app does nothing");

/** Opens the app with a launcher of this reach, and tries to fetch its model. */
async function fetchedBy(reach: FetchReach | "nobody"): Promise<string> {
  const said: string[] = [];
  const out = await mkdtemp(join(root, "out-"));
  const launcher = reach === "nobody" ? null : await openFetchLauncher(places, out, reach, (line) => said.push(line));
  const services: HostServices = {
    host: "browser",
    picker: { open: nothing, save: nothing },
    clipboard: { readText: nothing, writeText: nothing },
    notifications: { show: nothing } as unknown as HostServices["notifications"],
    devices: { prepare: nothing },
    spawnEngine: nothing,
    ...(launcher === null ? {} : { fetcher: { socket: launcher.socket } }),
  };
  const app = await openApp(places, services);
  try {
    const signal = new AbortController().signal;
    return await app.user
      .fetchModels(() => undefined, signal)
      .then(
        () =>
          app.user
            .models()
            .map(({ state }) => state)
            .join(),
        ({ code, message }) => `${code}: ${message}`,
      );
  } finally {
    await app.close();
    await launcher?.close();
    assert.deepEqual(said, []);
  }
}

test("offline the app's model stays missing, and nobody is asked", async () => {
  assert.match(await fetchedBy("offline"), /^resource\/network: .*offline/);
  assert.equal(asked, 0);
});

test("an app that nobody launched does not go to an address on this machine", async () => {
  assert.match(await fetchedBy("nobody"), /^resource\/network: .*https/);
  assert.equal(asked, 0);
});

test("a launched app's model is fetched for it, once, and who needs it is noted", async () => {
  assert.equal(await fetchedBy("development"), "ready");
  assert.equal(await fetchedBy("development"), "ready");
  assert.equal(asked, 1);
  assert.equal(existsSync(join(places.models, "blobs/sha256", sha256)), true);
  const references = readdirSync(join(places.models, "refs")).filter((name) => name.endsWith(".json"));
  const [reference = ""] = references.map((name) => readFileSync(join(places.models, "refs", name), "utf8"));
  assert.deepEqual(JSON.parse(reference), { v: 1, app: "acme/notes", artifacts: places.artifacts, models: [sha256] });
});
