import { readFileSync } from "node:fs";
import { join } from "node:path";
import { insideRequest, shapedArguments } from "@locara/harness";
import { commands, type Resolved } from "@locara/schema";
import type { Page } from "@playwright/test";
import { appUnderTest } from "../kit/app-under-test.ts";
import { callFrom, type Outcome } from "../kit/bridge.ts";
import { expect, test } from "../kit/host.ts";

/** What follows once a call was allowed (the file is missing, the model is of another kind) is the machine's word. */
const refusals = /^(capability|protocol|command)\/|^argument\/invalid$|^resource\/internal$/;
/** A stream that goes on, or a question to the user, answers when they like: then the log says what was decided. */
const patienceMilliseconds = 3000;

async function decided(page: Page, command: string, args: unknown): Promise<string> {
  // A dialog may be shown only right after the user did something.
  await page.mouse.click(5, 5);
  const waiting = new Promise<null>((resolve) => setTimeout(() => resolve(null), patienceMilliseconds));
  const outcome: Outcome | null = await Promise.race([callFrom(page, command, args), waiting]);
  if (outcome !== null) return outcome.ok || !refusals.test(outcome.code) ? "allowed" : outcome.code;
  const log = await callFrom(page, "audit.capabilityLog", { limit: 100 });
  const entries = log.ok ? (log.result as readonly { readonly command: string; readonly outcome?: string }[]) : [];
  return entries.find((entry) => entry.command === command && entry.outcome !== undefined)?.outcome ?? "no answer";
}

test("every command that the app declares works as far as its manifest reaches, every other is absent and refused", async ({
  launch,
  models,
}) => {
  const { page, ipc, places } = await launch.app(appUnderTest, { pick: models.wav.short.path });
  // Of the app as it runs: where test models stand in for its own, they are what it may use.
  const resolved = JSON.parse(readFileSync(join(places.artifacts, "resolved.json"), "utf8")) as Resolved;
  const offered = await page.evaluate(() => globalThis.locara.commands);
  expect([...offered].sort()).toEqual(Object.keys(ipc.commands).sort());
  const nobodyIsCalled = (command: string) => command.startsWith("net.");
  for (const command of Object.keys(ipc.commands)) {
    const inside = insideRequest(resolved, command);
    if (inside === null)
      for (const args of shapedArguments(resolved, command).slice(0, 5))
        expect(await decided(page, command, args), `${command} ${JSON.stringify(args)}`).toBe(
          "capability/out-of-scope",
        );
    else if (!nobodyIsCalled(command))
      expect(await decided(page, command, inside.args), `${command} ${JSON.stringify(inside.args)}`).toBe("allowed");
  }
  const undeclared = [...commands.keys()].filter((command) => !(command in ipc.commands));
  for (const command of undeclared)
    expect(await callFrom(page, command, {}), command).toMatchObject({ ok: false, code: "capability/undeclared" });
});
