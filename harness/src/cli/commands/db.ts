import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { compileFolder, hasErrors, replaceFile } from "@locara/compiler";
import { appPlaces } from "@locara/runtime";
import { type DatabaseSchema, openDatabases, readDatabaseSchema, splitStatements } from "@locara/runtime/database";
import type { IpcFile, Resolved } from "@locara/schema";
import { schemaDiff } from "../../database/schema-diff.ts";
import type { CliCommand, ExitCode, Given, Io } from "../command.ts";
import { exitCodes, UsageError } from "../command.ts";
import { findings } from "../findings.ts";
import { appFolder } from "../needed-files.ts";

export const command: CliCommand = {
  arguments: "diff | migrate [APP]",
  most: 2,
  options: {
    name: { type: "string", value: "NAME", help: "What the migration does, in a few words (diff)." },
    "allow-data-loss": { type: "boolean", help: "Write it although rows or columns go (diff)." },
    check: { type: "boolean", help: "Write nothing; exit 1 if migrations do not lead to db/schema.sql." },
  },
  async run(given, io) {
    const [verb, app = "."] = given.positionals;
    if (verb !== "diff" && verb !== "migrate") throw new UsageError("Say what to do with databases: diff or migrate.");
    const folder = appFolder(app, io.cwd);
    const sources = join(folder, "db");
    const schema = readDatabaseSchema(sources);
    if (schema.sql === null) {
      io.err(`There is no ${join(app, "db/schema.sql")}. Write the tables of a new database there.\n`);
      return exitCodes.findings;
    }
    if (verb === "diff" || given.options.check === true) return diff(sources, schema, given, io);
    return migrateHere(folder, schema, io);
  },
};

const numbered = (number: number, name: string) => `${String(number).padStart(4, "0")}_${name}.sql`;

async function diff(sources: string, { sql, migrations }: DatabaseSchema, given: Given, io: Io): Promise<ExitCode> {
  const check = given.options.check === true;
  if (migrations.length === 0) {
    if (check) return exitCodes.fine;
    const file = write(sources, numbered(1, "initial"), sql ?? "");
    io.out(`${file}: the schema as it is now. From here on, changes to db/schema.sql become migrations.\n`);
    return exitCodes.fine;
  }
  const { statements, losses, problems } = schemaDiff(
    migrations.flatMap((step) => step.statements),
    splitStatements(sql ?? ""),
  );
  if (statements.length === 0) {
    io.out("The migrations lead to db/schema.sql.\n");
    return exitCodes.fine;
  }
  if (check) io.out("The migrations do not lead to db/schema.sql. Run locara db diff.\n");
  for (const line of [...problems, ...losses]) io.out(`${line}\n`);
  if (check) return exitCodes.findings;
  if (problems.length > 0) {
    io.out("Give such columns a default, or write the migration by hand.\n");
    return exitCodes.findings;
  }
  if (losses.length > 0 && given.options["allow-data-loss"] !== true) {
    io.out("Nothing was written. --allow-data-loss writes it.\n");
    return exitCodes.findings;
  }
  const file = write(sources, numbered(migrations.length + 1, readName(given)), `${statements.join(";\n\n")};\n`);
  io.out(`${file}: read it before you commit it.\n`);
  return exitCodes.fine;
}

function readName(given: Given): string {
  const name = String(given.options.name ?? "change")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  if (name === "") throw new UsageError("--name needs letters or digits.");
  return name.slice(0, 60);
}

function write(sources: string, name: string, text: string): string {
  const folder = join(sources, "migrations");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  if (existsSync(file)) throw new UsageError(`${file} is there already.`);
  replaceFile(file, text);
  return join("db/migrations", name);
}

/** Brings this user's own databases of the app to the schema, as the app itself does when it starts. */
async function migrateHere(folder: string, schema: DatabaseSchema, io: Io): Promise<ExitCode> {
  const compiled = compileFolder(folder, { mode: "check", base: io.cwd });
  if (hasErrors(compiled.diagnostics)) {
    io.out(findings(compiled.diagnostics, "text", compiled.texts));
    return exitCodes.findings;
  }
  const read = <File>(name: string) => JSON.parse(compiled.files.get(name) ?? "null") as File;
  const home = io.env.HOME ?? homedir();
  const ipc = read<IpcFile>("ipc.json");
  const places = appPlaces(ipc, {
    platform: process.platform,
    home,
    variables: io.env,
    artifacts: folder,
    page: folder,
  });
  const { capabilities } = read<Resolved>("resolved.json");
  const names = (capabilities.find(({ id }) => id === "db")?.scope ?? []) as readonly string[];
  const there = names.filter((name) => existsSync(join(places.databases, `${name}.sqlite`)));
  const databases = openDatabases({ folder: places.databases, names: there, schema, dimensions: null, now: Date.now });
  try {
    await databases.migrate();
    for (const name of there) databases.database(name);
  } finally {
    databases.close();
  }
  io.out(
    there.length === 0
      ? "There is no database yet: a new one is made from db/schema.sql.\n"
      : `Current: ${there.join(", ")}.\n`,
  );
  return exitCodes.fine;
}
