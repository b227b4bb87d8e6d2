import assert from "node:assert/strict";
import { test } from "node:test";
import { capabilities, errorCodes, type IpcFile, LocaraError, type Ports, type Resolved } from "@locara/schema";
import { openAudit } from "../kernel/audit.ts";
import { dispatch } from "../kernel/dispatch.ts";
import { openPolicy } from "../kernel/policy.ts";
import { vocabulary } from "../kernel/vocabulary.ts";
import { missingBackends } from "./missing-backends.ts";

const signal = new AbortController().signal;

/** The real kernel of an app that declares one capability, over nothing but what is missing. */
function kernelOf(id: string, scope: unknown) {
  const capability = capabilities.find((one) => one.id === id);
  const granted = { id, scope, risk: "low", optional: false, origin: ["test"] };
  const resolved = { v: 1, app: "acme/notes", vocabulary: { version: 1, digest: "t" }, capabilities: [granted] };
  const commands = Object.fromEntries(capability?.grants.map(({ command }) => [command.id, [id]]) ?? []);
  const ipc = { v: 1, capabilityDigest: "d", commands } as unknown as IpcFile;
  const policy = openPolicy({ resolved: resolved as unknown as Resolved, digest: "d", ipc, vocabulary });
  const audit = openAudit({ now: () => 0, sink: { append: () => undefined } });
  return { policy, audit, ports: missingBackends as unknown as Ports };
}

const named = [
  { id: "tts", what: /text to speech/ },
  { id: "image.generate", what: /making pictures/ },
  { id: "vlm", what: /models that see/ },
  { id: "ocr", what: /text recognition/ },
];

for (const { id, what } of named) {
  const examples = capabilities.find((one) => one.id === id)?.examples ?? [];
  for (const { scope, call, args, expect, because } of examples) {
    test(`${call} is ${expect} and ${expect === "allowed" ? "says what is missing" : "says no more"}: ${because}`, async () => {
      const kernel = kernelOf(id, scope);
      await assert.rejects(dispatch(kernel, call, args, { signal, emit: async () => undefined }), (error) => {
        assert.ok(error instanceof LocaraError);
        assert.equal(error.code, expect === "allowed" ? "resource/backend-missing" : "capability/out-of-scope");
        if (expect === "allowed") assert.match(error.message, what);
        return true;
      });
      assert.equal(kernel.audit.entries(1)[0]?.outcome, expect);
    });
  }
}

test("what is missing is an error of its own class in the SDK", () =>
  assert.equal(errorCodes["resource/backend-missing"].class, "ResourceNotAvailableError"));
