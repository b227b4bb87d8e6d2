import { attributeEscapes } from "../address-sinks.ts";
import { htmlEscapes } from "../html-escapes.ts";
import { fold } from "./fold.ts";
import type { Readers, Say } from "./raw-uses.ts";
import { constantOf, staticName, unwrapped } from "./syntax.ts";
import * as ts from "./typescript.ts";

const markup = new Set(["innerHTML", "outerHTML", "srcdoc"]);
/** Functions that take markup, and as which argument. */
const takers: ReadonlyMap<string, number> = new Map([
  ["insertAdjacentHTML", 1],
  ["setHTMLUnsafe", 0],
  ["parseHTMLUnsafe", 0],
  ["createContextualFragment", 0],
  ["execCommand", 2],
]);
/** Members that nothing but an element has: an address is looked at there even if it cannot be told which element it is. */
const ofElements = new Set(["src", "srcset", "poster", "formAction", "imageSrcset", "attributionSrc"]);
/** What makes the text of a script. */
const texts = new Set(["text", "textContent", "innerText"]);

/** What a script writes into its page as constant text: markup, and attributes that load something or are code. */
export function writtenMarkup(checker: ts.TypeChecker, say: Say): Readers {
  function assigned({ left, right, operatorToken: { kind } }: ts.BinaryExpression): void {
    if (kind < ts.SyntaxKind.FirstAssignment || kind > ts.SyntaxKind.LastAssignment) return;
    if (!ts.isPropertyAccessExpression(left)) return;
    const name = left.name.text;
    if (markup.has(name)) return written(right);
    const element = elementOf(left.expression, checker);
    if (element === "script" && texts.has(name)) say("inline-script", right, name);
    else if (element !== undefined || ofElements.has(name)) attribute(element, name, right);
  }

  function called({ expression, arguments: given }: ts.CallExpression): void {
    if (!ts.isPropertyAccessExpression(expression)) return;
    const name = expression.name.text;
    const text = given[takers.get(name) ?? Number.NaN];
    if (text !== undefined) written(text);
    if (name !== "setAttribute" && name !== "setAttributeNS") return;
    const at = name === "setAttributeNS" ? 1 : 0;
    const [attributeName, value] = [given[at], given[at + 1]];
    if (attributeName === undefined || value === undefined) return;
    const element = elementOf(expression.expression, checker);
    for (const one of constants(attributeName)) attribute(element, one, value);
  }

  /** React's dangerouslySetInnerHTML={{ __html: … }} */
  function given({ name, initializer }: ts.PropertyAssignment): void {
    if (staticName(name) === "__html") written(initializer);
  }

  function attribute(element: string | undefined, name: string, value: ts.Expression): void {
    // A text with styles in it is found wherever it stands.
    if (name === "style") return;
    for (const one of constants(value))
      for (const { kind, what } of attributeEscapes(element, name.toLowerCase(), one)) say(kind, value, what);
  }

  function written(value: ts.Expression): void {
    for (const text of constants(value))
      for (const { kind, what } of htmlEscapes({ file: "", text })) say(kind, value, what);
  }

  function constants(value: ts.Expression): readonly string[] {
    return fold(value, checker)?.map(String) ?? [];
  }

  return [
    [ts.SyntaxKind.BinaryExpression, assigned],
    [ts.SyntaxKind.CallExpression, called],
    [ts.SyntaxKind.PropertyAssignment, given],
  ];
}

/** What makes an element, and which. */
const constructed: Readonly<Record<string, string>> = { Image: "img", Audio: "audio", Option: "option" };

/** The name of an element that was made here: `document.createElement("link")`, `new Image()`, or a constant that is one. */
function elementOf(expression: ts.Expression, checker: ts.TypeChecker): string | undefined {
  const given = unwrapped(expression);
  const node = unwrapped(ts.isIdentifier(given) ? (constantOf(given, checker) ?? given) : given);
  if (ts.isNewExpression(node)) {
    const name = staticName(node.expression) ?? "";
    return Object.hasOwn(constructed, name) ? constructed[name] : undefined;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const index = ["createElement", "createElementNS"].indexOf(node.expression.name.text);
  const name = index < 0 ? undefined : node.arguments[index];
  const [value, ...others] = name === undefined ? [] : (fold(name, checker) ?? []);
  return typeof value === "string" && others.length === 0 ? value.toLowerCase() : undefined;
}
