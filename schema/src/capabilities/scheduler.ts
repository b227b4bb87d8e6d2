import { defineCapability, noLinux, noMac } from "../capability.ts";
import { byRuntime } from "../enforced.ts";
import { runningFields } from "../running-fields.ts";
import { tasks } from "../scopes/tasks.ts";
import type { JsonSchema } from "../shape.ts";

/** Run commands by itself, at the times that the manifest's `schedule` says. It is the schedule that declares it. */
export const scheduler = defineCapability({
  id: "scheduler",
  summary: "Run tasks by itself, on a schedule.",
  risk: "low",
  presence: { field: "schedule" },
  needs: ["background"],
  scope: tasks(runningFields.schedule as JsonSchema),
  consent: (commands) => [`Can do this by itself, on a schedule: ${commands.join(", ")}.`],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () =>
    byRuntime(
      "only scheduled commands are started, and each is judged like one of the page, under the same capabilities",
    ),
  grants: () => [],
  examples: [],
});
