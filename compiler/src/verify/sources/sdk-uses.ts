import type { Range } from "../../diagnostic.ts";
import type { CommandUse, Escape, UnknownName } from "../source-facts.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { fold } from "./fold.ts";
import { knownArguments } from "./known-arguments.ts";
import { isLookedAt } from "./presence.ts";
import { namespaceOf, type Part, type Parts, samePart } from "./sdk-part.ts";
import { isValue, staticName, wrapped } from "./syntax.ts";
import * as ts from "./typescript.ts";
import { sdkModule } from "./virtual-sdk.ts";

export interface SdkUses {
  readonly uses: CommandUse[];
  readonly escapes: Escape[];
  readonly unknown: UnknownName[];
}

export interface Reading {
  readonly file: string;
  readonly checker: ts.TypeChecker;
  readonly parts: Parts;
  /** Names that a part of the SDK can have anywhere in the app. */
  readonly names: ReadonlySet<string>;
  readonly vocabulary: Vocabulary;
  rangeOf(node: ts.Node): Range;
}

const none: ReadonlySet<string> = new Set();

/** What the SDK has that is no command, and that every app may use. */
const besideCommands: ReadonlySet<string> = new Set(["settings.subscribe"]);

/** Follows the SDK through one source. Give it every node; it asks the checker about those alone that have a telling name. */
export function sdkReader(reading: Reading, found: SdkUses): (node: ts.Node) => void {
  const { checker, file, names, parts, vocabulary } = reading;
  const place = (node: ts.Node) => ({ file, range: reading.rangeOf(node) });

  function used(node: ts.Node, command: string, call?: ts.CallExpression): void {
    const args = call === undefined ? undefined : knownArguments(call, vocabulary.get(command) ?? none, checker);
    found.uses.push({ command, args, ...place(node) });
  }

  function lost(node: ts.Node, part: Part, how: Escape["how"]): void {
    if (part.kind === "command") used(node, part.command);
    else found.escapes.push({ namespace: namespaceOf(part), how, ...place(node) });
  }

  /** `node` is a part of the SDK. What its surroundings do with it says whether its way can be followed. */
  function met(node: ts.Expression, part: Part): void {
    const outer = wrapped(node);
    const { parent } = outer;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === outer) member(parent, parent.name.text, part);
    else if (ts.isElementAccessExpression(parent) && parent.expression === outer) computed(parent, part);
    else if (part.kind === "command" && ts.isCallExpression(parent) && parent.expression === outer)
      used(outer, part.command, parent);
    else if (!isLookedAt(outer) && !isNamed(outer, part)) lost(node, part, "handed-on");
  }

  /** It gets another name, under which it is met again. */
  function isNamed(outer: ts.Expression, part: Part): boolean {
    const { parent } = outer;
    if (ts.isExportAssignment(parent)) return true;
    if (!ts.isVariableDeclaration(parent) && !ts.isBindingElement(parent)) return false;
    return (
      parent.initializer === outer && (ts.isObjectBindingPattern(parent.name) || samePart(parts.of(parent.name), part))
    );
  }

  /** `base.name`: a part that it names is met by itself; what the SDK does not have is said here. */
  function member(node: ts.Node, name: string, base: Part): void {
    if (base.kind === "command") {
      if (name !== "name" && name !== "length") lost(node, base, "handed-on");
    } else if (base.kind === "namespace" && parts.member(base, name) === undefined) {
      const whole = `${base.namespace}.${name}`;
      if (!besideCommands.has(whole)) found.unknown.push({ name: whole, ...place(node) });
    }
  }

  function computed(node: ts.ElementAccessExpression, base: Part): void {
    const keys = fold(node.argumentExpression, checker);
    if (keys === undefined) return lost(node, base, "computed-name");
    for (const key of keys) {
      const part = parts.member(base, String(key));
      if (part === undefined) member(node, String(key), base);
      else met(node, part);
    }
  }

  function binding(pattern: ts.ObjectBindingPattern): void {
    if (!pattern.elements.some((one) => one.dotDotDotToken !== undefined || names.has(keyOf(one) ?? ""))) return;
    const { initializer } = pattern.parent;
    const base = (initializer === undefined ? undefined : parts.of(initializer)) ?? parts.of(pattern);
    if (base === undefined || base.kind === "command") return;
    for (const element of pattern.elements) {
      const key = keyOf(element);
      if (element.dotDotDotToken !== undefined) lost(element, base, "handed-on");
      else if (key === undefined) lost(element, base, "computed-name");
      // A command that got a name of its own counts where that is called; not being called at all is no use.
      else member(element, key, base);
    }
  }

  function imported(node: ts.ImportSpecifier): void {
    const clause = node.parent.parent;
    const { moduleSpecifier } = clause.parent;
    if (!ts.isStringLiteralLike(moduleSpecifier) || moduleSpecifier.text !== sdkModule) return;
    const name = (node.propertyName ?? node.name).text;
    if (node.isTypeOnly || clause.isTypeOnly || !/^[a-z]/.test(name) || name === "on") return;
    if (parts.member({ kind: "module" }, name) === undefined) found.unknown.push({ name, ...place(node) });
  }

  /** The SDK, loaded while the app runs. */
  function loaded(node: ts.CallExpression): void {
    const outer = wrapped(node);
    const typed = node.arguments.every(ts.isStringLiteralLike);
    if (typed && node.expression.kind === ts.SyntaxKind.ImportKeyword && ts.isAwaitExpression(outer.parent))
      met(outer.parent, { kind: "module" });
    else lost(node, { kind: "module" }, "handed-on");
  }

  return (node) => {
    const named = ts.isIdentifier(node)
      ? names.has(node.text) && isValue(node)
      : ts.isPropertyAccessExpression(node) && names.has(node.name.text);
    if (named) {
      const part = parts.of(node);
      if (part !== undefined) met(node as ts.Expression, part);
    } else if (ts.isObjectBindingPattern(node)) binding(node);
    else if (ts.isImportSpecifier(node)) imported(node);
    else if (ts.isCallExpression(node) && isSdkImport(node, checker)) loaded(node);
  };
}

const keyOf = (element: ts.BindingElement) => staticName(element.propertyName ?? element.name);

function isSdkImport({ expression, arguments: [name] }: ts.CallExpression, checker: ts.TypeChecker): boolean {
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === "require");
  return loads && name !== undefined && (fold(name, checker)?.includes(sdkModule) ?? false);
}
