import { type AnyCommand, commands, type JsonSchema } from "@locara/schema";
import { commentText, propertyName, typescriptType } from "./typescript-type.ts";

/** Arguments that a capability's scope can narrow to the ids it names. */
const narrowable = ["model", "database", "tool", "id"] as const;

/** Stands in a printed type for that of a narrowable argument. No type can hold it. */
const mark = (argument: string) => `\u0000${argument}\u0000`;

/** What the SDK says of a command whatever app it is for. */
export interface PrintedCommand {
  /** `DbVecPut`: what its types' names begin with. */
  readonly name: string;
  /** The last part of its id, as a property's name. */
  readonly verb: string;
  /** Its summary, as text for a comment. */
  readonly summary: string;
  /** The arguments' type, with the mark of each narrowable argument in the place of its type. */
  readonly args: string;
  /** The declared types of the narrowable arguments. */
  readonly declared: Readonly<Record<string, string>>;
  /** The declarations of its item's and its result's type. */
  readonly answers: string;
  /** Can it be called with no arguments at all? */
  readonly needsNothing: boolean;
}

function printed({ id, summary, args, item, result }: AnyCommand): PrintedCommand {
  const name = pascal(id);
  const fields = (args.schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const own = narrowable.filter((argument) => Object.hasOwn(fields, argument));
  const answers = [
    ...(item === null ? [] : [declaration(`${name}Item`, typescriptType(item.schema, { use: "got" }))]),
    declaration(`${name}Result`, typescriptType(result.schema, { use: "got" })),
  ];
  return {
    name,
    verb: propertyName(id.slice(id.lastIndexOf(".") + 1)),
    summary: commentText(summary),
    args: typescriptType(args.schema, { use: "given", fields: new Map(own.map((one) => [one, mark(one)])) }),
    declared: Object.fromEntries(
      own.map((one) => [one, typescriptType(fields[one] as JsonSchema, { use: "given" }, "  ")]),
    ),
    answers: answers.join("\n"),
    needsNothing: ((args.schema.required ?? []) as readonly string[]).length === 0,
  };
}

/** A command as printed, as JSON. The same for every app: the command line's build prints each once and for all. */
export const printedText = (id: string): string => JSON.stringify(printed(commands.get(id) as AnyCommand));

const known = new Map<string, PrintedCommand>();

export function printedCommand(id: string): PrintedCommand {
  const found = known.get(id) ?? (JSON.parse(printedText(id)) as PrintedCommand);
  known.set(id, found);
  return found;
}

export const declaration = (name: string, type: string): string =>
  type.startsWith("{\n") && type.endsWith("\n}")
    ? `export interface ${name} ${type}\n`
    : `export type ${name} = ${type};\n`;

/** `fs.paths` → `FsPaths`. */
export const pascal = (id: string): string =>
  id
    .split(/[^A-Za-z0-9]/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");

/** The arguments' type, each narrowable one as `types` says or else as declared. */
export const argumentsType = ({ args, declared }: PrintedCommand, types: ReadonlyMap<string, string>): string =>
  Object.entries(declared).reduce(
    (text, [one, type]) => text.replaceAll(mark(one), () => types.get(one) ?? type),
    args,
  );
