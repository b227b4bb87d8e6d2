import { nearest } from "@locara/compiler";
import type { CliCommand, Given, Option } from "./command.ts";
import { UsageError } from "./command.ts";

/** Reads a command's arguments: `--name`, `--name value`, `--name=value`, `--` before what is no option. */
export function readArguments(argv: readonly string[], command: CliCommand): Given {
  const positionals: string[] = [];
  const options: Record<string, string | boolean> = {};
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] as string;
    if (argument === "") throw new UsageError("An empty argument names nothing; the current folder is .");
    if (argument === "--") {
      positionals.push(...argv.slice(index + 1));
      break;
    }
    // A single dash stands for "nothing" (`locara diff - app`).
    if (!argument.startsWith("-") || argument === "-") {
      positionals.push(argument);
      continue;
    }
    const [name, inline] = split(argument);
    const option = find(name, command);
    if (option.type === "boolean") {
      if (inline !== undefined) throw new UsageError(`--${name} takes no value.`);
      options[name] = true;
      continue;
    }
    const value = inline ?? argv[++index];
    if (value === undefined || value === "") throw new UsageError(`--${name} needs a value.`);
    options[name] = value;
  }
  if (positionals.length > command.most)
    throw new UsageError(`${JSON.stringify(positionals[command.most])} is one argument too many.`);
  return { positionals, options };
}

function split(argument: string): readonly [name: string, value: string | undefined] {
  const name = argument.replace(/^--?/, "");
  const equals = name.indexOf("=");
  return equals < 0 ? [name, undefined] : [name.slice(0, equals), name.slice(equals + 1)];
}

function find(name: string, command: CliCommand): Option {
  const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
  if (option !== undefined) return option;
  const meant = nearest(name, Object.keys(command.options));
  throw new UsageError(`There is no option --${name}.${meant === undefined ? "" : ` Did you mean --${meant}?`}`);
}
