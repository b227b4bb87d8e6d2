import { readFileSync } from "node:fs";
import { join } from "node:path";
import { insideRequest, shapedArguments } from "@locara/harness";
import { commands, type Resolved } from "@locara/schema";
import { appUnderTest } from "../kit/app-under-test.ts";
import { callFrom } from "../kit/bridge.ts";
import { decided } from "../kit/decided.ts";
import { expect, test } from "../kit/host.ts";
import { record } from "../kit/record.ts";

test("every command that the app declares works as far as its manifest reaches, every other is absent and refused", async ({
  launch,
  models,
}, info) => {
  const { page, ipc, places } = await launch.app(appUnderTest, { pick: models.wav.short.path });
  // Of the app as it runs: where test models stand in for its own, they are what it may use.
  const resolved = JSON.parse(readFileSync(join(places.artifacts, "resolved.json"), "utf8")) as Resolved;
  const offered = await page.evaluate(() => globalThis.locara.commands);
  expect([...offered].sort()).toEqual(Object.keys(ipc.commands).sort());
  const disagreements: string[] = [];
  let tried = 0;
  const agree = (came: string, expected: string, request: string): void => {
    tried += 1;
    if (came !== expected) disagreements.push(`${request}: the manifest says ${expected}, the host ${came}`);
  };
  for (const command of Object.keys(ipc.commands)) {
    const inside = insideRequest(resolved, command);
    const outside = inside === null ? shapedArguments(resolved, command).slice(0, 5) : [];
    for (const args of outside)
      agree(await decided(page, command, args), "capability/out-of-scope", `${command} ${JSON.stringify(args)}`);
    if (inside !== null && !nobodyIsCalled(command))
      agree(await decided(page, command, inside.args), "allowed", `${command} ${JSON.stringify(inside.args)}`);
  }
  for (const command of commands.keys()) {
    if (command in ipc.commands) continue;
    const outcome = await callFrom(page, command, {});
    agree(outcome.ok ? "allowed" : outcome.code, "capability/undeclared", command);
  }
  const requests = { kind: "requests", what: "every command there is, as declared", tried, disagreements } as const;
  await record(info, requests);
  expect(disagreements).toEqual([]);
  expect(tried).toBeGreaterThan(50);
});

/** A test of an app calls no server of somebody else's: there the decision is tried over fakes only. */
const nobodyIsCalled = (command: string): boolean => command.startsWith("net.");
