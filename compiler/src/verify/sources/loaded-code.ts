import { isForeignCode, isRemote } from "../remote-url.ts";
import { fold } from "./fold.ts";
import { isHostModule } from "./host-module.ts";
import type { Readers, Say } from "./raw-uses.ts";
import { unwrapped } from "./syntax.ts";
import * as ts from "./typescript.ts";
import { bridgeModule } from "./virtual-sdk.ts";

/** An address that surely stays within the app: relative, made within the page, or beside the module itself. */
export function isOwnAddress(
  argument: ts.Expression | undefined,
  checker: ts.TypeChecker,
  leaves: (address: string) => boolean = isRemote,
): boolean {
  if (argument === undefined) return false;
  const node = unwrapped(argument);
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "URL") {
    const [address, base] = node.arguments ?? [];
    return base?.getText() === "import.meta.url" && isOwnAddress(address, checker, leaves);
  }
  return fold(node, checker)?.every((value) => typeof value === "string" && !leaves(value)) ?? false;
}

/** What a source loads, before it runs and while it does. */
export function loadedCode(checker: ts.TypeChecker, say: Say): Readers {
  function imports(node: ts.ImportDeclaration | ts.ExportDeclaration): void {
    if (!isOfTypes(node)) byName(node.moduleSpecifier, say);
  }

  function called(node: ts.CallExpression): void {
    worklet(node);
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) late(node, checker, say);
    else if (ts.isIdentifier(node.expression) && node.expression.text === "require") byName(node.arguments[0], say);
  }

  /** `context.audioWorklet.addModule("…")`: a worklet is code. */
  function worklet({ expression, arguments: [address] }: ts.CallExpression): void {
    if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== "addModule") return;
    if (address !== undefined && !isOwnAddress(address, checker, isForeignCode))
      say("dynamic-code", address, "addModule");
  }

  return [
    [ts.SyntaxKind.ImportDeclaration, imports],
    [ts.SyntaxKind.ExportDeclaration, imports],
    [ts.SyntaxKind.CallExpression, called],
  ];
}

const isOfTypes = (node: ts.ImportDeclaration | ts.ExportDeclaration) =>
  ts.isExportDeclaration(node) ? node.isTypeOnly : (node.importClause?.isTypeOnly ?? false);

/** By a name that stands there: `import … from`, `export … from`, `require`. */
function byName(specifier: ts.Expression | undefined, say: Say): void {
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
  if (isHostModule(specifier.text)) say("host-module", specifier, specifier.text);
  else if (specifier.text === bridgeModule) say("bridge", specifier, specifier.text);
  else if (isForeignCode(specifier.text)) say("dynamic-code", specifier, specifier.text);
}

/** While it runs. */
function late(call: ts.CallExpression, checker: ts.TypeChecker, say: Say): void {
  const [name] = call.arguments;
  const values = name === undefined ? undefined : fold(name, checker)?.map(String);
  const host = values?.find(isHostModule);
  if (host !== undefined) say("host-module", name ?? call, host);
  else if (values?.includes(bridgeModule)) say("bridge", name ?? call, bridgeModule);
  else if (values === undefined || values.some(isForeignCode)) say("dynamic-code", name ?? call, "import");
}
