import type { DiagnosticCode } from "../codes.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { RawKind, RawUse } from "./source-facts.ts";

interface Escape {
  readonly code: DiagnosticCode;
  readonly says: (what: string) => string;
  readonly hint: string;
}

/** Every way around the SDK that is looked for: a kind that is missing here does not compile. */
const escapes: Readonly<Record<Exclude<RawKind, keyof typeof untold>, Escape>> = {
  fetch: {
    code: "LOC4020",
    says: () => "The page asks a server by itself: fetch.",
    hint: "Use net.fetch of the SDK and declare the host; a file of the app may be fetched by a constant relative address.",
  },
  "xml-http-request": {
    code: "LOC4021",
    says: () => "The page makes requests by itself: XMLHttpRequest.",
    hint: "Use net.fetch of the SDK and declare the host.",
  },
  "web-socket": {
    code: "LOC4022",
    says: (what) => `The page opens a connection by itself: ${what}.`,
    hint: "Use net.fetch of the SDK and declare the host.",
  },
  "event-source": {
    code: "LOC4023",
    says: () => "The page opens a stream by itself: EventSource.",
    hint: "Use net.fetch of the SDK and declare the host.",
  },
  "web-transport": {
    code: "LOC4024",
    says: () => "The page opens a connection by itself: WebTransport.",
    hint: "Use net.fetch of the SDK and declare the host.",
  },
  "peer-connection": {
    code: "LOC4025",
    says: () => "The page connects to other machines by itself: RTCPeerConnection.",
    hint: "Take it out; an app reaches declared servers only.",
  },
  "send-beacon": {
    code: "LOC4026",
    says: () => "The page sends data by itself: navigator.sendBeacon.",
    hint: "Use net.fetch of the SDK and declare the host.",
  },
  eval: {
    code: "LOC4027",
    says: () => "Text is run as code: eval.",
    hint: "Write the code out, or parse the text as data.",
  },
  "new-function": {
    code: "LOC4028",
    says: () => "Text is made into a function: Function.",
    hint: "Write the function out.",
  },
  "string-timer": {
    code: "LOC4029",
    says: (what) => `Text is run as code: ${what}.`,
    hint: "Give it a function.",
  },
  "document-write": {
    code: "LOC4030",
    says: (what) => `The page writes markup into itself: ${what}.`,
    hint: "Make elements, or set their text.",
  },
  "inline-script": {
    code: "LOC4031",
    says: () => "A script stands in the page itself.",
    hint: "Move it into a file of its own.",
  },
  "inline-handler": {
    code: "LOC4032",
    says: (what) => `The attribute ${what} holds code.`,
    hint: "Add the listener in a script.",
  },
  "remote-url": {
    code: "LOC4033",
    says: (what) => `${what} is no file of the app.`,
    hint: "Put the file into the app.",
  },
  "window-open": {
    code: "LOC4034",
    says: () => "The page opens a window.",
    hint: "Show the address as text.",
  },
  "dynamic-code": {
    code: "LOC4035",
    says: (what) => `Code is loaded from what is no constant file of the app: ${what}.`,
    hint: "Name the file as a constant, relative to this one.",
  },
  "shared-worker": {
    code: "LOC4036",
    says: () => "The page starts a shared worker.",
    hint: "Use a worker of the page.",
  },
  "service-worker": {
    code: "LOC4037",
    says: () => "The page uses a service worker.",
    hint: "Take it out; the app's files are local.",
  },
  "host-module": {
    code: "LOC4038",
    says: (what) => `${what} is a module of the main process, which no page has.`,
    hint: "Use the SDK's command for it.",
  },
  bridge: {
    code: "LOC4040",
    says: (what) => `The page calls commands around its SDK: ${what}.`,
    hint: "Import the SDK's own functions from #locara/sdk.",
  },
  navigation: {
    code: "LOC4041",
    says: () => "The page goes to an address that is no constant file of the app.",
    hint: "Show the address as text; within the app, go to a constant relative address.",
  },
  "unreadable-markup": {
    code: "LOC4009",
    says: () => "This was not read to its end: there are too many ways to read it.",
    hint: "Close each comment, style and script before the next begins.",
  },
  "script-url": {
    code: "LOC4039",
    says: () => "An address is code: javascript:.",
    hint: "Add a listener in a script.",
  },
};

/** What may be a way around the SDK, and says no more than that. */
const untold = {
  "computed-global": (what: string) => `A member of ${what} is named by a value here: which one cannot be told.`,
  "handed-on-global": (what: string) => `${what} is handed on here: which of its members are used cannot be told.`,
};

const isUntold = (kind: RawKind): kind is keyof typeof untold => Object.hasOwn(untold, kind);

/** A way around the SDK as a finding. */
export function escapeFinding({ kind, what, file, range }: RawUse): Diagnostic {
  if (isUntold(kind)) {
    const message = untold[kind](what);
    const hint = "Name it, or take it from an object of the app's own.";
    return { code: "LOC4010", severity: "note", file, range, message, hint };
  }
  const { code, says, hint } = escapes[kind];
  return { code, severity: "error", file, range, message: says(what), hint };
}
