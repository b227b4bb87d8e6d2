import assert from "node:assert/strict";
import { test } from "node:test";
import { LocaraError } from "@locara/schema";
import { missingBackends } from "./missing-backends.ts";

const { synthesis, images, vision, tools } = missingBackends;
const { signal } = new AbortController();
const call = { signal, emit: async () => undefined };

const calls = [
  { what: "text to speech", of: () => synthesis.speak("m", { text: "x" }, call) },
  { what: "making pictures", of: () => images.generate("m", { prompt: "x", width: 64, height: 64 }, call) },
  { what: "models that see", of: () => vision.describe("m", new Uint8Array(), {}, call) },
  { what: "text recognition", of: () => vision.readText("m", new Uint8Array(), signal) },
  { what: "sandboxed tools", of: () => tools.call("echo", null, signal) },
];

for (const { what, of } of calls) {
  test(`${what} is named as what is missing`, async () => {
    await assert.rejects(of, (error) => {
      assert.ok(error instanceof LocaraError);
      assert.equal(error.code, "resource/backend-missing");
      assert.match(error.message, new RegExp(what));
      return true;
    });
  });
}
