import { staticName, unwrapped } from "./syntax.ts";
import { ts } from "./typescript.ts";
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
    for (const [given, from] of namings(node)) {
      const name = staticName(given);
      if (name !== undefined && name !== from) pairs.push([name, from]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return pairs;
}

type Naming = readonly [name: ts.Node | undefined, from: string];

/** The names that a node gives, each with the name of what it gives it to. */
function namings(node: ts.Node): readonly Naming[] {
  if (ts.isImportClause(node)) return importNamings(node);
  if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node))
    return node.propertyName === undefined ? [] : [[node.name, node.propertyName.text]];
  if (ts.isNamespaceExport(node)) return [[node.name, anything]];
  if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isPropertyDeclaration(node))
    return [...lastNames(node.initializer), ...typeNames(node.type)].map((from) => [node.name, from]);
  if (ts.isPropertyAssignment(node)) return lastNames(node.initializer).map((from) => [node.name, from]);
  if (ts.isPropertySignature(node)) return typeNames(node.type).map((from) => [node.name, from]);
  return ts.isBindingElement(node) ? bindingNamings(node) : [];
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
