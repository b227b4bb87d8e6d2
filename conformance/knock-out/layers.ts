import { capabilities, type Enforcement } from "@locara/schema";
import type { HostOptions } from "../kit/host.ts";

type Host = HostOptions["host"];

export type Layer = Enforcement["layer"];
export const layers = ["page", "runtime", "kernel"] as const satisfies readonly Layer[];

/** A line of production code as a test build has it. */
export interface Patch {
  /** From the repository's root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

const runtime = "runtime/src/app";
const naiveFiles = new URL("./naive-files.ts", import.meta.url).pathname;
const everyCommand = [...new Set(capabilities.flatMap(({ grants }) => grants.map(({ command }) => command.id)))];

/**
 * Dispatch serves every command with every argument, for every app; and what judges a second time below dispatch (real paths,
 * folders of Locara's own, addresses, names of databases, statements) does not.
 */
const withoutRuntime: readonly Patch[] = [
  {
    file: `${runtime}/kernel/policy.ts`,
    find: "    entry: (command) => entries.get(command),",
    replace: `    entry: (id) => {
      const command = vocabulary.capabilities.flatMap(({ grants }) => grants).find((one) => one.command.id === id)?.command;
      const rules = [{ capability: "nobody's", scope: null, origin: [], allows: () => true }];
      return command && { command, rules, checks: vocabulary.checks(command) };
    },`,
  },
  {
    file: `${runtime}/services/files.ts`,
    find: 'import { openLinuxFiles } from "./files-linux.ts";',
    replace: `import { openNaiveFiles as openLinuxFiles } from ${JSON.stringify(naiveFiles)};`,
  },
  // Every name leads to this machine, where the test listens.
  {
    file: `${runtime}/services/network.ts`,
    find: "  (await lookupAddresses(host, { all: true, verbatim: true })).map(({ address }) => address);",
    replace: '  (void lookupAddresses, void host, ["127.0.0.1"]);',
  },
  // What is no https leads nowhere; here it leads where it says.
  {
    file: `${runtime}/services/network.ts`,
    find: "handle: connection({ host: target.host, port: target.port,",
    replace:
      "handle: connection({ host: target.host || new URL(target.spelled).hostname, port: target.port || Number(new URL(target.spelled).port),",
  },
  {
    file: `${runtime}/storage/database.ts`,
    find: "if (closed || !names.includes(name)) throw",
    replace: "if (closed) throw",
  },
  {
    file: `${runtime}/storage/statement-rules.ts`,
    find: 'if (sql.includes("\\0")) throw',
    replace: 'if (sql !== "") return;\n  throw',
  },
];

/** The page's end of the bridge sends no arguments of what is not declared. */
const bridgeOf: Readonly<Record<Host, Patch>> = {
  browser: {
    file: `${runtime}/hosts/browser/app-origin.ts`,
    find: "Object.keys(app.ipc.commands))",
    replace: `${JSON.stringify(everyCommand)})`,
  },
  electron: {
    file: `${runtime}/hosts/electron/preload.ts`,
    find: "    commands,\n",
    replace: `    commands: ${JSON.stringify(everyCommand)},\n`,
  },
};

/** The page is served without any of its policies. */
const withoutPage: readonly Patch[] = [
  {
    file: `${runtime}/hosts/page-headers.ts`,
    find: '    "Content-Security-Policy": page.csp,\n    "Permissions-Policy": page.permissionsPolicy,\n',
    replace: "",
  },
  {
    file: `${runtime}/hosts/page-headers.ts`,
    find: '{ "Connection-Allowlist": "(response-origin)" } as const',
    replace: "{}",
  },
];

const rules = `${runtime}/hosts/electron/rules.ts`;
const lockdown = `${runtime}/hosts/electron/lockdown.ts`;

/** On Electron what Chromium is told and asks is a part of the page's layer too: it loads, goes and opens what it likes. */
const withoutLockdown: readonly Patch[] = [
  {
    file: rules,
    find: "  return isOwnUrl(url, origin) || url.startsWith(`blob:",
    replace: "  return true || url.startsWith(`blob:",
  },
  { file: rules, find: "  isMainFrame && isOwnUrl(url, origin);", replace: "  isMainFrame || !isOwnUrl(url, origin);" },
  {
    file: rules,
    find: "  if (!isMainFrame || requestingUrl === undefined || !isOwnUrl(requestingUrl, origin)) return false;",
    replace: "  if (requestingUrl !== undefined) return true;",
  },
  { file: lockdown, find: '  app.commandLine.appendSwitch("host-resolver-rules", "MAP * ~NOTFOUND");\n', replace: "" },
  {
    file: lockdown,
    find: '  app.commandLine.appendSwitch("force-webrtc-ip-handling-policy", "disable_non_proxied_udp");\n',
    replace: "",
  },
  { file: lockdown, find: '  contents.setWebRTCIPHandlingPolicy("disable_non_proxied_udp");\n', replace: "" },
];

/** What makes a host without these layers. The kernel's is no part of the host: it is started without a sandbox. */
export const patchesWithout = (host: Host, off: readonly Layer[]): readonly Patch[] => [
  ...(off.includes("runtime") ? [...withoutRuntime, bridgeOf[host]] : []),
  ...(off.includes("page") ? [...withoutPage, ...(host === "electron" ? withoutLockdown : [])] : []),
];

/** Every set of layers that are on. */
export const layerSets: readonly (readonly Layer[])[] = Array.from({ length: 2 ** layers.length }, (_one, set) =>
  layers.filter((_layer, index) => (set & (1 << index)) !== 0),
);
