import type { KnownArguments } from "../source-facts.ts";
import { fold, isAsConst } from "./fold.ts";
import { constantOf, staticName, unwrapped } from "./syntax.ts";
import * as ts from "./typescript.ts";

/** Spreads within spreads, and properties in all: more of them are as good as anything. */
const deepest = 16;
const most = 500;

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
  const object = constantObject(first, checker);
  if (object === undefined) return { fields, open: "any" };
  let certain = true;
  let count = 0;
  const read = ({ properties }: ts.ObjectLiteralExpression, depth: number): void => {
    for (const property of properties) {
      count += 1;
      const spread = ts.isSpreadAssignment(property) ? constantObject(property.expression, checker) : undefined;
      const name = staticName(property.name);
      if (spread !== undefined && depth < deepest && count < most) read(spread, depth + 1);
      else if (name === undefined) {
        // What is spread, or has a computed name, can also replace what stands before it.
        certain = false;
        fields.clear();
      } else put(name, given(property));
    }
  };
  const put = (name: string, value: ts.Expression | undefined): void => {
    const values = value === undefined || !wanted.has(name) ? undefined : fold(value, checker);
    if (values === undefined) {
      fields.delete(name);
      open.add(name);
    } else {
      fields.set(name, values);
      open.delete(name);
    }
  };
  read(object, 0);
  return { fields, open: certain ? open : "any" };
}

/** An object that stands there, or a constant one that nobody may change. */
function constantObject(expression: ts.Expression, checker: ts.TypeChecker): ts.ObjectLiteralExpression | undefined {
  const node = unwrapped(expression);
  if (ts.isObjectLiteralExpression(node)) return node;
  const constant = ts.isIdentifier(node) ? constantOf(node, checker) : undefined;
  if (constant === undefined || !isAsConst(constant)) return undefined;
  const object = unwrapped(constant);
  return ts.isObjectLiteralExpression(object) ? object : undefined;
}

function given(property: ts.ObjectLiteralElementLike): ts.Expression | undefined {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}
