import { constantOf, unwrapped } from "./syntax.ts";
import * as ts from "./typescript.ts";

/** More values than this are as good as anything. */
const most = 64;
const deepest = 24;

export type Values = readonly unknown[] | undefined;

/** Every value that an expression can have when it runs, or undefined where that cannot be known. */
export function fold(expression: ts.Expression, checker: ts.TypeChecker, depth = 0): Values {
  if (depth > deepest) return undefined;
  const inner = (one: ts.Expression) => fold(one, checker, depth + 1);
  const node = unwrapped(expression);
  const literal = literalOf(node);
  if (literal !== undefined) return [literal];
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce<Values>(
      (texts, { expression: part, literal: { text } }) =>
        pairs(texts, inner(part), (left, right) => `${left}${right}${text}`),
      [node.head.text],
    );
  }
  if (ts.isBinaryExpression(node)) return foldBinary(node, inner);
  if (ts.isConditionalExpression(node)) return either(inner(node.whenTrue), inner(node.whenFalse));
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.reduce<Values>(
      (lists, element) =>
        pairs(lists, ts.isSpreadElement(element) ? undefined : inner(element), (list, one) => [
          ...(list as readonly unknown[]),
          one,
        ]),
      [[]],
    );
  }
  if (ts.isIdentifier(node)) return foldName(node, checker, inner);
  // What a call gives is not asked for: its type is seldom a literal, and finding out is dear.
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? ofType(node, checker) : undefined;
}

function literalOf(node: ts.Expression): unknown {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  return node.kind === ts.SyntaxKind.NullKeyword ? null : undefined;
}

function foldName(node: ts.Identifier, checker: ts.TypeChecker, inner: (one: ts.Expression) => Values): Values {
  const constant = constantOf(node, checker);
  if (constant === undefined) return ofType(node, checker);
  const values = inner(constant);
  // A list can be added to, unless its type forbids it.
  return values?.some(Array.isArray) && !isAsConst(constant) ? undefined : values;
}

/** Nobody may change what it gives. */
export const isAsConst = (node: ts.Expression) => ts.isAsExpression(node) && node.type.getText() === "const";

function foldBinary(node: ts.BinaryExpression, inner: (one: ts.Expression) => Values): Values {
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.PlusToken:
      return pairs(inner(node.left), inner(node.right), (left, right) =>
        typeof left === "number" && typeof right === "number" ? left + right : `${String(left)}${String(right)}`,
      );
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return either(inner(node.left), inner(node.right));
    default:
      return undefined;
  }
}

const either = (left: Values, right: Values): Values =>
  left === undefined || right === undefined ? undefined : [...new Set([...left, ...right])];

function pairs(left: Values, right: Values, join: (left: unknown, right: unknown) => unknown): Values {
  if (left === undefined || right === undefined || left.length * right.length > most) return undefined;
  return left.flatMap((one) => right.map((other) => join(one, other)));
}

/** A type that is a literal, or a choice of literals, says the value: members of `as const` objects, enums, parameters. */
function ofType(node: ts.Expression, checker: ts.TypeChecker): Values {
  const type = checker.getTypeAtLocation(node);
  const parts = type.isUnion() ? type.types : [type];
  if (parts.length > most) return undefined;
  const values: unknown[] = [];
  for (const part of parts) {
    if (part.isStringLiteral() || part.isNumberLiteral()) values.push(part.value);
    else return undefined;
  }
  return values;
}
