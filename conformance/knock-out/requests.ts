import { type AnyCapability, capabilities, type Enforcement, type EnforcementFile, type Example } from "@locara/schema";
import { exampleGroups } from "../kit/example-apps.ts";
import type { HostOptions } from "../kit/host.ts";
import { type Effect, effectOf } from "./effects.ts";
import { pageRequests } from "./page-requests.ts";
import type { World } from "./world.ts";

/** Something that an app may not do. */
export interface Refused {
  readonly capability: string;
  /** What is asked for, in words. */
  readonly what: string;
  /** By a command that was sent, or by the web platform alone. */
  readonly way: "command" | "page";
  /** What keeps it, as the app's own `enforcement.json` says it. */
  claims(file: EnforcementFile): readonly Enforcement[];
  /** Is it one that the loss of a layer names? */
  readonly lost: boolean;
  readonly effect: Effect | string;
}

/** Requests that one app is asked, and what it declares. */
export interface RefusedGroup {
  readonly title: string;
  readonly capability: AnyCapability | null;
  readonly scope: unknown;
  /** Folders that the sandbox lends the app where they are there when it starts. */
  readonly folders: readonly string[];
  readonly refused: readonly Refused[];
}

/** What every app has, by default or always, is not refused where nothing is declared. */
const declarable = capabilities.filter(({ presence }) => presence === undefined);

const dispatchRefuses: Enforcement = {
  layer: "runtime",
  enforces: "commands that are not declared are refused",
  loss: null,
};

const isKernels = ({ layer }: Enforcement): boolean => layer === "kernel";

/** Who listens stands in for all servers: what is declared is one of its ports, what is not the other. */
export const withPorts = (scope: unknown, [port]: World["ports"]): unknown =>
  typeof scope === "object" && scope !== null && "allowed_hosts" in scope ? { ...scope, allowed_ports: [port] } : scope;

function argsOf(example: Example, [declared, other]: World["ports"]): Readonly<Record<string, unknown>> {
  const args = example.args as Readonly<Record<string, unknown>>;
  if (typeof args.url !== "string") return args;
  const url = new URL(args.url);
  url.port = String(url.port === "" ? declared : other);
  return { ...args, url: url.href };
}

const wording = ({ call, args }: Example) => {
  const { path, url, database, text, model, tool } = args as Readonly<Record<string, unknown>>;
  return [call, path ?? url ?? database ?? text ?? model ?? tool ?? ""].join(" ").trim();
};

/** The folders that the kernel lets in for a scope, and the ports: what it does not tell apart is the loss that is named. */
function named(
  { capability, scope }: Pick<RefusedGroup, "scope"> & { readonly capability: AnyCapability },
  example: Example,
  world: World,
  host: HostOptions["host"],
): boolean {
  const { binds, ports = [] } = capability.lower.linux(scope, "locara.example");
  const args = argsOf(example, world.ports);
  if (typeof args.url === "string") {
    // Debugged, Electron has no limit on ports: the browser host's sandbox, which is the same, shows it.
    if (host === "electron") return true;
    const port = Number(new URL(args.url).port);
    return ports.some(([low, high]) => port >= low && port <= high);
  }
  if (typeof args.path !== "string") return false;
  const path = world.path(args.path);
  const changes = !/^fs\.(read|stat|list|watch)/.test(example.call);
  return binds.some(
    (bind) => `${path}/`.startsWith(`${world.path(bind.path)}/`) && (!changes || bind.access === "read-write"),
  );
}

/** Everything that capabilities refuse inside their scope, by app. */
export const outOfScope = (world: World, host: HostOptions["host"]): readonly RefusedGroup[] =>
  exampleGroups.flatMap(({ capability, scope, examples }) => {
    const ported = withPorts(scope, world.ports);
    const normal = capability.scope.read(ported, { models: [] }).scope ?? scope;
    const refused = examples
      .filter(({ expect }) => expect !== "allowed")
      .map(
        (example): Refused => ({
          capability: capability.id,
          what: `${wording(example)} with ${JSON.stringify(scope)}`,
          way: "command",
          // A host in its sandbox has the rows of an app on Linux, whatever shows its page.
          claims: ({ matrix }) => matrix[capability.id]?.linux ?? [],
          lost: named({ capability, scope: normal }, example, world, host),
          effect: effectOf(example.call, argsOf(example, world.ports), host),
        }),
      );
    const title = `${capability.id} ${JSON.stringify(scope).slice(0, 60)}`;
    const folders = capability.lower.linux(normal, "locara.example").binds.map(({ path }) => path);
    return refused.length === 0 ? [] : [{ title, capability, scope: ported, folders, refused }];
  });

/** Everything that is allowed where it is declared, asked of an app that declares nothing. */
export function undeclared(world: World, host: HostOptions["host"]): RefusedGroup {
  const commands = declarable.flatMap((capability) =>
    capability.examples
      .filter(({ expect }) => expect === "allowed")
      .map((example): Refused => {
        return {
          capability: capability.id,
          what: `${wording(example)} undeclared`,
          way: "command",
          // Where nothing is said of what is withheld, the kernel's part in keeping a scope keeps an empty one too.
          claims: ({ withheld }) => [
            dispatchRefuses,
            ...(withheld[capability.id]?.linux ?? capability.enforcement(example.scope).linux).filter(isKernels),
          ],
          lost: false,
          effect: effectOf(example.call, argsOf(example, world.ports), host),
        };
      }),
  );
  const pages = pageRequests.map(
    ({ capability, what, lost, effect }): Refused => ({
      capability,
      what: `${what} by the page itself`,
      way: "page",
      claims: ({ withheld }) =>
        host === "browser"
          ? (withheld[capability]?.browser ?? [])
          : // Chromium makes the devices up that the kernel keeps: for want of hardware nothing else could be opened.
            (withheld[capability]?.linux ?? []).filter((one) => !(isKernels(one) && capability.startsWith("device."))),
      lost,
      effect,
    }),
  );
  return {
    title: "an app that declares nothing",
    capability: null,
    scope: null,
    folders: [],
    refused: [...commands, ...pages],
  };
}
