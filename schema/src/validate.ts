import { commandValidators } from "./command-validators.gen.js";
import { fits } from "./fits.ts";
import { manifestForm } from "./manifest-form.gen.ts";
import { manifestProblems } from "./manifest-problems.ts";
import type { JsonSchema } from "./shape.ts";

/** One place where a value is not what its schema asks for. */
export interface Problem {
  /** JSON pointer to the value. */
  readonly instancePath: string;
  /** Pointer into the schema to what was not met. */
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
  /** The schema that the keyword stands in; only for manifests. */
  readonly parentSchema?: Readonly<Record<string, unknown>>;
}

const none: readonly Problem[] = [];

interface Validator {
  (value: unknown): boolean;
  errors?: null | readonly Problem[];
}

const problemsOf = (validator: Validator) => (value: unknown) => (validator(value) ? none : (validator.errors ?? none));

let manifestSchema: JsonSchema | undefined;

/** Every problem of a manifest at once; none where it satisfies the schema. */
export function validateManifest(value: unknown): readonly Problem[] {
  manifestSchema ??= JSON.parse(manifestForm) as JsonSchema;
  return fits(manifestSchema, value) ? none : manifestProblems(value);
}

/** The first problem of a value, or none. Costs nothing but the check where there is none. */
export type ValueCheck = (value: unknown) => readonly Problem[];

export interface CommandValidator {
  readonly args: ValueCheck;
  readonly result: ValueCheck;
  /** Null where the command is no stream. */
  readonly item: ValueCheck | null;
}

const validators = new Map<string, CommandValidator>();

/** The validator of a command of this version; undefined for any other name. */
export function validatorOf(commandId: string): CommandValidator | undefined {
  const known = validators.get(commandId);
  if (known !== undefined || !Object.hasOwn(commandValidators, commandId)) return known;
  const { args, result, item } = commandValidators[commandId] as (typeof commandValidators)[string];
  const made = { args: problemsOf(args), result: problemsOf(result), item: item === null ? null : problemsOf(item) };
  validators.set(commandId, made);
  return made;
}
