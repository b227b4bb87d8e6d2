import { _, Ajv, type KeywordCxt } from "ajv";
import standaloneModule from "ajv/dist/standalone/index.js";
import type { AnyCommand } from "../src/command.ts";
import type { JsonSchema } from "../src/shape.ts";

const standalone = standaloneModule.default;

/** Checks `{"typedArray": "Uint8Array"}` by what the value is, not by what it says it is: a tag alone can be faked. */
const typedArray = {
  keyword: "typedArray",
  schemaType: "string" as const,
  error: { message: ({ schema }: { schema: unknown }) => `must be a ${schema}` },
  code(context: KeywordCxt) {
    const { data, schema } = context;
    context.fail(_`!(ArrayBuffer.isView(${data}) && ${data}[Symbol.toStringTag] === ${schema})`);
  },
};

const ajvFor = (allErrors: boolean) =>
  new Ajv({
    strict: true,
    strictTypes: false,
    inlineRefs: false,
    allErrors,
    code: { source: true, esm: true },
    // What editors show beside each word of an `enum`: it decides nothing.
    keywords: [typedArray, "enumDescriptions"],
  });

// What ajv's code would load from ajv at run time; anything else it asks for is an error here.
const helpers = [
  {
    loads: 'require("ajv/dist/runtime/ucs2length").default',
    is: "(text) => { let length = 0; for (const _ of text) length += 1; return length; }",
  },
];

function withoutAjv(code: string): string {
  const own = helpers.reduce((text, { loads, is }) => text.replaceAll(loads, is), code).replace(/^"use strict";/, "");
  const left = /require\([^)]*\)/.exec(own)?.[0];
  if (left !== undefined) throw new Error(`The validators would need ${left} at run time.`);
  // What defines nothing but a constant may be left out of a bundle that does not use it.
  return own
    .replaceAll("= new RegExp(", "= /* @__PURE__ */ new RegExp(")
    .replaceAll(/;(?=(?:export )?(?:const|function) )/g, ";\n");
}

/** The name of a command's validator in its generated module. */
const nameOf = (command: string, part: "args" | "result" | "item") =>
  `${command.replaceAll(/[^a-zA-Z0-9]/g, "_")}__${part}`;

/** A validator without `eval` and without ajv, as the source of a module: finds every problem. */
export function manifestValidator(manifest: JsonSchema): string {
  const ajv = ajvFor(true);
  ajv.addSchema({ ...manifest, $id: "manifest" });
  return withoutAjv(standalone(ajv, { manifest: "manifest" }));
}

/** The validators of every command's arguments, result and items, likewise; each stops at the first problem. */
export function commandValidators(commands: ReadonlyMap<string, AnyCommand>): {
  readonly code: string;
  readonly count: number;
} {
  const ajv = ajvFor(false);
  const names: Record<string, string> = {};
  const rows: string[] = [];
  for (const { id, args, result, item } of commands.values()) {
    const shapes = Object.entries({ args, result, item }) as ["args" | "result" | "item", typeof item][];
    const row = shapes.map(([part, shape]) => {
      if (shape === null) return `${part}: null`;
      const name = nameOf(id, part);
      ajv.addSchema({ ...shape.schema, $id: name });
      names[name] = name;
      return `${part}: ${name}`;
    });
    rows.push(`  ${JSON.stringify(id)}: { ${row.join(", ")} },`);
  }
  const code = withoutAjv(standalone(ajv, names));
  return {
    code: `${code}\nexport const commandValidators = {\n${rows.join("\n")}\n};\n`,
    count: Object.keys(names).length,
  };
}

/** Does a value satisfy a schema? For tests of definitions that no generated validator knows. */
export const accepts = (schema: JsonSchema, value: unknown): boolean => ajvFor(false).validate(schema, value);
