import { isForeignCode, isRemote } from "../remote-url.ts";
import { fold } from "./fold.ts";
import { isHostModule } from "./host-module.ts";
import type { Say } from "./raw-uses.ts";
import { unwrapped } from "./syntax.ts";
import { ts } from "./typescript.ts";
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

/** What a source loads by a name that stands there: `import … from`, `export … from`, `require`. */
export function loadedByName(specifier: ts.Expression | undefined, say: Say): void {
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
  if (isHostModule(specifier.text)) say("host-module", specifier, specifier.text);
  else if (specifier.text === bridgeModule) say("bridge", specifier, specifier.text);
  else if (isForeignCode(specifier.text)) say("dynamic-code", specifier, specifier.text);
}

/** What a source loads while it runs. */
export function loadedLate(call: ts.CallExpression, checker: ts.TypeChecker, say: Say): void {
  const [name] = call.arguments;
  const values = name === undefined ? undefined : fold(name, checker)?.map(String);
  const host = values?.find(isHostModule);
  if (host !== undefined) say("host-module", name ?? call, host);
  else if (values?.includes(bridgeModule)) say("bridge", name ?? call, bridgeModule);
  else if (values === undefined || values.some(isForeignCode)) say("dynamic-code", name ?? call, "import");
}
