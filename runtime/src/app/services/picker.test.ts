import assert from "node:assert/strict";
import { test } from "node:test";
import { lexicalPath } from "@locara/schema";
import type { PickedSink, PickedSource } from "../host-services.ts";
import { openKeptPicks } from "./kept-picks.ts";
import { type Grants, openGrants } from "./picker.ts";
import { pick, read, testPicker } from "./testing/picker-contract.ts";

const grantsOf = (source: PickedSource | null, sink: PickedSink | null = null): Grants =>
  openGrants({
    host: { open: async () => source, save: async () => sink },
    platform: process.platform,
    names: { reserves: () => false },
    kept: openKeptPicks("/dev/null/nothing", () => undefined),
  });

testPicker(async (_t, source, sink) => grantsOf(source, sink));

test("a closed app's picks are gone", async () => {
  const grants = grantsOf({ name: "a", bytes: new TextEncoder().encode("x") });
  const one = await pick(grants);
  await grants.close();
  await assert.rejects(read(grants, one.path), { code: "file/not-found" });
});

test("a download is delivered as bytes", async () => {
  const delivered: Uint8Array[] = [];
  const grants = grantsOf(null, { name: "b.txt", deliver: async (content) => void delivered.push(content) });
  const opened = await grants.files.openWrite(lexicalPath((await pick(grants, "save")).path));
  await opened.handle.write("saved");
  assert.deepEqual(delivered, [new TextEncoder().encode("saved")]);
});

test("a name that is no segment of a path is made one", async () => {
  for (const name of ["..", ".", "", "a/b", "a\\b", "a\u0000b", "e\u0301"]) {
    const { path } = await pick(grantsOf({ name, bytes: new Uint8Array() }));
    assert.equal(lexicalPath(path).picked?.length, 32, path);
  }
});

test("an upload that is larger than asked for is refused", async () => {
  const grants = grantsOf({ name: "a", bytes: new Uint8Array(1001) });
  await assert.rejects(read(grants, (await pick(grants)).path), { code: "file/too-large" });
});
