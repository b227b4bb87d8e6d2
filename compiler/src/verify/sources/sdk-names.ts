import { staticName, unwrapped } from "./syntax.ts";
import * as ts from "./typescript.ts";
import { sdkModule } from "./virtual-sdk.ts";

/** Names that stand for something else in one source: the new name, and the one it was given from. */
export type Renamed = readonly (readonly [name: string, from: string])[];

/** A name that a source takes from somewhere as a whole. */
const anything = "*";

/**
 * Every name under which a part of the SDK could be met, app-wide: more than there really are, because only names are
 * looked at. Whatever has none of these names needs no checker.
 */
export function namesOfSdk(vocabulary: Iterable<string>, renamed: Iterable<Renamed>): ReadonlySet<string> {
  const names = new Set(vocabulary);
  const pairs = [...renamed].flat();
  for (let size = -1; size < names.size; ) {
    size = names.size;
    for (const [name, from] of pairs) if (from === anything || names.has(from)) names.add(name);
  }
  return names;
}

/** What a source renames. Only syntax is looked at. */
export function renamedIn(source: ts.SourceFile): Renamed {
  const pairs: (readonly [string, string])[] = [];
  const visit = (node: ts.Node): void => {
    for (const [given, from] of namings.get(node.kind)?.(node as never) ?? none) {
      const name = staticName(given);
      if (name !== undefined && name !== from) pairs.push([name, from]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return pairs;
}

type Naming = readonly [name: ts.Node | undefined, from: string];

const none: readonly Naming[] = [];

/** The names that a node gives, each with the name of what it gives it to. */
const namings = new Map<ts.SyntaxKind, (node: never) => readonly Naming[]>([
  [ts.SyntaxKind.ImportClause, importNamings],
  [ts.SyntaxKind.ImportSpecifier, specifierNamings],
  [ts.SyntaxKind.ExportSpecifier, specifierNamings],
  [ts.SyntaxKind.NamespaceExport, ({ name }: ts.NamespaceExport) => [[name, anything]]],
  [ts.SyntaxKind.VariableDeclaration, declarationNamings],
  [ts.SyntaxKind.Parameter, declarationNamings],
  [ts.SyntaxKind.PropertyDeclaration, declarationNamings],
  [ts.SyntaxKind.PropertySignature, declarationNamings],
  [ts.SyntaxKind.PropertyAssignment, declarationNamings],
  [ts.SyntaxKind.BindingElement, bindingNamings],
]);

function specifierNamings({ name, propertyName }: ts.ImportSpecifier | ts.ExportSpecifier): readonly Naming[] {
  return propertyName === undefined ? none : [[name, propertyName.text]];
}

function declarationNamings({ name, initializer, type }: Declared): readonly Naming[] {
  return [...lastNames(initializer), ...typeNames(type)].map((from) => [name, from]);
}

interface Declared {
  readonly name: ts.Node;
  readonly initializer?: ts.Expression;
  readonly type?: ts.TypeNode;
}

function importNamings({ name, namedBindings, parent }: ts.ImportClause): readonly Naming[] {
  if (!isOwnModule(parent.moduleSpecifier)) return [];
  const whole = namedBindings !== undefined && ts.isNamespaceImport(namedBindings) ? namedBindings.name : undefined;
  return [
    [name, anything],
    [whole, anything],
  ];
}

function bindingNamings({ name, propertyName, dotDotDotToken, initializer }: ts.BindingElement): readonly Naming[] {
  const taken = propertyName === undefined ? [] : [staticName(propertyName) ?? anything];
  const from = dotDotDotToken === undefined ? taken : [anything];
  return [...from, ...lastNames(initializer)].map((one) => [name, one]);
}

const isOwnModule = (specifier: ts.Expression) =>
  ts.isStringLiteralLike(specifier) && (specifier.text === sdkModule || /^[./#@~]/.test(specifier.text));

/** The names at whose ends the value of an expression comes from. */
function lastNames(expression: ts.Expression | undefined): readonly string[] {
  if (expression === undefined) return [];
  const node = unwrapped(expression);
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isPropertyAccessExpression(node)) return [node.name.text];
  if (ts.isElementAccessExpression(node)) {
    return ts.isStringLiteralLike(node.argumentExpression) ? [node.argumentExpression.text] : [anything];
  }
  if (ts.isAwaitExpression(node)) return lastNames(node.expression);
  if (ts.isCallExpression(node)) return node.expression.kind === ts.SyntaxKind.ImportKeyword ? [anything] : [];
  if (ts.isConditionalExpression(node)) return [...lastNames(node.whenTrue), ...lastNames(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return [...lastNames(node.left), ...lastNames(node.right)];
  return [];
}

function typeNames(type: ts.TypeNode | undefined): readonly string[] {
  if (type === undefined) return [];
  if (ts.isTypeQueryNode(type)) {
    const name = type.exprName;
    return [ts.isIdentifier(name) ? name.text : name.right.text];
  }
  return ts.isUnionTypeNode(type) ? type.types.flatMap(typeNames) : [];
}
