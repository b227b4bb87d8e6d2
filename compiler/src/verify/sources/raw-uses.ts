import type { Range } from "../../diagnostic.ts";
import { isRemote } from "../remote-url.ts";
import type { RawKind, RawUse } from "../source-facts.ts";
import { fold } from "./fold.ts";
import { isHostModule } from "./host-module.ts";
import { followed, isValue, unwrapped, valueSymbol, wrapped } from "./syntax.ts";
import { ts } from "./typescript.ts";

interface Reading {
  readonly file: string;
  readonly checker: ts.TypeChecker;
  rangeOf(node: ts.Node): Range;
}

/** Names of the browser that are a way around the SDK wherever they are mentioned as values. */
const everywhere: Readonly<Record<string, RawKind>> = {
  XMLHttpRequest: "xml-http-request",
  WebSocket: "web-socket",
  WebSocketStream: "web-socket",
  EventSource: "event-source",
  WebTransport: "web-transport",
  RTCPeerConnection: "peer-connection",
  webkitRTCPeerConnection: "peer-connection",
  eval: "eval",
  SharedWorker: "shared-worker",
  importScripts: "dynamic-code",
};

const globalObjects = new Set(["window", "self", "globalThis", "top", "parent", "frames", "opener"]);

/** What a member of one of the browser's own objects is. */
const members: Readonly<Record<string, Readonly<Record<string, RawKind>>>> = {
  navigator: { sendBeacon: "send-beacon", serviceWorker: "service-worker" },
  document: { write: "document-write", writeln: "document-write" },
};

const telling = new Set([
  ...Object.keys(everywhere),
  ...Object.keys(members),
  ...Object.values(members).flatMap((inner) => Object.keys(inner)),
  ...["fetch", "open", "Function", "setTimeout", "setInterval", "Worker"],
]);

/** Looks for ways around the SDK in one source, node by node. */
export function rawReader({ file, checker, rangeOf }: Reading, found: RawUse[]): (node: ts.Node) => void {
  const say = (kind: RawKind, node: ts.Node, what: string) => found.push({ kind, what, file, range: rangeOf(node) });

  /** Whether nothing in the app declares the name: then it is the browser's. */
  function isBrowsers(node: ts.Identifier): boolean {
    const symbol = valueSymbol(node, checker);
    return (symbol?.declarations ?? []).every(isAmbient);
  }

  /** The name of the browser's that an expression stands for: `fetch`, `window.fetch`, `self["fetch"]`, `const w = window; w.fetch`. */
  function browserName(expression: ts.Expression, depth = 0): string | undefined {
    const node = unwrapped(expression);
    if (depth > 8) return undefined;
    if (ts.isIdentifier(node)) {
      if (node.text === "undefined") return undefined;
      if (isBrowsers(node)) return node.text;
      const declaration = followed(checker.getSymbolAtLocation(node), checker)?.valueDeclaration;
      const constant =
        declaration !== undefined &&
        ts.isVariableDeclaration(declaration) &&
        (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
      return constant && declaration.initializer !== undefined
        ? browserName(declaration.initializer, depth + 1)
        : undefined;
    }
    const name = memberName(node);
    if (name === undefined) return undefined;
    const base = browserName((node as ts.PropertyAccessExpression).expression, depth + 1);
    if (base === undefined) return undefined;
    if (globalObjects.has(base) || (base === "document" && name === "defaultView")) return name;
    return undefined;
  }

  const memberName = (node: ts.Expression): string | undefined => {
    if (ts.isPropertyAccessExpression(node)) return node.name.text;
    if (!ts.isElementAccessExpression(node)) return undefined;
    const keys = fold(node.argumentExpression, checker);
    return keys?.length === 1 ? String(keys[0]) : undefined;
  };

  /** A value of the browser's by its global name. */
  function global(node: ts.Expression, name: string): void {
    const outer = wrapped(node);
    const kind = Object.hasOwn(everywhere, name) ? everywhere[name] : undefined;
    // Looking whether it is there is no use of it.
    if (ts.isTypeOfExpression(outer.parent) || isInstanceTest(outer)) return;
    if (kind !== undefined) say(kind, node, name);
    else if (name === "fetch") fetched(node, outer);
    else if (name === "open" && isCalled(outer)) say("window-open", node, "open");
    else if (name === "Function" && isMadeOrCalled(outer)) say("new-function", node, "Function");
    else if ((name === "setTimeout" || name === "setInterval") && isCalled(outer))
      timer(outer.parent as ts.CallExpression, name);
    else if (name === "Worker" && ts.isNewExpression(outer.parent)) code(outer.parent, outer.parent.arguments?.[0]);
  }

  function fetched(node: ts.Expression, outer: ts.Expression): void {
    const own = isCalled(outer) && isOwnAddress((outer.parent as ts.CallExpression).arguments[0]);
    if (!own) say("fetch", node, "fetch");
  }

  /** An address that surely stays within the app: relative, `data:`, or made from the module's own. */
  function isOwnAddress(argument: ts.Expression | undefined): boolean {
    if (argument === undefined) return false;
    const node = unwrapped(argument);
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "URL") {
      const [address, base] = node.arguments ?? [];
      return isOwnAddress(address) && base !== undefined && /^import\.meta\.url$/.test(base.getText());
    }
    const values = fold(node, checker);
    return values?.every((value) => typeof value === "string" && !isRemote(value)) ?? false;
  }

  function timer(call: ts.CallExpression, name: string): void {
    const [first] = call.arguments;
    if (first === undefined) return;
    const node = unwrapped(first);
    const text =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateExpression(node) ||
      fold(node, checker)?.some((value) => typeof value === "string");
    if (text) say("string-timer", first, name);
  }

  function code(call: ts.Node, address: ts.Expression | undefined): void {
    if (address !== undefined && !isOwnAddress(address))
      say("dynamic-code", address, call.kind === ts.SyntaxKind.NewExpression ? "Worker" : "import");
  }

  function identifier(node: ts.Identifier): void {
    if (!telling.has(node.text) || !isValue(node) || !isBrowsers(node)) return;
    if (Object.hasOwn(members, node.text)) return;
    global(node, node.text);
  }

  function access(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): void {
    const base = browserName(node.expression);
    const name = memberName(node);
    if (base === undefined) return;
    if (name === undefined) {
      if (globalObjects.has(base)) say("computed-global", node, base);
      return;
    }
    if (globalObjects.has(base) && telling.has(name)) return global(node, name);
    const kind = Object.hasOwn(members, base) ? members[base]?.[name] : undefined;
    if (kind !== undefined) say(kind, node, `${base}.${name}`);
  }

  /** `const { fetch: get } = window` */
  function binding(pattern: ts.ObjectBindingPattern): void {
    const source = pattern.parent.initializer;
    const base = source === undefined ? undefined : browserName(source);
    if (base === undefined) return;
    for (const element of pattern.elements) {
      const key = element.propertyName ?? element.name;
      const name = ts.isIdentifier(key) || ts.isStringLiteralLike(key) ? key.text : undefined;
      if (name === undefined) {
        if (globalObjects.has(base)) say("computed-global", element, base);
        continue;
      }
      const inner = globalObjects.has(base) ? everywhere : members[base];
      const kind =
        inner !== undefined && Object.hasOwn(inner, name)
          ? inner[name]
          : name === "fetch" && globalObjects.has(base)
            ? "fetch"
            : undefined;
      if (kind !== undefined) say(kind, element, name);
    }
  }

  function loads(specifier: ts.Expression | undefined): void {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    if (isHostModule(specifier.text)) say("host-module", specifier, specifier.text);
    else if (isRemote(specifier.text)) say("dynamic-code", specifier, specifier.text);
  }

  return (node) => {
    if (ts.isIdentifier(node)) identifier(node);
    else if (ts.isPropertyAccessExpression(node)) {
      if (telling.has(node.name.text)) access(node);
    } else if (ts.isElementAccessExpression(node)) {
      if (!ts.isNumericLiteral(node.argumentExpression)) access(node);
    } else if (ts.isObjectBindingPattern(node)) binding(node);
    else if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) loads(node.moduleSpecifier);
    else if (ts.isCallExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        const [name] = node.arguments;
        const values = name === undefined ? undefined : fold(name, checker);
        if (name !== undefined && values?.some((value) => isHostModule(String(value))))
          say("host-module", name, String(values[0]));
        else if (values === undefined || values.some((value) => isRemote(String(value))))
          say("dynamic-code", name ?? node, "import");
      } else if (ts.isIdentifier(node.expression) && node.expression.text === "require") loads(node.arguments[0]);
    } else if (ts.isJsxAttribute(node)) attribute(node);
    else if (ts.isBinaryExpression(node)) assigned(node);
  };

  /** `<img src="https://…">` in JSX. */
  function attribute(node: ts.JsxAttribute): void {
    const name = node.name.getText();
    if (!loading.has(name)) return;
    const element = node.parent.parent.tagName.getText();
    if (name === "href" && element !== "link" && element !== "image" && element !== "use")
      return scriptUrl(node.initializer);
    const value = jsxValue(node.initializer);
    const remote = value === undefined ? undefined : fold(value, checker)?.find((one) => isRemote(String(one)));
    if (remote !== undefined) say("remote-url", node, String(remote));
    scriptUrl(node.initializer);
  }

  function scriptUrl(initializer: ts.JsxAttribute["initializer"]): void {
    const value = jsxValue(initializer);
    if (value !== undefined && fold(value, checker)?.some((one) => /^\s*javascript:/i.test(String(one))))
      say("script-url", value, "javascript:");
  }

  /** `image.src = "https://…"` */
  function assigned({ left, right, operatorToken }: ts.BinaryExpression): void {
    if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(left)) return;
    if (left.name.text !== "src" && left.name.text !== "srcset") return;
    const remote = fold(right, checker)?.find((one) => isRemote(String(one)));
    if (remote !== undefined) say("remote-url", right, String(remote));
  }
}

const loading = new Set(["src", "srcSet", "href", "xlinkHref", "poster", "data", "action", "formAction"]);

const jsxValue = (initializer: ts.JsxAttribute["initializer"]): ts.Expression | undefined =>
  initializer === undefined ? undefined : ts.isJsxExpression(initializer) ? initializer.expression : initializer;

const isAmbient = (declaration: ts.Declaration): boolean =>
  declaration.getSourceFile().isDeclarationFile ||
  (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0 ||
  ts.isInterfaceDeclaration(declaration);

const isCalled = (node: ts.Expression) => ts.isCallExpression(node.parent) && node.parent.expression === node;
const isMadeOrCalled = (node: ts.Expression) =>
  isCalled(node) || (ts.isNewExpression(node.parent) && node.parent.expression === node);
const isInstanceTest = (node: ts.Expression) =>
  ts.isBinaryExpression(node.parent) &&
  node.parent.right === node &&
  node.parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
