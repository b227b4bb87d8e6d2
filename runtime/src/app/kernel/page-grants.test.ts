import assert from "node:assert/strict";
import { test } from "node:test";
import { capabilities, type IpcFile, type Resolved } from "@locara/schema";
import { openAudit } from "./audit.ts";
import { openPageGrants } from "./page-grants.ts";
import { openPolicy } from "./policy.ts";
import { vocabulary } from "./vocabulary.ts";

const csp = "default-src 'none'; sandbox allow-scripts allow-same-origin";
const closed = "autoplay=(), camera=(), display-capture=(), microphone=(self)";

/** An app that must have a microphone and may be given a camera and places to save; `refused` is what it was not given. */
function grantsOf(refused: readonly string[]) {
  const declared = { app: true, "device.camera": true, "device.microphone": true, "fs.user-selected": "read-write" };
  const resolved: Resolved = {
    v: 1,
    app: "acme/notes",
    vocabulary: { version: 1, digest: "test" },
    capabilities: Object.entries(declared).map(([id, scope]) => ({
      id,
      scope,
      risk: "low",
      optional: id !== "device.microphone" && id !== "app",
      origin: ["test"],
    })),
  };
  const commands: Record<string, string[]> = {};
  for (const { id, grants } of capabilities) {
    if (Object.hasOwn(declared, id))
      for (const { command } of grants) commands[command.id] = [...(commands[command.id] ?? []), id];
  }
  const ipc = {
    v: 1,
    capabilityDigest: "d",
    commands,
    page: { file: "index.html", csp, permissionsPolicy: closed },
    permissions: ["media"],
  } as unknown as IpcFile;
  const audit = openAudit({ now: () => 0, sink: { append: () => undefined } });
  const policy = openPolicy({ resolved, digest: "d", ipc, vocabulary, withheld: new Set(refused) });
  return { audit, grants: openPageGrants({ ipc, resolved, policy, audit, capabilities }) };
}

test("the page has the devices that are declared and granted, and no other", () => {
  const { devices } = grantsOf(["device.camera"]).grants;
  assert.deepEqual(
    (["microphone", "camera", "system-audio"] as const).map((device) => devices.granted(device)),
    [true, false, false],
  );
});

test("before consent the page has nothing", () => {
  const { grants } = grantsOf(["device.camera", "device.microphone", "fs.user-selected"]);
  assert.equal(grants.devices.granted("microphone"), false);
  assert.equal(grants.plays(), false);
});

test("until the user grants what is optional, the page's policies are the compiler's own", () => {
  const { grants } = grantsOf(["device.camera", "fs.user-selected"]);
  assert.deepEqual(grants.policies(), { csp, permissionsPolicy: closed });
  assert.deepEqual(grants.permissions(), ["media"]);
});

test("what was granted later opens its own features and nothing else", () => {
  const { grants } = grantsOf([]);
  const { csp: opened, permissionsPolicy } = grants.policies();
  assert.equal(permissionsPolicy, closed.replace("camera=()", "camera=(self)"));
  assert.match(opened, /sandbox allow-scripts allow-same-origin allow-downloads$/);
  assert.deepEqual(grants.permissions(), ["media", "media:video"]);
});

test("a device that the page opens is written down, allowed or not; a look at it is not", () => {
  const { grants, audit } = grantsOf(["device.camera"]);
  for (const device of ["microphone", "camera", "system-audio"] as const) {
    grants.devices.granted(device);
    grants.devices.open(device);
  }
  const decided = audit.entries(10).filter(({ phase }) => phase === "decided");
  assert.deepEqual(
    decided.map(({ command, outcome }) => `${command} ${outcome}`),
    ["device.system-audio undeclared", "device.camera not-granted", "device.microphone allowed"],
  );
  assert.equal(audit.entries(10).filter(({ phase }) => phase === "asked").length, 3);
});
