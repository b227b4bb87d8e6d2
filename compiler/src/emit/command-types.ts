import { type AnyCommand, commands, type JsonSchema } from "@locara/schema";
import { typescriptType } from "./typescript-type.ts";

/** Arguments that a capability's scope can narrow to the ids it names. */
const narrowable = ["model", "database", "tool", "id"] as const;

/** Stands in a printed type for that of a narrowable argument. No type can hold it. */
const mark = (argument: string) => `\u0000${argument}\u0000`;

/** A command's types as the SDK declares them. */
export interface CommandTypes {
  /** With the mark of each narrowable argument in the place of its type. */
  readonly args: string;
  /** The declared types of the narrowable arguments. */
  readonly declared: Readonly<Record<string, string>>;
  readonly item: string | null;
  readonly result: string;
  /** Can it be called with no arguments at all? */
  readonly needsNothing: boolean;
}

function printed({ args, item, result }: AnyCommand): CommandTypes {
  const fields = (args.schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const own = narrowable.filter((argument) => Object.hasOwn(fields, argument));
  return {
    args: typescriptType(args.schema, { use: "given", fields: new Map(own.map((one) => [one, mark(one)])) }),
    declared: Object.fromEntries(
      own.map((one) => [one, typescriptType(fields[one] as JsonSchema, { use: "given" }, "  ")]),
    ),
    item: item === null ? null : typescriptType(item.schema, { use: "got" }),
    result: typescriptType(result.schema, { use: "got" }),
    needsNothing: ((args.schema.required ?? []) as readonly string[]).length === 0,
  };
}

/** The types of every command, by id. The same for every app: the command line's build prints them once and for all. */
export const allCommandTypes: () => Readonly<Record<string, CommandTypes>> = () => {
  known ??= Object.fromEntries([...commands].map(([id, command]) => [id, printed(command)]));
  return known;
};
let known: Readonly<Record<string, CommandTypes>> | undefined;

/** The arguments' type, each narrowable one as `types` says or else as declared. */
export const argumentsType = ({ args, declared }: CommandTypes, types: ReadonlyMap<string, string>): string =>
  Object.entries(declared).reduce(
    (text, [one, type]) => text.replaceAll(mark(one), () => types.get(one) ?? type),
    args,
  );
