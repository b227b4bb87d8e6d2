import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { manifestName, nearest } from "@locara/compiler";
import { createApp, templates } from "../../init/create-app.ts";
import { wireSchema } from "../../init/wire-schema.ts";
import { type CliCommand, type ExitCode, exitCodes, type Io, UsageError } from "../command.ts";
import { findings } from "../findings.ts";

const appName = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

export const command: CliCommand = {
  arguments: `TEMPLATE NAME | APP   (templates: ${templates.join(", ")}; APP has a ${manifestName}: only its $schema is set)`,
  most: 2,
  options: {},
  run({ positionals: [first = ".", name] }, io) {
    return Promise.resolve(name === undefined ? wire(first, io) : create(first, name, io));
  },
};

function create(template: string, path: string, io: Io): ExitCode {
  if (!templates.includes(template)) {
    const meant = nearest(template, templates);
    throw new UsageError(
      `There is no template ${JSON.stringify(template)}. ${meant === undefined ? thereAre : `Did you mean "${meant}"?`}`,
    );
  }
  const folder = resolve(io.cwd, path);
  const name = basename(folder);
  if (!appName.test(name)) {
    const meant = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, 40);
    throw new UsageError(
      `${JSON.stringify(name)} is no name of an app: lower-case letters, digits and hyphens between them, at most 40.${appName.test(meant) ? ` Did you mean "${meant}"?` : ""}`,
    );
  }
  if (existsSync(folder)) throw new UsageError(`${path} is there already. Choose another name, or remove it first.`);
  if (!existsSync(dirname(folder))) throw new UsageError(`There is no folder ${dirname(path)} to make it in.`);
  for (const file of createApp(template, folder)) io.err(`  ${join(path, file)}\n`);
  io.out(`Made ${path}. Next:\n\n  cd ${path}\n  locara dev\n`);
  return exitCodes.fine;
}

const thereAre = `There are: ${templates.join(", ")}.`;

function wire(path: string, io: Io): ExitCode {
  const folder = resolve(io.cwd, path);
  if (templates.includes(path)) throw new UsageError(`Say what the new app is called: locara init ${path} NAME.`);
  if (!existsSync(join(folder, manifestName))) {
    throw new UsageError(
      `There is no ${manifestName} in ${JSON.stringify(path)}. A new app is made from a template: locara init ${templates[0]} NAME.`,
    );
  }
  const wired = wireSchema(folder);
  if ("diagnostics" in wired) {
    const file = relative(io.cwd, join(folder, manifestName));
    const named = wired.diagnostics.map((one) => ({ ...one, file }));
    io.out(findings(named, "text", new Map([[file, wired.text]])));
    return exitCodes.findings;
  }
  if (wired.packages === "linked") io.err(`Linked Locara's packages into ${join(path, "node_modules")}.\n`);
  io.out(`${manifestName} ${wired.changed ? "names" : "already names"} ${wired.schema}.\n`);
  return exitCodes.fine;
}
