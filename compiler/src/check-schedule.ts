import { fits, type Manifest } from "@locara/schema";
import type { Granted, GrantedCommand } from "./compiled-app.ts";
import { grantedCommands } from "./compiled-app.ts";
import type { Path } from "./manifest-path.ts";
import type { Report } from "./report.ts";
import { didYouMean } from "./suggest.ts";

/**
 * A scheduled command is judged like one of the page when it runs. Whether it could ever be allowed shows here: it is a
 * command of the app, its arguments have its shape, and some capability's scope contains what they ask for.
 */
export function checkSchedule(manifest: Manifest, granted: readonly Granted[], report: Report): void {
  if (manifest.schedule === undefined) return;
  const commands = grantedCommands(granted);
  const ids = commands.map(({ command }) => command.id);
  for (const [index, { command: id, args }] of manifest.schedule.entries()) {
    const found = commands.find(({ command }) => command.id === id);
    if (found === undefined) {
      report.at("LOC3050", ["schedule", index, "command"], {
        message: `The app has no command "${id}".${didYouMean(id, ids)}`,
        hint: "Schedule a command that the app's capabilities grant, or declare the capability.",
      });
      continue;
    }
    const path: Path = ["schedule", index, args === undefined ? "command" : "args"];
    checkArguments(found, args ?? {}, path, report);
  }
}

function checkArguments({ command, by }: GrantedCommand, args: unknown, path: Path, report: Report): void {
  if (!fits(command.args.schema, args)) {
    report.at("LOC3051", path, {
      message: `These are no arguments of "${command.id}".`,
      hint: `Write them as the app's SDK takes them; locara explain ${by[0]?.capability.id} lists its commands.`,
    });
    return;
  }
  const target: unknown = command.target(args);
  const allowed = by.some(({ capability, scope }) =>
    capability.grants.some(
      (grant) => grant.command === command && grant.allows(capability.scope.compile(scope), target),
    ),
  );
  if (allowed) return;
  const names = by.map(({ capability }) => `"${capability.id}"`).join(" and ");
  report.at("LOC3051", path, {
    message: `"${command.id}" would be refused with these arguments: they are outside the scope of ${names}.`,
    hint: "Schedule what the app may do, or widen the scope.",
  });
}
