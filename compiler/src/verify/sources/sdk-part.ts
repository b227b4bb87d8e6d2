import type { Vocabulary } from "../vocabulary.ts";
import { partsOf } from "../vocabulary.ts";
import { followed, unwrapped, valueSymbol } from "./syntax.ts";
import * as ts from "./typescript.ts";
import { meantBy, sdkFile } from "./virtual-sdk.ts";

/** What an expression is of the SDK. */
export type Part =
  | { readonly kind: "module" }
  | { readonly kind: "namespace"; readonly namespace: string }
  | { readonly kind: "command"; readonly command: string };

export interface Parts {
  of(node: ts.Node): Part | undefined;
  ofType(type: ts.Type): Part | undefined;
  /** The part that a part has under a name; undefined where it has none. */
  member(base: Part, name: string): Part | undefined;
}

/** Knows the parts of the SDK by what names stand for, and asks for a type only where that says nothing. */
export function sdkParts(checker: ts.TypeChecker, vocabulary: Vocabulary): Parts {
  const namespaces = namespacesIn(vocabulary);
  const bySymbol = new Map<ts.Symbol, Part | undefined>();
  let last: { readonly node: ts.Identifier; readonly part: Part | undefined } | undefined;

  /** Whoever asks for `base.name` asks for `base` next. */
  function ofIdentifier(node: ts.Identifier): Part | undefined {
    if (last?.node !== node) last = { node, part: ofName(node) };
    return last.part;
  }

  function ofName(node: ts.Identifier): Part | undefined {
    const symbol = followed(valueSymbol(node, checker), checker);
    if (symbol === undefined) return undefined;
    if (!bySymbol.has(symbol)) bySymbol.set(symbol, ofType(checker.getTypeOfSymbol(symbol)));
    return bySymbol.get(symbol);
  }

  function member(base: Part, name: string): Part | undefined {
    if (base.kind === "module") return namespaces.has(name) ? { kind: "namespace", namespace: name } : undefined;
    if (base.kind === "command") return undefined;
    const whole = `${base.namespace}.${name}`;
    if (vocabulary.has(whole)) return { kind: "command", command: whole };
    return namespaces.has(whole) ? { kind: "namespace", namespace: whole } : undefined;
  }

  function of(given: ts.Node): Part | undefined {
    const node = ts.isExpression(given) ? unwrapped(given) : given;
    if (ts.isIdentifier(node)) return ofIdentifier(node);
    if (ts.isPropertyAccessExpression(node)) {
      const base = of(node.expression);
      if (base !== undefined) return member(base, node.name.text);
    }
    return ofType(checker.getTypeAtLocation(node));
  }
  return { of, ofType, member };
}

function ofType(type: ts.Type): Part | undefined {
  const symbol = type.getSymbol();
  if (symbol === undefined) return undefined;
  const meant = meantBy(symbol.name);
  if (meant !== undefined) return "command" in meant ? { kind: "command", ...meant } : { kind: "namespace", ...meant };
  const declaration = symbol.valueDeclaration;
  const whole = declaration !== undefined && ts.isSourceFile(declaration) && declaration.fileName === sdkFile;
  return whole ? { kind: "module" } : undefined;
}

export const samePart = (a: Part | undefined, b: Part): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The namespace that a part is of, whose capabilities may grant it; `*` stands for the whole SDK. */
export const namespaceOf = (part: Part): string =>
  part.kind === "namespace" ? partsOf(`${part.namespace}.`).namespace : "*";

/** `db.vec.put` is in `db` and in `db.vec`. */
const namespacesIn = (vocabulary: Vocabulary): ReadonlySet<string> =>
  new Set(
    [...vocabulary.keys()].flatMap((id) => {
      const names = id.split(".").slice(0, -1);
      return names.map((_, depth) => names.slice(0, depth + 1).join("."));
    }),
  );
