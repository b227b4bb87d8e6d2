import { isForeignCode, isRemote } from "../remote-url.ts";
import type { RawKind, RawUse } from "../source-facts.ts";
import { browserNames, isGlobalObject } from "./browser-names.ts";
import { fold } from "./fold.ts";
import { isOwnAddress, loadedCode } from "./loaded-code.ts";
import { loadedByElements } from "./loaded-elements.ts";
import { isLookedAt } from "./presence.ts";
import type { Reading } from "./sdk-uses.ts";
import { isValue, unwrapped, wrapped } from "./syntax.ts";
import * as ts from "./typescript.ts";
import { writtenMarkup } from "./written-markup.ts";
import { writtenStyles } from "./written-styles.ts";

export type Say = (kind: RawKind, node: ts.Node, what: string) => void;
/** What to do with nodes of a kind. Most nodes are of another: to ask each of them what it is would cost the most. */
export type Readers = readonly (readonly [kind: ts.SyntaxKind, read: (node: never) => void])[];

/** Globals that are a way around the SDK wherever they are mentioned as values: whoever takes one can call it. */
const mentioned: Readonly<Record<string, RawKind>> = {
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
  locara: "bridge",
};

/** What a member of one of the browser's own objects is. */
const members: Readonly<Record<string, Readonly<Record<string, RawKind | Judge>>>> = {
  navigator: { sendBeacon: "send-beacon", serviceWorker: "service-worker" },
  document: { write: "document-write", writeln: "document-write", location: goes },
  location: { href: goes, assign: goes, replace: goes },
  navigation: { navigate: goes },
};

type Judge = (node: ts.Expression, outer: ts.Expression, checker: ts.TypeChecker, say: Say) => void;

/** Globals that it depends on what is done with them. */
const used: Readonly<Record<string, Judge>> = {
  fetch(node, outer, checker, say) {
    const address = isCalled(outer) ? (outer.parent as ts.CallExpression).arguments[0] : undefined;
    if (!isOwnAddress(address, checker)) say("fetch", node, "fetch");
  },
  open(node, outer, _checker, say) {
    if (isCalled(outer)) say("window-open", node, "open");
  },
  Function(node, outer, _checker, say) {
    if (isCalled(outer) || isMade(outer)) say("new-function", node, "Function");
  },
  Worker(_node, outer, checker, say) {
    const address = isMade(outer) ? (outer.parent as ts.NewExpression).arguments?.[0] : undefined;
    if (address !== undefined && !isOwnAddress(address, checker, isForeignCode)) say("dynamic-code", address, "Worker");
  },
  fetchLater(node, _outer, _checker, say) {
    say("fetch", node, "fetchLater");
  },
  Audio(_node, outer, checker, say) {
    const address = isMade(outer) ? (outer.parent as ts.NewExpression).arguments?.[0] : undefined;
    const remote = address && fold(address, checker)?.map(String).find(isRemote);
    if (address !== undefined && remote !== undefined) say("remote-url", address, remote);
  },
  location: goes,
  setTimeout: timer,
  setInterval: timer,
};

function timer(node: ts.Expression, outer: ts.Expression, checker: ts.TypeChecker, say: Say): void {
  const first = isCalled(outer) ? (outer.parent as ts.CallExpression).arguments[0] : undefined;
  if (first === undefined) return;
  const isText =
    ts.isTemplateExpression(unwrapped(first)) || fold(first, checker)?.some((value) => typeof value === "string");
  if (isText) say("string-timer", first, node.getText());
}

/** The page stays with the app only where the address is a constant one of the app's own. */
function goes(_node: ts.Expression, outer: ts.Expression, checker: ts.TypeChecker, say: Say): void {
  const { parent } = outer;
  const address = ts.isCallExpression(parent)
    ? isCalled(outer) && parent.arguments[0]
    : ts.isBinaryExpression(parent) && isAssigned(parent, outer) && parent.right;
  if (address && !isOwnAddress(address, checker, isForeignCode)) say("navigation", address, "location");
}

const telling = new Set([
  ...Object.keys(mentioned),
  ...Object.keys(used),
  ...Object.values(members).flatMap((inner) => Object.keys(inner)),
]);

/** Looks for ways around the SDK in one source, node by node. */
export function rawReader({ file, checker, rangeOf }: Reading, found: RawUse[]): (node: ts.Node) => void {
  const names = browserNames(checker);
  const said = new Set<string>();
  const say: Say = (kind, node, what) => {
    const range = rangeOf(node);
    const once = `${kind} ${what} ${node.getStart()} ${node.end}`;
    if (said.has(once)) return;
    said.add(once);
    found.push({ kind, what, file, range });
  };

  function global(node: ts.Expression, name: string): void {
    const outer = wrapped(node);
    // Looking what is there is no use of it.
    if (ts.isTypeOfExpression(outer.parent) || isInstanceTest(outer)) return;
    if (Object.hasOwn(mentioned, name)) say(mentioned[name] as RawKind, node, name);
    else if (Object.hasOwn(used, name)) used[name]?.(node, outer, checker, say);
  }

  function access(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): void {
    const base = names.of(node.expression);
    if (base === undefined) return;
    const name = names.member(node);
    if (name === undefined) computed(node, base);
    else if (isGlobalObject(base)) global(node, name);
    else memberOf(node, base, name);
  }

  function computed(node: ts.Node, base: string): void {
    if (isGlobalObject(base)) say("computed-global", node, base);
  }

  function memberOf(node: ts.Node, base: string, name: string): void {
    const inner = Object.hasOwn(members, base) ? (members[base] ?? {}) : {};
    const found = Object.hasOwn(inner, name) ? inner[name] : undefined;
    if (typeof found === "string") say(found, node, `${base}.${name}`);
    else found?.(node as ts.Expression, wrapped(node as ts.Expression), checker, say);
  }

  /** `const { fetch: get } = window` */
  function binding({ elements, parent }: ts.ObjectBindingPattern): void {
    const base = parent.initializer === undefined ? undefined : names.of(parent.initializer);
    if (base === undefined) return;
    for (const element of elements) {
      const name = names.key(element);
      if (element.dotDotDotToken !== undefined && isGlobalObject(base)) say("handed-on-global", element, base);
      else if (name === undefined) computed(element, base);
      else if (isGlobalObject(base)) taken(element, name);
      else memberOf(element, base, name);
    }
  }

  function taken(node: ts.Node, name: string): void {
    const kind = name === "fetch" ? name : Object.hasOwn(mentioned, name) ? mentioned[name] : undefined;
    if (kind !== undefined) say(kind, node, name);
  }

  /** `window` itself: whoever gets it can take any of its members. */
  function globalObject(node: ts.Identifier): void {
    const outer = wrapped(node);
    const { parent } = outer;
    if ((ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) && parent.expression === outer)
      return;
    // What a constant or a pattern gets is followed under its new name.
    const named =
      ts.isVariableDeclaration(parent) &&
      (ts.isObjectBindingPattern(parent.name) || (ts.getCombinedNodeFlags(parent) & ts.NodeFlags.Const) !== 0);
    if (!named && !isLookedAt(outer) && !isInstanceTest(outer)) say("handed-on-global", node, node.text);
  }

  /** `(() => 0).constructor("…")`: what makes functions is a member of each. A class makes others of its own by `this`. */
  function made({ expression, arguments: [text] = [] as never }: ts.CallExpression | ts.NewExpression): void {
    if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== "constructor") return;
    if (expression.expression.kind === ts.SyntaxKind.ThisKeyword || text === undefined) return;
    if (fold(text, checker)?.some((value) => typeof value === "string")) say("new-function", expression, "constructor");
  }

  function named(node: ts.Identifier): void {
    if (!(telling.has(node.text) || isGlobalObject(node.text)) || !isValue(node) || !names.isBrowsers(node)) return;
    if (isGlobalObject(node.text)) globalObject(node);
    else global(node, node.text);
  }

  function member(node: ts.PropertyAccessExpression): void {
    if (telling.has(node.name.text)) access(node);
  }

  function element(node: ts.ElementAccessExpression): void {
    if (!ts.isNumericLiteral(node.argumentExpression)) access(node);
  }

  const readers = byKind([
    [ts.SyntaxKind.Identifier, named],
    [ts.SyntaxKind.PropertyAccessExpression, member],
    [ts.SyntaxKind.ElementAccessExpression, element],
    [ts.SyntaxKind.ObjectBindingPattern, binding],
    [ts.SyntaxKind.CallExpression, made],
    [ts.SyntaxKind.NewExpression, made],
    ...loadedCode(checker, say),
    ...loadedByElements(checker, say),
    ...writtenMarkup(checker, say),
    ...writtenStyles(checker, say),
  ]);
  return (node) => {
    for (const read of readers.get(node.kind) ?? none) read(node as never);
  };
}

type Read = Readers[number][1];
const none: readonly Read[] = [];

function byKind(readers: Readers): ReadonlyMap<ts.SyntaxKind, readonly Read[]> {
  const found = new Map<ts.SyntaxKind, Read[]>();
  for (const [kind, read] of readers) found.set(kind, [...(found.get(kind) ?? []), read]);
  return found;
}

const isCalled = (node: ts.Expression) => ts.isCallExpression(node.parent) && node.parent.expression === node;
const isMade = (node: ts.Expression) => ts.isNewExpression(node.parent) && node.parent.expression === node;
const isAssigned = ({ left, operatorToken: { kind } }: ts.BinaryExpression, node: ts.Expression) =>
  left === node && kind === ts.SyntaxKind.EqualsToken;
const isInstanceTest = ({ parent }: ts.Expression) =>
  ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
