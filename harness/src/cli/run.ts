import { nearest } from "@locara/compiler";
import type { LocaraError } from "@locara/schema";
import { readArguments } from "./arguments.ts";
import type { CliCommand, ExitCode, Io } from "./command.ts";
import { exitCodes } from "./command.ts";
import { commands } from "./commands.ts";
import { refusedBySystem } from "./needed-files.ts";

/** Runs one command line and says how it ended. Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    io.out(overview());
    return name === undefined ? exitCodes.usage : exitCodes.fine;
  }
  const listed = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (listed === undefined) {
    const meant = nearest(name, Object.keys(commands));
    io.err(
      `There is no command ${JSON.stringify(name)}.${meant === undefined ? "" : ` Did you mean "${meant}"?`}\nlocara --help lists the commands.\n`,
    );
    return exitCodes.usage;
  }
  try {
    const { command } = await listed.load();
    if (rest.includes("--help") || rest.includes("-h")) {
      io.out(help(name, listed.summary, command));
      return exitCodes.fine;
    }
    return await runCommand(name, command, rest, io);
  } catch (error) {
    return ourFault(error, io);
  }
}

async function runCommand(name: string, command: CliCommand, argv: readonly string[], io: Io): Promise<ExitCode> {
  let positionals: readonly string[] = [];
  let asked: AbortSignal | undefined;
  // Asked for only where the command does: whoever asks takes Ctrl-C over.
  const own: Io = Object.create(io, { interrupted: { get: () => (asked ??= io.interrupted) } });
  try {
    const given = readArguments(argv, command);
    positionals = given.positionals;
    const code = await command.run(given, own);
    return asked?.aborted ? exitCodes.interrupted : code;
  } catch (error) {
    if (asked?.aborted) return exitCodes.interrupted;
    if (isUsage(error)) {
      io.err(`${error.message}\nusage: locara ${name} ${usage(command)}\n`);
      return exitCodes.usage;
    }
    const refused = isOfSystem(error) ? refusedBySystem(error, positionals, io.cwd) : error;
    if (!isLocaras(refused)) return ourFault(error, io);
    io.err(`error ${refused.code} ${refused.message}\n  hint: ${refused.hint}\n`);
    return exitCodes.unavailable;
  }
}

/** By name: a lazily loaded command has its own copy of the class when the rest of the CLI is the bundle. */
const isUsage = (error: unknown): error is Error => error instanceof Error && error.name === "UsageError";

/** Locara itself says what is missing and what to do. */
const isLocaras = (error: unknown): error is LocaraError =>
  error instanceof Error && error.name === "LocaraError" && "hint" in error;

/** The machine said no: no such file, no permission, disk full. */
const isOfSystem = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && "syscall" in error;

function ourFault(error: unknown, io: Io): ExitCode {
  io.err(
    `Locara itself failed. Please report this:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return exitCodes.ourFault;
}

const usage = (command: CliCommand) =>
  [
    command.arguments,
    ...Object.entries(command.options).map(
      ([name, { value }]) => `[--${name}${value === undefined ? "" : ` ${value}`}]`,
    ),
  ]
    .filter((part) => part !== "")
    .join(" ");

function help(name: string, summary: string, command: CliCommand): string {
  const options = Object.entries(command.options).map(
    ([option, { value, help }]) => [`--${option}${value === undefined ? "" : ` ${value}`}`, help] as const,
  );
  return `${summary}.\n\nusage: locara ${name} ${usage(command)}\n${options.length === 0 ? "" : `\n${columns(options)}`}`;
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const);
  return `usage: locara COMMAND …\n\n${columns(rows)}\nlocara COMMAND --help says more.\n`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}\n`).join("");
}
