import type { KnownArguments } from "../source-facts.ts";
import { fold } from "./fold.ts";
import { staticName, unwrapped } from "./syntax.ts";
import { ts } from "./typescript.ts";

/** What a call gives for the arguments in `wanted`, as far as it can be read. The others can be anything. */
export function knownArguments(
  call: ts.CallExpression,
  wanted: ReadonlySet<string>,
  checker: ts.TypeChecker,
): KnownArguments {
  const [first] = call.arguments;
  const fields = new Map<string, readonly unknown[]>();
  const open = new Set<string>();
  if (first === undefined) return { fields, open };
  const node = unwrapped(first);
  if (!ts.isObjectLiteralExpression(node)) return { fields, open: "any" };
  let certain = true;
  for (const property of node.properties) {
    const name = staticName(property.name);
    if (name === undefined) {
      // What is spread, or has a computed name, can also replace what stands before it.
      certain = false;
      fields.clear();
      continue;
    }
    const value = given(property);
    const values = value === undefined || !wanted.has(name) ? undefined : fold(value, checker);
    if (values === undefined) {
      fields.delete(name);
      open.add(name);
    } else {
      fields.set(name, values);
      open.delete(name);
    }
  }
  return { fields, open: certain ? open : "any" };
}

function given(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}
