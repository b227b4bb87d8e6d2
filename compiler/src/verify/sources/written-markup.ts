import { htmlEscapes } from "../html-escapes.ts";
import { isRemote } from "../remote-url.ts";
import { fold } from "./fold.ts";
import type { Say } from "./raw-uses.ts";
import { staticName } from "./syntax.ts";
import { ts } from "./typescript.ts";

const markup = new Set(["innerHTML", "outerHTML", "srcdoc"]);
/** Functions that take markup, and as which argument. */
const takers: ReadonlyMap<string, number> = new Map([
  ["insertAdjacentHTML", 1],
  ["setHTMLUnsafe", 0],
  ["createContextualFragment", 0],
]);

/** What a script writes into its page as constant text: markup, and attributes that load something or are code. */
export function writtenMarkup(node: ts.Node, checker: ts.TypeChecker, say: Say): void {
  if (ts.isBinaryExpression(node)) assigned(node);
  else if (ts.isCallExpression(node)) called(node);
  // React's dangerouslySetInnerHTML={{ __html: … }}
  else if (ts.isPropertyAssignment(node) && staticName(node.name) === "__html") written(node.initializer);

  function assigned({ left, right, operatorToken: { kind } }: ts.BinaryExpression): void {
    if (kind < ts.SyntaxKind.FirstAssignment || kind > ts.SyntaxKind.LastAssignment) return;
    if (!ts.isPropertyAccessExpression(left)) return;
    const name = left.name.text;
    if (markup.has(name)) written(right);
    else if (name === "src" || name === "srcset") {
      const remote = texts(right).find(isRemote);
      if (remote !== undefined) say("remote-url", right, remote);
    }
  }

  function called({ expression, arguments: given }: ts.CallExpression): void {
    if (!ts.isPropertyAccessExpression(expression)) return;
    const name = expression.name.text;
    const text = given[takers.get(name) ?? Number.NaN];
    if (text !== undefined) written(text);
    const [attribute, value] = given;
    if (name !== "setAttribute" || attribute === undefined || value === undefined) return;
    for (const one of texts(attribute)) {
      for (const other of texts(value)) escapesIn(`<x ${one}="${other.replaceAll('"', "&#34;")}">`, value);
    }
  }

  function written(value: ts.Expression): void {
    for (const text of texts(value)) escapesIn(text, value);
  }

  function escapesIn(text: string, place: ts.Node): void {
    for (const { kind, what } of htmlEscapes({ file: "", text })) say(kind, place, what);
  }

  function texts(value: ts.Expression): readonly string[] {
    return fold(value, checker)?.map(String) ?? [];
  }
}
