import assert from "node:assert/strict";
import test from "node:test";
import { type AnyCapability, capabilities, fits, type Manifest, validatorOf } from "@locara/schema";
import { checkSchedule } from "./check-schedule.ts";
import { Report } from "./report.ts";
import { readSoundManifest } from "./sound-manifest.ts";

const { tree } = readSoundManifest(new TextEncoder().encode("{}"), "locara.json");
assert.ok(tree);

/** What is said of a task by an app that has this one capability. */
function said(
  capability: AnyCapability,
  spelling: unknown,
  task: { command: string; args?: unknown },
): readonly string[] {
  const named = JSON.stringify(spelling);
  const models = [...named.matchAll(/"([a-z0-9._-]+)"/g)].map(([, id]) => id as string);
  const { scope } = capability.scope.read(spelling, { models });
  const report = new Report(tree as NonNullable<typeof tree>);
  const granted = [{ capability, scope: scope as unknown, risk: "low", optional: false }] as const;
  checkSchedule({ schedule: [{ id: "task", ...task }] } as unknown as Manifest, granted, report);
  return report.diagnostics.map(({ code }) => code);
}

/** What a manifest can say: no bytes, no samples. */
const isJson = (value: unknown): boolean =>
  typeof value !== "object" || value === null || (!ArrayBuffer.isView(value) && Object.values(value).every(isJson));

test("a scheduled command is found fault with exactly where the runtime would refuse it: every example of every capability", () => {
  const looked = { allowed: 0, "out-of-scope": 0 };
  for (const capability of capabilities) {
    for (const { scope, call, args, expect, because } of capability.examples) {
      if (!isJson(args)) continue;
      const wanted = expect === "allowed" ? [] : ["LOC3051"];
      assert.deepEqual(
        said(capability, scope, { command: call, args }),
        wanted,
        `${capability.id} ${call}: ${because}`,
      );
      looked[expect] += 1;
    }
  }
  assert.ok(looked.allowed > 40 && looked["out-of-scope"] > 40, JSON.stringify(looked));
});

test("arguments fit a command here exactly where its validator accepts them", () => {
  const odd = [
    {},
    null,
    [],
    "x",
    1,
    { path: 1 },
    { path: "$APP_DATA/a" },
    { path: "$APP_DATA/a", more: 1 },
    { title: "a", body: "b" },
  ];
  let accepted = 0;
  for (const { grants, examples } of capabilities) {
    for (const { command } of grants) {
      const own = examples.filter(({ call }) => call === command.id).map(({ args }) => args);
      for (const args of [...odd, ...own].filter(isJson)) {
        const sound = validatorOf(command.id)?.args(args).length === 0;
        assert.equal(fits(command.args.schema, args), sound, `${command.id} ${JSON.stringify(args)}`);
        accepted += sound ? 1 : 0;
      }
    }
  }
  assert.ok(accepted > 100, `${accepted} accepted`);
});

test("no arguments are an empty object, and a name of Object's prototype is no command", () => {
  const app = capabilities.find(({ id }) => id === "app") as AnyCapability;
  assert.deepEqual(said(app, true, { command: "settings.getAll" }), []);
  assert.deepEqual(said(app, true, { command: "settings.get" }), ["LOC3051"]);
  for (const command of ["constructor", "toString", "settings.constructor", "__proto__"])
    assert.deepEqual(said(app, true, { command }), ["LOC3050"]);
});
