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
  const pairs: [string, string][] = [];
  const add = (name: ts.Node | undefined, from: string | undefined) => {
    if (
      name !== undefined &&
      from !== undefined &&
      (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) &&
      name.text !== from
    )
      pairs.push([name.text, from]);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportClause(node) && isOwnModule(node.parent.moduleSpecifier)) {
      add(node.name, anything);
      if (node.namedBindings !== undefined && ts.isNamespaceImport(node.namedBindings))
        add(node.namedBindings.name, anything);
    } else if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) add(node.name, node.propertyName?.text);
    else if (ts.isNamespaceExport(node)) add(node.name, anything);
    else if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isPropertyDeclaration(node)) {
      for (const from of [...lastNames(node.initializer), ...typeNames(node.type)]) add(node.name, from);
    } else if (ts.isPropertyAssignment(node)) for (const from of lastNames(node.initializer)) add(node.name, from);
    else if (ts.isPropertySignature(node)) for (const from of typeNames(node.type)) add(node.name, from);
    else if (ts.isBindingElement(node)) {
      if (node.dotDotDotToken !== undefined) add(node.name, anything);
      else if (node.propertyName !== undefined) add(node.name, staticName(node.propertyName) ?? anything);
      for (const from of lastNames(node.initializer)) add(node.name, from);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return pairs;
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
