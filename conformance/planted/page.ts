import type { PlantedFault } from "./planted-fault.ts";

const page = "conformance/hostile/page.spec.ts";
const bridge = "conformance/hostile/bridge.spec.ts";
const policy = "schema/src/page-policy.ts";
const electron = "runtime/src/app/hosts/electron";
const browser = "runtime/src/app/hosts/browser";

/** Faults in what holds a page: its policies, its window, its bridge, its messages. */
export const pageFaults: readonly PlantedFault[] = [
  {
    id: "page/connections-to-anywhere",
    file: policy,
    find: `  "connect-src 'self'",`,
    replace: `  "connect-src 'self' http: https: ws:",`,
    caughtBy: { kind: "conformance", file: page, grep: "by the network" },
  },
  {
    id: "page/pictures-from-anywhere",
    file: policy,
    find: `  "img-src 'self' data: blob:",`,
    replace: `  "img-src *",`,
    caughtBy: { kind: "conformance", file: page, grep: "by what it loads" },
  },
  {
    id: "page/code-from-text",
    file: policy,
    find: `  "script-src 'self'",`,
    replace: `  "script-src 'self' 'unsafe-eval'",`,
    caughtBy: { kind: "conformance", file: page, grep: "by code of its own", host: "electron" },
  },
  {
    id: "page/popups-allowed",
    file: policy,
    find: `"allow-modals"];`,
    replace: `"allow-modals", "allow-popups"];`,
    caughtBy: { kind: "conformance", file: page, grep: "by windows and frames" },
  },
  {
    id: "page/place-on-earth-not-closed",
    file: policy,
    find: `  "geolocation",\n`,
    replace: "",
    caughtBy: { kind: "conformance", file: page, grep: "by devices and questions" },
  },
  {
    id: "page/connection-allowlist-forgotten",
    file: `${browser}/app-origin.ts`,
    find: "...ownAgentCluster, ...onlyHome }",
    replace: "...ownAgentCluster }",
    caughtBy: { kind: "conformance", file: page, grep: "by the network" },
  },
  {
    id: "page/every-permission-granted",
    file: `${electron}/lockdown.ts`,
    find: "decide(mayHold({ permission, requestingUrl, isMainFrame, mediaTypes }, permissions(), devices.open, origin));",
    replace: "decide([permission, requestingUrl, isMainFrame, mediaTypes].length > 0);",
    caughtBy: { kind: "conformance", file: page, grep: "by devices and questions", host: "electron" },
  },
  {
    id: "page/navigates-anywhere",
    file: `${electron}/rules.ts`,
    find: "=>\n  isMainFrame && isOwnUrl(url, origin);",
    replace: "=>\n  isMainFrame && url !== origin.host;",
    caughtBy: { kind: "conformance", file: page, grep: "by navigation", host: "electron" },
  },
  {
    id: "page/windows-open",
    file: `${electron}/lockdown.ts`,
    find: `  contents.setWindowOpenHandler(() => ({ action: "deny" }));\n  contents.on("will-navigate"`,
    replace: `  contents.setWindowOpenHandler(() => ({ action: "allow" }));\n  contents.on("will-navigate"`,
    caughtBy: { kind: "conformance", file: bridge, grep: "doors", host: "electron" },
  },
  {
    id: "page/frames-are-heard",
    file: `${electron}/ipc.ts`,
    find: "isMainFrame: frame.parent === null && frame === event.sender.mainFrame,",
    replace: "isMainFrame: true,",
    caughtBy: { kind: "conformance", file: bridge, grep: "doors", host: "electron" },
  },
  {
    id: "page/other-windows-are-heard",
    file: `${electron}/rules.ts`,
    find: "sender.pageId === pageId && sender.isMainFrame",
    replace: "sender.pageId + pageId > 0 && sender.isMainFrame",
    caughtBy: { kind: "conformance", file: bridge, grep: "doors", host: "electron" },
  },
  {
    id: "page/bridge-gives-its-ears-away",
    file: `${electron}/preload.ts`,
    find: `exposeInMainWorld("locara", end.bridge);`,
    replace: `exposeInMainWorld("locara", { ...end.bridge, receive: end.receive });`,
    caughtBy: { kind: "conformance", file: bridge, grep: "tricks", host: "electron" },
  },
  {
    id: "page/running-ids-are-taken-again",
    file: "runtime/src/app/kernel/session.ts",
    find: "if (isOpen(asked.requestId)) report(",
    replace: "if (isOpen(asked.requestId) && mostCalls < 0) report(",
    caughtBy: { kind: "conformance", file: bridge, grep: "forged" },
  },
  {
    id: "page/window-that-strays-stays-away",
    file: `${electron}/lockdown.ts`,
    find: "if (isAstray(url, origin)) setImmediate(home);",
    replace: "if (isAstray(url, origin) && url === origin.host) setImmediate(home);",
    caughtBy: { kind: "conformance", file: page, grep: "by navigation", host: "electron" },
  },
  {
    id: "page/nest-stops-the-host-with-a-dialog",
    file: `${electron}/host.ts`,
    find: `process.on("uncaughtException", (error) =>`,
    replace: `process.on("warning", (error) =>`,
    caughtBy: { kind: "conformance", file: bridge, grep: "forged", host: "electron" },
  },
  {
    id: "page/streams-have-room-without-end",
    file: "runtime/src/app/kernel/room.ts",
    find: "collected + backlog() < mostBytesUnderway;",
    replace: "collected + backlog() < mostBytesUnderway * 1024;",
    caughtBy: { kind: "unit", file: "runtime/src/app/kernel/room.test.ts", grep: "takes nothing" },
  },
  {
    id: "page/socket-that-nobody-reads-is-written-to",
    file: `${browser}/session.ts`,
    find: "app.session(send, () => socket.bufferedAmount)",
    replace: "app.session(send, () => 0)",
    caughtBy: { kind: "unit", file: "runtime/src/app/hosts/browser/slow-page.test.ts", grep: "reads nothing" },
  },
  {
    id: "page/receipts-of-the-page-are-believed",
    file: `${electron}/receipts.ts`,
    find: ".at(-1)?.upTo ?? taken;",
    replace: ".at(-1)?.upTo ?? asked;",
    caughtBy: { kind: "unit", file: `${electron}/receipts.test.ts`, grep: "of its own" },
  },
  {
    id: "page/receipts-can-be-foretold",
    file: `${electron}/receipts.ts`,
    find: "const receipt = randomUUID();",
    replace: "const receipt = String(sent);",
    caughtBy: { kind: "unit", file: `${electron}/receipts.test.ts`, grep: "foretold" },
  },
  {
    id: "page/words-of-the-host-are-heard",
    file: `${browser}/session.ts`,
    find: `    else close(closing.policy, "This message is not for the host to hear.");\n`,
    replace: "",
    caughtBy: { kind: "conformance", file: bridge, grep: "frames" },
  },
  {
    id: "page/host-name-not-checked",
    file: `${browser}/request-rules.ts`,
    find: "headers.host !== authority",
    replace: "headers.host === undefined",
    caughtBy: { kind: "unit", file: `${browser}/request-rules.test.ts` },
  },
];
