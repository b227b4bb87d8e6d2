/** Exit codes of every command (product: "The command line"). */
export const exitCodes = { fine: 0, findings: 1, usage: 2, unavailable: 3, ourFault: 4, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command may touch of the process it runs in. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Is standard error a terminal? Progress is shown only there. */
  readonly terminal: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C: a command that runs on ends, and the CLI exits with 130. One that never asks for it is ended by it. */
  readonly interrupted: AbortSignal;
}

export interface Option {
  readonly type: "boolean" | "string";
  /** What stands after the name in the help: `DIR`. */
  readonly value?: string;
  readonly help: string;
}

export interface Given {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** One command. Its file exports it as `command`; `commands.ts` lists it by name. */
export interface CliCommand {
  /** What follows the name: `[APP]`. */
  readonly arguments: string;
  readonly most: number;
  readonly options: Readonly<Record<string, Option>>;
  run(given: Given, io: Io): Promise<ExitCode>;
}

/** Wrong usage: the message is shown with the usage line, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const formats = ["text", "json", "github", "sarif"] as const;
export type Format = (typeof formats)[number];

export const formatOption: Option = {
  type: "string",
  value: formats.join("|"),
  help: "How findings are written (text).",
};

export function readFormat(given: Given): Format {
  const format = given.options.format ?? "text";
  if ((formats as readonly unknown[]).includes(format)) return format as Format;
  throw new UsageError(`--format is one of ${formats.join(", ")}, not ${String(format)}.`);
}
