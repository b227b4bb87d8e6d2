import { isRemote } from "../remote-url.ts";
import { fold } from "./fold.ts";
import type { Say } from "./raw-uses.ts";
import { ts } from "./typescript.ts";

const loading = new Set(["src", "srcSet", "href", "xlinkHref", "poster", "data", "action", "formAction"]);
/** Elsewhere `href` is a link, which loads nothing by itself. */
const loadingByHref = new Set(["link", "image", "use", "base"]);

/** `<img src="https://…">` in JSX, and addresses that are code. */
export function loadedByElement(node: ts.JsxAttribute, checker: ts.TypeChecker, say: Say): void {
  const name = node.name.getText();
  const { initializer } = node;
  const value = initializer !== undefined && ts.isJsxExpression(initializer) ? initializer.expression : initializer;
  if (!loading.has(name) || value === undefined) return;
  const addresses = fold(value, checker)?.map(String) ?? [];
  if (addresses.some((one) => /^\s*javascript:/i.test(one))) say("script-url", value, name);
  const remote = addresses.find(isRemote);
  const loads = name !== "href" || loadingByHref.has(node.parent.parent.tagName.getText());
  if (loads && remote !== undefined) say("remote-url", node, remote);
}

/** `image.src = "https://…"` */
export function loadedByMember(node: ts.BinaryExpression, checker: ts.TypeChecker, say: Say): void {
  const { left, right, operatorToken } = node;
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(left)) return;
  if (left.name.text !== "src" && left.name.text !== "srcset") return;
  const remote = fold(right, checker)?.map(String).find(isRemote);
  if (remote !== undefined) say("remote-url", right, remote);
}
