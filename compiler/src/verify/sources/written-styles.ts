import { cssUrls } from "../css-escapes.ts";
import { fold } from "./fold.ts";
import type { Say } from "./raw-uses.ts";
import { staticName } from "./syntax.ts";
import { ts } from "./typescript.ts";

/** What an address in a style begins with, also where its letters are written as numbers. */
const telling = /url\(|src\(|image-set\(|@import|\\/i;

/**
 * A text that loads something as a style does, wherever it stands: there are many ways from a text to a style (an object of
 * JSX, a rule, a font, a template of a library), and a text that looks like this is hardly ever anything else.
 */
export function writtenStyle(node: ts.Node, checker: ts.TypeChecker, say: Say): void {
  const custom = customValue(node, checker);
  for (const value of (custom && fold(custom, checker)?.map(String)) ?? [])
    if (!telling.test(value)) for (const { url } of cssUrls(`--value:${value}`)) say("remote-url", node, url);
  const text = textOf(node);
  if (text === undefined || !telling.test(text)) return;
  const whole = outermost(node);
  const values = ts.isJsxText(node) ? undefined : fold(whole as ts.Expression, checker);
  for (const value of values?.map(String) ?? [text]) for (const { url } of cssUrls(value)) say("remote-url", node, url);
}

/** What a custom property gets, or one that may be: a text in it can be put into any function. */
function customValue(node: ts.Node, checker: ts.TypeChecker): ts.Expression | undefined {
  if (ts.isPropertyAssignment(node)) {
    const name = staticName(node.name) ?? "";
    return name.startsWith("--") || name === "initialValue" ? node.initializer : undefined;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [property, value] = node.arguments;
  if (node.expression.name.text !== "setProperty" || property === undefined) return undefined;
  const names = fold(property, checker)?.map(String);
  return names?.every((name) => !name.startsWith("--")) === true ? undefined : value;
}

/** Of a template the constant parts, with nothing between them. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => literal.text).join("");
  return ts.isJsxText(node) && isStyle(node.parent) ? node.text : undefined;
}

const isStyle = (node: ts.Node) => ts.isJsxElement(node) && node.openingElement.tagName.getText() === "style";

/** `"url(" + host + ")"` as one. */
function outermost(node: ts.Node): ts.Node {
  const { parent } = node;
  const joins = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken;
  return joins || ts.isParenthesizedExpression(parent) ? outermost(parent) : node;
}
