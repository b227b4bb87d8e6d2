import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openSettings } from "./settings.ts";

test("settings are kept over restarts, whatever their keys are called", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "locara-settings-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const changed: string[] = [];
  const first = openSettings(folder, (key) => changed.push(key));
  const entries = { theme: "dark", deep: { list: [1, null, true] }, __proto__x: 1, constructor: "x", "": 0 };
  for (const [key, value] of Object.entries(entries)) first.set(key, value);
  first.set("__proto__", { polluted: true });
  first.set("gone", 1);
  first.delete("gone");
  first.close();
  const again = openSettings(folder, () => undefined);
  t.after(() => again.close());
  assert.equal(again.get("nothing"), undefined);
  assert.deepEqual(again.get("deep"), entries.deep);
  assert.deepEqual(Object.keys(again.all()).sort(), [...Object.keys(entries), "__proto__"].sort());
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.deepEqual(changed.slice(-3), ["__proto__", "gone", "gone"]);
  assert.throws(() => again.set("large", "x".repeat(1024 * 1024 + 1)), { code: "argument/too-large" });
});
