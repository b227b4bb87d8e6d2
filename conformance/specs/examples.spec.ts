import { join } from "node:path";
import { callFrom } from "../kit/bridge.ts";
import { exampleGroups, writeExampleApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";

/** What follows once a call was allowed (the network is gone, the file is missing) is not the boundary's word. */
const refusals = /^(capability|protocol|command)\/|^argument\/invalid$|^resource\/internal$/;

for (const [at, group] of exampleGroups.entries()) {
  const { capability, scope, examples } = group;
  const first = exampleGroups[at - 1]?.capability !== capability;
  const title = `${capability.id} ${JSON.stringify(scope).slice(0, 60)}: ${examples.length} examples come out as stated`;
  test(title, first ? {} : { tag: "@full" }, async ({ launch, scratch, models }) => {
    const folder = await writeExampleApp(join(scratch, "app"), group);
    const { page } = await launch.app(folder, { pick: models.wav.short.path });
    for (const { call, args, expect: expected, because } of examples) {
      // A dialog may be shown only right after the user did something.
      await page.mouse.click(5, 5);
      const outcome = await callFrom(page, call, args);
      const came = outcome.ok || !refusals.test(outcome.code) ? "allowed" : outcome.code;
      const said = outcome.ok ? "" : outcome.message;
      expect(came, `${call} ${because}. ${said}`).toBe(expected === "allowed" ? "allowed" : "capability/out-of-scope");
    }
  });
}
