import { attributeEscapes } from "../address-sinks.ts";
import { fold } from "./fold.ts";
import type { Readers, Say } from "./raw-uses.ts";
import { constantOf, staticName, unwrapped } from "./syntax.ts";
import * as ts from "./typescript.ts";

/** The functions that JSX stands for. */
const makers = new Set(["createElement", "jsx", "jsxs", "jsxDEV", "h"]);

/** `<img src="https://…">` in JSX, spread or not, or without its syntax, and addresses that are code. */
export function loadedByElements(checker: ts.TypeChecker, say: Say): Readers {
  function inJsx(node: ts.JsxAttribute): void {
    const { initializer } = node;
    const value = initializer !== undefined && ts.isJsxExpression(initializer) ? initializer.expression : initializer;
    attribute(node.parent.parent.tagName.getText(), node.name.getText(), value, value ?? node);
  }

  function spread(node: ts.JsxSpreadAttribute): void {
    attributes(node.parent.parent.tagName.getText(), node.expression, node);
  }

  function made(node: ts.CallExpression): void {
    if (!makers.has(calledName(node) ?? "")) return;
    const [element, given] = node.arguments;
    if (element !== undefined && given !== undefined && ts.isStringLiteralLike(element))
      attributes(element.text, given);
  }

  function attributes(element: string, given: ts.Expression, place?: ts.Node): void {
    const name = unwrapped(given);
    const object = ts.isIdentifier(name) ? constantOf(name, checker) : name;
    if (object === undefined || !ts.isObjectLiteralExpression(unwrapped(object))) return;
    for (const property of (unwrapped(object) as ts.ObjectLiteralExpression).properties) {
      if (!ts.isPropertyAssignment(property)) continue;
      attribute(element, staticName(property.name) ?? "", property.initializer, place ?? property);
    }
  }

  function attribute(element: string, name: string, value: ts.Expression | undefined, place: ts.Node): void {
    // A text with styles in it is found wherever it stands.
    if (value === undefined || name === "style") return;
    const of = /^[a-z][^.]*$/.test(element) ? element.toLowerCase() : ({ component: true } as const);
    const texts = (fold(value, checker) ?? []).filter((one) => typeof one === "string");
    for (const { kind, what } of texts.flatMap((one) => attributeEscapes(of, inHtml(name), one)))
      say(kind, kind === "script-url" ? value : place, what);
  }

  return [
    [ts.SyntaxKind.JsxAttribute, inJsx],
    [ts.SyntaxKind.JsxSpreadAttribute, spread],
    [ts.SyntaxKind.CallExpression, made],
  ];
}

/** `srcSet` → `srcset`, `clipPath` → `clip-path`. */
const inHtml = (name: string) =>
  name === "xlinkHref" ? "xlink:href" : name.replace(/^(clip|marker)(?=[A-Z])/, "$1-").toLowerCase();

const calledName = ({ expression }: ts.CallExpression): string | undefined =>
  staticName(ts.isPropertyAccessExpression(expression) ? expression.name : expression);
