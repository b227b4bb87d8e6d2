import { commands } from "@locara/schema";
import { callFrom } from "../kit/bridge.ts";
import { expect, test } from "../kit/host.ts";
import { callRaw } from "../kit/raw-socket.ts";

test("a command that the manifest does not declare is absent from the page and refused when sent anyway", async ({
  launch,
}) => {
  const { page, ipc } = await launch.transcribe();
  const declared = Object.keys(ipc.commands);
  const offered = await page.evaluate(() => globalThis.locara.commands);
  expect([...offered].sort()).toEqual([...declared].sort());
  const undeclared = [...commands.keys()].filter((command) => !declared.includes(command));
  expect(undeclared.length).toBeGreaterThan(5);
  for (const command of undeclared) {
    const outcome = await callFrom(page, command, {});
    expect(outcome, command).toMatchObject({ ok: false, code: "capability/undeclared" });
  }
  for (const command of [
    "constructor",
    "__proto__",
    "toString",
    "fs.readText ",
    "FS.readText",
    "consent.accept",
    "accept",
    "open",
    "",
  ]) {
    const outcome = await callFrom(page, command, {});
    expect(outcome.ok, JSON.stringify(command)).toBe(false);
    if (!outcome.ok) expect(outcome.code).toMatch(/^(command\/unknown|protocol\/malformed|capability\/undeclared)$/);
  }
});

test("nor does it help to leave the bridge aside and speak to the host's socket", async ({ launch, host }) => {
  test.skip(
    host !== "browser",
    "Under Electron a page has no way to the host but the bridge: its channel is in another world.",
  );
  const { page, ipc } = await launch.transcribe();
  const undeclared = [...commands.keys()].filter((command) => !(command in ipc.commands));
  const answers = await callRaw(
    page,
    undeclared.map((command, index) => ({ v: 1, request_id: `raw-${index}`, command, payload: {} })),
  );
  expect(answers).toHaveLength(undeclared.length);
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: "capability/undeclared" } });
});
