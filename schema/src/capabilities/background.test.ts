import assert from "node:assert/strict";
import test from "node:test";
import { targets } from "../capability.ts";
import { background } from "./background.ts";

test("working all the time is more than now and then", () => {
  const { compare } = background.scope;
  assert.deepEqual(
    [compare("passive", "active").verdict, compare("active", "passive").verdict, compare("active", "active").verdict],
    ["wider", "narrower", "equal"],
  );
  assert.equal(compare("passive", "active").witness, "active");
});

test("it is spelled below mode, and false is nothing", () => {
  const read = (mode: unknown) => background.scope.read({ mode }, { models: [] }).scope;
  assert.deepEqual([read("active"), read("passive"), read(false)], ["active", "passive", null]);
});

test("what the user reads says that the app shows that it runs, in either mode", () => {
  for (const mode of ["active", "passive"] as const)
    assert.match(background.consent(mode).join(), /shows that it does/);
});

test("it is an agent on macOS, gives the page no command, and the browser host's loss is named", () => {
  assert.deepEqual(background.lower.mac("passive", "anna/notes").info, { LSUIElement: true });
  assert.deepEqual(background.grants, []);
  const matrix = background.enforcement("passive");
  assert.deepEqual(
    targets.filter((target) => matrix[target].some(({ loss }) => loss !== null)),
    ["browser"],
  );
});
