/** A JSON Schema fragment. Kept as plain data: generators, editors and validators all read it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

declare const carried: unique symbol;

/** A JSON Schema paired with the static type of the values it accepts. The type exists only for the compiler. */
export interface Shape<T> {
  readonly schema: JsonSchema;
  readonly [carried]?: T;
}

export type Static<S> = S extends Shape<infer T> ? T : never;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

interface TextRules {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly description?: string;
}

interface NumberRules {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

export const text = (rules: TextRules = {}): Shape<string> => ({ schema: { type: "string", ...rules } });

export const number = (rules: NumberRules = {}): Shape<number> => ({ schema: { type: "number", ...rules } });

export const integer = (rules: NumberRules = {}): Shape<number> => ({ schema: { type: "integer", ...rules } });

export const boolean = (): Shape<boolean> => ({ schema: { type: "boolean" } });

export const nothing = (): Shape<null> => ({ schema: { type: "null" } });

export const oneOf = <const T extends string>(values: readonly T[], description?: string): Shape<T> => ({
  schema: { type: "string", enum: values, ...(description === undefined ? {} : { description }) },
});

export const list = <T>(item: Shape<T>, rules: { readonly maxItems?: number } = {}): Shape<readonly T[]> => ({
  schema: { type: "array", items: item.schema, ...rules },
});

export const union = <const S extends readonly Shape<unknown>[]>(...shapes: S): Shape<Static<S[number]>> => ({
  schema: { anyOf: shapes.map((shape) => shape.schema) },
});

export const mapOf = <T>(value: Shape<T>): Shape<Readonly<Record<string, T>>> => ({
  schema: { type: "object", additionalProperties: value.schema },
});

/** Any JSON value. */
export const json = (): Shape<Json> => ({ schema: {} });

/** Raw bytes. Transports carry them as they are, never as base64 text. */
export const bytes = (): Shape<Uint8Array> => ({ schema: { typedArray: "Uint8Array" } });

/** Audio samples or vectors, 32-bit floats. */
export const floats = (): Shape<Float32Array> => ({ schema: { typedArray: "Float32Array" } });

const absent = Symbol("optional");

interface OptionalShape<T> extends Shape<T> {
  readonly [absent]: true;
}

export const optional = <T>(shape: Shape<T>): OptionalShape<T> => ({ ...shape, [absent]: true });

type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends { readonly [absent]: true } ? K : never;
}[keyof F];
type RecordOf<F extends Fields> = { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Static<F[K]> } & {
  readonly [K in OptionalKeys<F>]?: Static<F[K]>;
};

/** An object with exactly these fields; unknown fields are refused. */
export const record = <const F extends Fields>(fields: F): Shape<RecordOf<F>> => ({
  schema: {
    type: "object",
    additionalProperties: false,
    required: Object.keys(fields).filter((key) => !(absent in (fields[key] as object))),
    properties: Object.fromEntries(Object.entries(fields).map(([key, shape]) => [key, shape.schema])),
  },
});
