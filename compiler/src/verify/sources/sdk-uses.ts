import type { Range } from "../../diagnostic.ts";
import type { CommandUse, Escape, KnownArguments, UnknownName } from "../source-facts.ts";
import { fold } from "./fold.ts";
import { isValue, staticName, unwrapped, wrapped } from "./syntax.ts";
import { ts } from "./typescript.ts";
import { meantBy, sdkFile, sdkModule } from "./virtual-sdk.ts";

export interface SdkUses {
  readonly uses: CommandUse[];
  readonly escapes: Escape[];
  readonly unknown: UnknownName[];
}

/** What an expression is of the SDK. */
type Part =
  | { readonly kind: "module" }
  | { readonly kind: "namespace"; readonly namespace: string }
  | { readonly kind: "command"; readonly command: string };

interface Reading {
  readonly file: string;
  readonly checker: ts.TypeChecker;
  /** Names that a part of the SDK can have anywhere in the app. */
  readonly names: ReadonlySet<string>;
  /** By command, the arguments that matter. */
  readonly vocabulary: ReadonlyMap<string, ReadonlySet<string>>;
  rangeOf(node: ts.Node): Range;
}

/** Follows the SDK through one source. Give it every node; it asks the checker about those alone that have a telling name. */
export function sdkReader(reading: Reading, found: SdkUses): (node: ts.Node) => void {
  const { checker, file, names } = reading;
  const place = (node: ts.Node) => ({ file, range: reading.rangeOf(node) });
  const partOf = (node: ts.Node): Part | undefined => partOfType(checker.getTypeAtLocation(node));

  /** `node` is a part of the SDK. What its surroundings do with it says whether its way can be followed. */
  function met(node: ts.Expression, part: Part): void {
    const outer = wrapped(node);
    const { parent } = outer;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === outer)
      return member(parent, parent.name.text, part);
    if (ts.isElementAccessExpression(parent) && parent.expression === outer) return computed(parent, part);
    if (part.kind === "command" && ts.isCallExpression(parent) && parent.expression === outer) {
      const args = argumentsOf(parent, checker, reading.vocabulary.get(part.command));
      found.uses.push({ command: part.command, args, ...place(parent.expression) });
      return;
    }
    if (isLookedAt(outer)) return;
    if (ts.isVariableDeclaration(parent) && parent.initializer === outer) {
      if (ts.isObjectBindingPattern(parent.name)) return;
      if (same(partOf(parent.name), part)) return;
    }
    if (ts.isBindingElement(parent) && parent.initializer === outer && same(partOf(parent.name), part)) return;
    if (ts.isExportAssignment(parent)) return;
    handedOn(node, part);
  }

  function handedOn(node: ts.Node, part: Part): void {
    if (part.kind === "command") found.uses.push({ command: part.command, args: undefined, ...place(node) });
    else found.escapes.push({ namespace: namespaceOf(part), how: "handed-on", ...place(node) });
  }

  /** `base.name`: the parts of the SDK that it names are met by themselves; what the SDK does not have is said here. */
  function member(node: ts.Node, name: string, base: Part): void {
    if (base.kind === "command") {
      if (name !== "name" && name !== "length") handedOn(node, base);
    } else if (base.kind === "namespace" && checker.getTypeAtLocation(baseOf(node)).getProperty(name) === undefined) {
      found.unknown.push({ name: `${base.namespace}.${name}`, ...place(node) });
    }
  }

  function computed(node: ts.ElementAccessExpression, base: Part): void {
    const keys = fold(node.argumentExpression, checker);
    if (keys === undefined) {
      if (base.kind === "command") handedOn(node, base);
      else found.escapes.push({ namespace: namespaceOf(base), how: "computed-name", ...place(node) });
      return;
    }
    const type = checker.getTypeAtLocation(node.expression);
    for (const key of keys) {
      const property = type.getProperty(String(key));
      const part = property === undefined ? undefined : partOfType(checker.getTypeOfSymbolAtLocation(property, node));
      if (part !== undefined) met(node, part);
      else member(node, String(key), base);
    }
  }

  function binding(pattern: ts.ObjectBindingPattern): void {
    const telling = pattern.elements.filter(
      (element) => element.dotDotDotToken !== undefined || names.has(keyOf(element) ?? "*"),
    );
    if (telling.length === 0) return;
    const type = checker.getTypeAtLocation(pattern.parent.initializer ?? pattern);
    const own = partOfType(type) ?? partOf(pattern);
    for (const element of pattern.elements) {
      const key = keyOf(element);
      if (own !== undefined && own.kind !== "command" && (key === undefined || element.dotDotDotToken !== undefined)) {
        found.escapes.push({
          namespace: namespaceOf(own),
          how: element.dotDotDotToken ? "handed-on" : "computed-name",
          ...place(element),
        });
        continue;
      }
      const property =
        key === undefined
          ? undefined
          : (own === undefined ? checker.getTypeAtLocation(pattern) : type).getProperty(key);
      const part =
        property === undefined ? undefined : partOfType(checker.getTypeOfSymbolAtLocation(property, element));
      // A command that got a name of its own counts where it is called; not being called at all is no use.
      if (part === undefined && own?.kind === "namespace" && key !== undefined)
        found.unknown.push({ name: `${own.namespace}.${key}`, ...place(element) });
    }
  }

  return (node) => {
    if (ts.isIdentifier(node)) {
      if (!names.has(node.text) || !isValue(node)) return;
      const part = partOf(node);
      if (part !== undefined) met(node, part);
    } else if (ts.isPropertyAccessExpression(node)) {
      if (!names.has(node.name.text)) return;
      const part = partOf(node);
      if (part !== undefined) met(node, part);
    } else if (ts.isObjectBindingPattern(node)) binding(node);
    else if (ts.isImportSpecifier(node)) imported(node);
    else if (ts.isCallExpression(node) && isSdkImport(node)) loaded(node);
  };

  function imported(node: ts.ImportSpecifier): void {
    const { moduleSpecifier } = node.parent.parent.parent;
    if (!ts.isStringLiteralLike(moduleSpecifier) || moduleSpecifier.text !== sdkModule) return;
    const name = (node.propertyName ?? node.name).text;
    if (node.isTypeOnly || node.parent.parent.isTypeOnly || !/^[a-z]/.test(name) || name === "on") return;
    if (!reading.names.has(name) || partOf(node.name) === undefined) found.unknown.push({ name, ...place(node) });
  }

  function loaded(node: ts.CallExpression): void {
    const outer = wrapped(node);
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword && ts.isAwaitExpression(outer.parent)) {
      const awaited = outer.parent;
      const part = partOf(awaited);
      if (part !== undefined) return met(awaited, part);
    }
    found.escapes.push({ namespace: "*", how: "handed-on", ...place(node) });
  }
}

const namespaceOf = (part: Part) => (part.kind === "namespace" ? part.namespace : "*");
const same = (a: Part | undefined, b: Part) => JSON.stringify(a) === JSON.stringify(b);

function partOfType(type: ts.Type): Part | undefined {
  const symbol = type.getSymbol();
  if (symbol === undefined) return undefined;
  const meant = meantBy(symbol.name);
  if (meant !== undefined) return "command" in meant ? { kind: "command", ...meant } : { kind: "namespace", ...meant };
  const declaration = symbol.valueDeclaration;
  return declaration !== undefined && ts.isSourceFile(declaration) && declaration.fileName === sdkFile
    ? { kind: "module" }
    : undefined;
}

const baseOf = (node: ts.Node) => (node as ts.PropertyAccessExpression | ts.ElementAccessExpression).expression;

/** A presence check looks whether something is there and takes nothing from it. */
function isLookedAt(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isExpressionStatement(parent) || ts.isTypeOfExpression(parent) || ts.isVoidExpression(parent)) return true;
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  if (!ts.isBinaryExpression(parent)) {
    return ts.isCallExpression(parent) && ts.isIdentifier(parent.expression) && parent.expression.text === "Boolean";
  }
  switch (parent.operatorToken.kind) {
    case ts.SyntaxKind.EqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      return true;
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return parent.left === node || isLookedAt(parent);
    default:
      return false;
  }
}

const keyOf = (element: ts.BindingElement) => staticName(element.propertyName ?? element.name);

function isSdkImport(node: ts.CallExpression): boolean {
  const [name] = node.arguments;
  if (name === undefined || !ts.isStringLiteralLike(name) || name.text !== sdkModule) return false;
  return (
    node.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(node.expression) && node.expression.text === "require")
  );
}

function argumentsOf(call: ts.CallExpression, checker: ts.TypeChecker, wanted?: ReadonlySet<string>): KnownArguments {
  const [first] = call.arguments;
  const fields = new Map<string, readonly unknown[]>();
  const open = new Set<string>();
  if (first === undefined) return { fields, open };
  const node = unwrapped(first);
  if (!ts.isObjectLiteralExpression(node)) return { fields, open: "any" };
  let spread = false;
  for (const property of node.properties) {
    const name = staticName(property.name);
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : undefined;
    if (name === undefined) {
      // What is spread, or has a computed name, can also replace what stands before it.
      spread = true;
      fields.clear();
      continue;
    }
    const values = value === undefined || !wanted?.has(name) ? undefined : fold(value, checker);
    fields.delete(name);
    open.delete(name);
    if (values === undefined) open.add(name);
    else fields.set(name, values);
  }
  return { fields, open: spread ? "any" : open };
}
