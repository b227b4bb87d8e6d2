import assert from "node:assert/strict";
import test from "node:test";
import type { AnyCapability, Enforcement, Target } from "@locara/schema";
import { capabilities, targets } from "@locara/schema";
import { scopes } from "@locara/schema/testing";
import type { Lowered } from "../compiled-app.ts";
import { lower } from "../lower.ts";
import { enforcementOf } from "./enforcement.ts";

const matrixOf = (capability: AnyCapability, scope: unknown, optional: boolean) =>
  enforcementOf(lower([{ capability, scope, risk: "low", optional }], "anna/notes")[0] as Lowered);
const named = (id: string) => capabilities.find((one) => one.id === id) as AnyCapability;

/** The rows of one capability, spelled as in a manifest. */
function rows(id: string, spelling: unknown, optional = false): Readonly<Record<Target, readonly Enforcement[]>> {
  const capability = named(id);
  const { scope } = capability.scope.read(spelling, { models: ["tiny"] });
  return matrixOf(capability, scope, optional);
}
const kernelLoss = (found: ReturnType<typeof rows>, target: Target) =>
  found[target].find(({ layer }) => layer === "kernel")?.loss;

for (const capability of capabilities) {
  test(`${capability.id} has a layer on every target, in words, and no kernel layer in the browser host`, () => {
    for (const scope of scopes(capability, 10)) {
      const found = matrixOf(capability, scope, false);
      assert.deepEqual(Object.keys(found), [...targets]);
      for (const target of targets) {
        assert.ok(found[target].length > 0, target);
        for (const { enforces, loss } of found[target]) {
          assert.notEqual(enforces.trim(), "");
          assert.notEqual(loss?.trim(), "");
        }
      }
      assert.ok(found.browser.every(({ layer }) => layer !== "kernel"));
    }
  });

  test(`the matrix says of ${capability.id}, while it is optional, that a kernel layer already lets it in`, () => {
    for (const scope of scopes(capability, 5)) {
      for (const list of Object.values(matrixOf(capability, scope, true))) {
        for (const { layer, loss } of list) {
          assert.equal(loss?.includes("before the user grants it") ?? false, layer === "kernel");
        }
      }
    }
  });
}

const cases: readonly {
  readonly id: string;
  readonly spelling: unknown;
  readonly target: Target;
  readonly loss: RegExp | null;
  readonly because: string;
}[] = [
  {
    id: "fs.paths",
    spelling: { read: ["$DOCUMENTS/receipts/**"] },
    target: "linux",
    loss: null,
    because: "the whole folder is declared, and bound",
  },
  {
    id: "fs.paths",
    spelling: { read: ["$DOCUMENTS/receipts/**"] },
    target: "mac-sandboxed",
    loss: null,
    because: "the whole folder is declared, and excepted",
  },
  {
    id: "fs.paths",
    spelling: { read: ["$DOCUMENTS/receipts/*.pdf"] },
    target: "linux",
    loss: /\(\$DOCUMENTS\/receipts\/a can be read, for example\)$/,
    because: "no bind knows a wildcard",
  },
  {
    id: "fs.paths",
    spelling: { read: ["$HOME/a/**"], deny: ["$HOME/a/secret/*"] },
    target: "mac-sandboxed",
    loss: /\(\$HOME\/a\/secret\/x can be read, for example\)$/,
    because: "no entitlement takes a folder out again",
  },
  {
    id: "fs.paths",
    spelling: { write: ["$HOME/out/**"] },
    target: "linux",
    loss: /\(\$HOME\/out\/a can be read, for example\)$/,
    because: "what a bind lets be written it lets be read",
  },
  { id: "fs.user-paths", spelling: { music: "read" }, target: "linux", loss: null, because: "the folder is the scope" },
  {
    id: "net",
    spelling: { allowed_hosts: ["a.example"] },
    target: "linux",
    loss: /every host/,
    because: "no kernel knows names",
  },
  { id: "audio.play", spelling: true, target: "linux", loss: /hears too/, because: "one socket plays and records" },
];

for (const { id, spelling, target, loss, because } of cases) {
  test(`on ${target} the kernel's loss for ${id} ${JSON.stringify(spelling)} is ${loss ?? "nothing"}: ${because}`, () => {
    const found = kernelLoss(rows(id, spelling), target);
    if (loss === null) assert.equal(found, null);
    else assert.match(found ?? "", loss);
  });
}
