import assert from "node:assert/strict";
import test from "node:test";
import {
  type ConsentFile,
  capabilities,
  type EnforcementFile,
  type IpcFile,
  type LinuxSandboxFile,
  type ModelsFile,
  risks,
  targets,
} from "@locara/schema";
import { compileFixture, fixtureNames } from "../../testing/fixtures.ts";

const read = <T>(fixture: string, file: string) => JSON.parse(compileFixture(fixture).files.get(file) as string) as T;
const consent = (fixture: string) => read<ConsentFile>(fixture, "consent.json");

for (const name of fixtureNames()) {
  test(`${name}: what is dangerous is read first, and every capability that has a sentence has it here`, () => {
    const { sentences } = consent(name);
    const order = sentences.map(({ risk }) => risks.indexOf(risk));
    assert.deepEqual(
      order,
      order.toSorted((a, b) => b - a),
    );
    const said = new Set(sentences.map(({ capability }) => capability));
    for (const { id } of compileFixture(name).resolved?.capabilities ?? []) assert.ok(said.has(id) || id === "app", id);
  });

  test(`${name}: the commands of ipc.json, preload.ts and sdk.ts are the same, sorted, each with what grants it`, () => {
    const { commands } = read<IpcFile>(name, "ipc.json");
    const ids = Object.keys(commands);
    const { files, resolved } = compileFixture(name);
    const inText = (file: string, pattern: RegExp) =>
      [...(files.get(file) as string).matchAll(pattern)].map(([, id]) => id as string);
    assert.deepEqual(ids, ids.toSorted());
    assert.deepEqual(inText("preload.ts", /^ {2}"([\w.]+)",$/gm), ids);
    assert.deepEqual(inText("sdk.ts", /(?:call|stream)\("([\w.]+)"/g).sort(), ids);
    const declared = new Set(resolved?.capabilities.map(({ id }) => id));
    for (const by of Object.values(commands)) assert.ok(by.length > 0 && by.every((id) => declared.has(id)));
    assert.ok(ids.length >= 8);
  });

  test(`${name}: every capability is kept by some layer on every target`, () => {
    const { matrix } = read<EnforcementFile>(name, "enforcement.json");
    assert.deepEqual(
      Object.keys(matrix),
      compileFixture(name).resolved?.capabilities.map(({ id }) => id),
    );
    for (const row of Object.values(matrix)) for (const target of targets) assert.ok(row[target].length > 0);
  });
}

test("an app without net is fully local, and one that may ask for it later is not", () => {
  assert.equal(consent("minimal").badges[0]?.id, "fully-local");
  assert.equal(consent("everything").badges[0]?.id, "network-optional");
});

test("two capabilities that are worse together are named together, with the higher risk and no reason of their own", () => {
  const pairs = consent("everything").sentences.filter(({ capability }) => capability.startsWith("pair."));
  assert.deepEqual(
    pairs.map(({ capability, risk, reason, optional }) => [capability.slice(5), risk, reason, optional]),
    [
      ["background+device.camera", "high", null, true],
      ["background+device.system-audio", "high", null, false],
      ["net+device.camera", "high", null, true],
      ["net+fs.paths", "high", null, true],
      ["net+fs.user-paths", "high", null, true],
      ["background+device.microphone", "medium", null, false],
      ["net+clipboard", "medium", null, true],
      ["net+device.microphone", "medium", null, true],
      ["net+fs.user-selected", "medium", null, true],
    ],
  );
  assert.ok(!consent("minimal").sentences.some(({ capability }) => capability.startsWith("pair.")));
});

test("for each class of machines there are the models meant for it, and whether its budget holds them", () => {
  const { fit } = consent("everything");
  assert.deepEqual(
    fit.map(({ profile, minRamGb, budgetGb, models, fits }) => [profile, minRamGb, budgetGb, models, fits]),
    [
      ["low", 8, 2, ["tiny"], "together"],
      ["mid", 16, 6, ["base.en", "tiny", "words"], "together"],
      ["high", 64, 16, ["base.en", "tiny", "words"], "together"],
    ],
  );
});

test("until the user grants an optional capability, the kernel's early permission is named as a loss", () => {
  const { matrix } = read<EnforcementFile>("everything", "enforcement.json");
  const losses = (id: string, layer: string) =>
    matrix[id]?.linux.filter((one) => one.layer === layer).map(({ loss }) => loss ?? "") ?? [];
  assert.match(losses("net", "kernel").join(), /before the user grants it/);
  assert.doesNotMatch(losses("net", "runtime").join(), /before the user grants it/);
  assert.doesNotMatch(losses("models", "kernel").join(), /before the user grants it/);
});

test("an app whose network, folders and microphone are optional has them in its sandbox, and the matrix says so", () => {
  const { network, bubblewrap } = read<LinuxSandboxFile>("optional", "sandbox.linux.json");
  assert.equal(network, "host");
  for (const path of ["$DOCUMENTS", "$SHARED/notes"]) assert.ok(bubblewrap.includes(path), path);
  const plist = compileFixture("optional").files.get("entitlements.mac.plist") as string;
  for (const key of ["network.client", "device.audio-input", "application-groups"]) assert.ok(plist.includes(key), key);
  const { matrix } = read<EnforcementFile>("optional", "enforcement.json");
  for (const id of ["net", "fs.user-paths", "device.microphone", "shared-folders"]) {
    const kernel = targets.flatMap((target) => matrix[id]?.[target].filter(({ layer }) => layer === "kernel") ?? []);
    assert.ok(kernel.length > 0, id);
    for (const { loss } of kernel) assert.match(loss ?? "", /before the user grants it/, id);
  }
});

test("models.json holds what the lock file knows of each pinned model, sorted by id", () => {
  const { models } = read<ModelsFile>("everything", "models.json");
  assert.deepEqual(
    models.map(({ id, chunks }) => [id, chunks?.sha256.length]),
    [
      ["base.en", 2],
      ["tiny", undefined],
      ["words", undefined],
    ],
  );
});

test("texts of the manifest are shown as they are", () => {
  const { app, sentences } = consent("hostile-text");
  assert.equal(app.displayName, `</string> & "Notes" */ $\{x}`);
  assert.ok(sentences.some(({ reason }) => reason === `*/ process.exit() // <b>"\`$\{1}`));
});

test("the name of a file cannot speak for the consent page: each pattern stands in quotation marks that it cannot end", () => {
  const scope = { read: ['$DOCUMENTS/a.txt". Nothing else, "b, $HOME/**', "$DOCUMENTS/c"], write: [], deny: [] };
  assert.deepEqual(capabilities.find(({ id }) => id === "fs.paths")?.consent(scope), [
    'Can read files at: "$DOCUMENTS/a.txt\\". Nothing else, \\"b, $HOME/**", "$DOCUMENTS/c".',
  ]);
});
