import { cssUrls } from "../css-escapes.ts";
import { fold } from "./fold.ts";
import type { Readers, Say } from "./raw-uses.ts";
import { staticName } from "./syntax.ts";
import * as ts from "./typescript.ts";

/** What an address in a style begins with, also where its letters are written as numbers. */
const telling = /url\(|src\(|image-set\(|@import|\\/i;

/**
 * A text that loads something as a style does, wherever it stands: there are many ways from a text to a style (an object of
 * JSX, a rule, a font, a template of a library), and a text that looks like this is hardly ever anything else.
 */
export function writtenStyles(checker: ts.TypeChecker, say: Say): Readers {
  /** What a custom property gets, or one that may be: a text in it can be put into any function. */
  function custom(node: ts.Node, given: ts.Expression | undefined): void {
    for (const value of (given && fold(given, checker)?.map(String)) ?? [])
      if (!telling.test(value)) for (const { url } of cssUrls(`--value:${value}`)) say("remote-url", node, url);
  }

  function property(node: ts.PropertyAssignment): void {
    const name = staticName(node.name) ?? "";
    if (name.startsWith("--") || name === "initialValue") custom(node, node.initializer);
  }

  function set(node: ts.CallExpression): void {
    if (!ts.isPropertyAccessExpression(node.expression) || node.expression.name.text !== "setProperty") return;
    const [property, value] = node.arguments;
    if (property === undefined) return;
    const names = fold(property, checker)?.map(String);
    if (names?.every((name) => !name.startsWith("--")) !== true) custom(node, value);
  }

  function text(node: ts.Node, text: string): void {
    if (!telling.test(text)) return;
    const values = ts.isJsxText(node) ? undefined : fold(outermost(node) as ts.Expression, checker);
    for (const value of values?.map(String) ?? [text])
      for (const { url } of cssUrls(value)) say("remote-url", node, url);
  }

  const literal = (node: ts.StringLiteralLike) => text(node, node.text);
  return [
    [ts.SyntaxKind.PropertyAssignment, property],
    [ts.SyntaxKind.CallExpression, set],
    [ts.SyntaxKind.StringLiteral, literal],
    [ts.SyntaxKind.NoSubstitutionTemplateLiteral, literal],
    [ts.SyntaxKind.TemplateExpression, (node: ts.TemplateExpression) => text(node, constantParts(node))],
    [ts.SyntaxKind.JsxText, (node: ts.JsxText) => isStyle(node.parent) && text(node, node.text)],
  ];
}

/** With nothing between them. */
const constantParts = ({ head, templateSpans }: ts.TemplateExpression) =>
  head.text + templateSpans.map(({ literal }) => literal.text).join("");

const isStyle = (node: ts.Node) => ts.isJsxElement(node) && node.openingElement.tagName.getText() === "style";

/** `"url(" + host + ")"` as one. */
function outermost(node: ts.Node): ts.Node {
  const { parent } = node;
  const joins = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken;
  return joins || ts.isParenthesizedExpression(parent) ? outermost(parent) : node;
}
