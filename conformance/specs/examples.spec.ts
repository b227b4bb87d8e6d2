import { join } from "node:path";
import { decided } from "../kit/decided.ts";
import { exampleGroups, writeExampleApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";

for (const [at, group] of exampleGroups.entries()) {
  const { capability, scope, examples } = group;
  const first = exampleGroups[at - 1]?.capability !== capability;
  const title = `${capability.id} ${JSON.stringify(scope).slice(0, 60)}: ${examples.length} examples come out as stated`;
  test(title, first ? {} : { tag: "@full" }, async ({ launch, scratch, models }) => {
    const folder = await writeExampleApp(join(scratch, "app"), group);
    const { page } = await launch.app(folder, { pick: models.wav.short.path });
    for (const { call, args, expect: expected, because } of examples) {
      const came = await decided(page, call, args);
      expect(came, `${call} ${because}`).toBe(expected === "allowed" ? "allowed" : "capability/out-of-scope");
    }
  });
}
