import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ConsentFile, IpcFile, ModelsFile } from "@locara/schema";
import { readArtifacts } from "./artifacts.ts";
import { artifactsOf, writeArtifacts } from "./testing/artifacts.ts";

const scopes = { app: true, clipboard: "read", "fs.app-data": "read-write", models: [`tiny@sha256:${"a".repeat(64)}`] };

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-artifacts-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeArtifacts(folder, scopes);
  return folder;
}

test("what follows from the table is read", (t) => {
  assert.equal(readArtifacts(folderOf(t)).resolved.capabilities.length, 4);
});

const changed = <File>(name: string, change: (file: File) => object) => ({
  name,
  text: JSON.stringify(change(JSON.parse(artifactsOf(scopes)[name] ?? "") as File)),
});
const ipc = (change: (file: IpcFile) => object) => changed("ipc.json", change);
const consent = (change: (file: ConsentFile) => object) => changed("consent.json", change);
const models = (list: readonly object[]) => changed<ModelsFile>("models.json", (file) => ({ ...file, models: list }));
const page = (part: object) => ipc((file) => ({ ...file, page: { ...file.page, ...part } }));

const edits = [
  { what: "a page that may connect anywhere", ...page({ csp: "default-src *" }) },
  { what: "a page without a policy", ...page({ csp: "" }) },
  { what: "a page that may use the camera", ...page({ permissionsPolicy: "camera=(self)" }) },
  { what: "a page with a permission of Chromium", ...ipc((file) => ({ ...file, permissions: ["media"] })) },
  { what: "a sentence that is left out", ...consent((file) => ({ ...file, sentences: file.sentences.slice(1) })) },
  {
    what: "a sentence that says less",
    ...consent((file) => ({ ...file, sentences: file.sentences.map((one) => ({ ...one, text: "Does nothing." })) })),
  },
  {
    what: "a risk that is none",
    ...consent((file) => ({ ...file, sentences: file.sentences.map((one) => ({ ...one, risk: "none" })) })),
  },
  {
    what: "other bytes of a model",
    ...models([{ id: "tiny", sha256: "b".repeat(64), bytes: 1, urls: [], licence: "" }]),
  },
  { what: "another model", ...models([{ id: "other", sha256: "a".repeat(64), bytes: 1, urls: [], licence: "" }]) },
];

for (const { what, name, text } of edits) {
  test(`${what} does not follow from the table, though it names its digest`, (t) => {
    const folder = folderOf(t);
    writeFileSync(join(folder, name), text);
    assert.throws(() => readArtifacts(folder), { code: "artifact/invalid" });
  });
}
