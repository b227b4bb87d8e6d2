import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { actionLintFindings } from "./action-lint.ts";
import { workflowFindings } from "./workflows.ts";

const root = join(import.meta.dirname, "../..");
const documented =
  /^```yaml\n([\s\S]*?)^```/m.exec(readFileSync(join(root, "docs/capability-gate.md"), "utf8"))?.[1] ?? "";
const path = ".github/workflows/capability-gate.yml";
const ours = readFileSync(join(root, path), "utf8");

/** From `on:` on, without remarks. */
const workflow = (text: string) => text.slice(text.indexOf("on:\n")).replace(/^ *#.*\n/gm, "");

test("the workflow to copy from the documents is the one that runs here, but for the action's place and the app's", () => {
  const here = workflow(documented)
    .replace("OWNER/locara/.github/actions/capability-gate@COMMIT", "./.github/actions/capability-gate")
    .replace('app: "."', "app: apps/transcribe");
  assert.equal(here, workflow(ours));
});

test("once its placeholders are filled in, the workflow to copy passes every check", async () => {
  const text = documented.replace("OWNER", "acme").replace("COMMIT", "0".repeat(40));
  assert.deepEqual([...workflowFindings({ path, text }), ...(await actionLintFindings({ path, text }))], []);
});

test("no step checks out the pull request, or runs anything but the action", () => {
  assert.doesNotMatch(ours, /\brun:|pull_request\.head|refs\/pull/);
  assert.match(ours, /ref: main\n/);
});
