import { fold } from "./fold.ts";
import { constantOf, staticName, unwrapped, valueSymbol } from "./syntax.ts";
import * as ts from "./typescript.ts";

const globalObjects: ReadonlySet<string> = new Set([
  "window",
  "self",
  "globalThis",
  "top",
  "parent",
  "frames",
  "opener",
]);

/** Is it a name of the object that has every global as a member? */
export const isGlobalObject = (name: string): boolean => globalObjects.has(name);

/** What leads from a frame, and from any document, to its window. */
const toWindow: ReadonlySet<string> = new Set(["contentWindow", "defaultView"]);

export interface BrowserNames {
  /** Whether nothing in the app declares the name: then it is the browser's. */
  isBrowsers(node: ts.Identifier): boolean;
  /** The global that an expression stands for: `fetch`, `window.fetch`, `self["fetch"]`, or a constant that is one. */
  of(expression: ts.Expression): string | undefined;
  /** The name of the member that an access names, where that can be known. */
  member(node: ts.Expression): string | undefined;
  /** The name of the member that a pattern takes, where that can be known. */
  key(element: ts.BindingElement): string | undefined;
}

const deepest = 8;

export function browserNames(checker: ts.TypeChecker): BrowserNames {
  const isBrowsers = (node: ts.Identifier) =>
    node.text !== "undefined" && (valueSymbol(node, checker)?.declarations ?? []).every(isAmbient);

  function member(node: ts.Expression): string | undefined {
    if (ts.isPropertyAccessExpression(node)) return node.name.text;
    return ts.isElementAccessExpression(node) ? constantKey(node.argumentExpression) : undefined;
  }

  function key({ propertyName, name }: ts.BindingElement): string | undefined {
    const given = propertyName ?? name;
    return ts.isComputedPropertyName(given) ? constantKey(given.expression) : staticName(given);
  }

  function constantKey(expression: ts.Expression): string | undefined {
    const keys = fold(expression, checker);
    return keys?.length === 1 ? String(keys[0]) : undefined;
  }

  function of(expression: ts.Expression, depth = 0): string | undefined {
    const node = unwrapped(expression);
    if (depth > deepest) return undefined;
    if (ts.isIdentifier(node)) return isBrowsers(node) ? node.text : ofConstant(node, depth);
    return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
      ? ofAccess(node, depth)
      : undefined;
  }

  function ofConstant(node: ts.Identifier, depth: number): string | undefined {
    const constant = constantOf(node, checker);
    return constant === undefined ? undefined : of(constant, depth + 1);
  }

  function ofAccess(node: ts.PropertyAccessExpression | ts.ElementAccessExpression, depth: number): string | undefined {
    if (ts.isPropertyAccessExpression(node) && toWindow.has(node.name.text)) return "window";
    const base = of(node.expression, depth + 1);
    const name = base === undefined ? undefined : member(node);
    return base !== undefined && isGlobalObject(base) ? name : undefined;
  }
  return { isBrowsers, of, member, key };
}

/** A declaration without a value: it says what the browser has, and has nothing itself. */
const isAmbient = (declaration: ts.Declaration): boolean =>
  declaration.getSourceFile().isDeclarationFile ||
  (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0 ||
  ts.isInterfaceDeclaration(declaration);
