import type { Comparison, ScopeProblem, ScopeType } from "../scope-type.ts";
import { readHost } from "./host-name.ts";
import { addressKey, isPublicAddress, plainHost } from "./ip-address.ts";
import { addedPort, includesPort, type PortRanges, portRanges } from "./port-set.ts";

export { isPublicAddress } from "./ip-address.ts";

/** Normal form. `all` is `"net": true`. Ports are sorted, disjoint, non-adjacent ranges. */
export type HostScope =
  | { readonly all: true }
  | { readonly all: false; readonly hosts: readonly string[]; readonly ports: PortRanges };

export interface HostAccess {
  /** `host` is lower-case ASCII without brackets or a trailing dot. */
  contains(host: string, port: number): boolean;
  /** Is this address listed literally? Private, loopback, link-local and metadata addresses pass only then. */
  lists(address: string): boolean;
}

const portNumber = { type: "integer", minimum: 1, maximum: 65_535 };

const fragment = {
  anyOf: [
    { type: "boolean" },
    {
      type: "object",
      additionalProperties: false,
      required: ["allowed_hosts"],
      properties: {
        allowed_hosts: {
          type: "array",
          items: { type: "string", minLength: 1, maxLength: 1024 },
          maxItems: 256,
          description: "Servers by name, as *.name for every name below it, or by IP address.",
        },
        allowed_ports: {
          type: "array",
          items: portNumber,
          minItems: 1,
          maxItems: 256,
          description: "Ports; 443 where left out.",
        },
      },
    },
  ],
  description: "Which servers may be reached, over https and wss only. false: none. true: every one.",
};

interface Spelled {
  readonly allowed_hosts: readonly string[];
  readonly allowed_ports?: readonly number[];
}

/** `a.b.c` → `b.c`, `c`: what a `*.` before it would have to stand before. */
function* parents(host: string): Generator<string> {
  for (let dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)) yield host.slice(dot + 1);
}

/** Is every name that `inner` stands for one that `hosts` stand for? Exact: no union of names can fill a wildcard. */
function covered(hosts: ReadonlySet<string>, inner: string): boolean {
  if (hosts.has(inner)) return true;
  for (const parent of parents(inner.startsWith("*.") ? inner.slice(2) : inner))
    if (hosts.has(`*.${parent}`)) return true;
  return false;
}

const literalPrivate = (scope: HostScope) =>
  scope.all ? [] : scope.hosts.filter((host) => addressKey(host) !== null && !isPublicAddress(host));
const spelledAt = (host: string, port: number) =>
  port === 443 ? host : `${host.includes(":") ? `[${host}]` : host}:${port}`;

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Labels, the shortest first. */
function* labels(): Generator<string> {
  const shorter = [""];
  for (const start of shorter) {
    for (const letter of letters) {
      yield start + letter;
      shorter.push(start + letter);
    }
  }
}

/** A shortest name below `suffix` that none of `hosts` covers: there are more labels than a manifest has hosts. */
function nameBelow(suffix: string, hosts: ReadonlySet<string>): string {
  for (const label of labels()) if (!covered(hosts, `${label}.${suffix}`)) return `${label}.${suffix}`;
  return suffix;
}

const shortestOf = (spellings: readonly string[]): string | undefined =>
  [...spellings].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];

/** The shortest request that `after` allows and `before` does not. */
function newlyAllowed(before: HostScope, after: HostScope): { readonly rule: string; readonly witness: string } | null {
  if (after.all) {
    if (before.all) return null;
    return { rule: "host/all", witness: nameBelow("example", new Set(before.hosts)) };
  }
  const anyPort = addedPort([], after.ports) as number;
  if (before.all) {
    // `all` does not reach private addresses, a literal one does.
    const local = shortestOf(literalPrivate(after));
    return local === undefined ? null : { rule: "host/private-address", witness: spelledAt(local, anyPort) };
  }
  const had = new Set(before.hosts);
  const added = after.hosts
    .filter((host) => !covered(had, host))
    .map((host) => spelledAt(host.startsWith("*.") ? nameBelow(host.slice(2), had) : host, anyPort));
  const port = addedPort(before.ports, after.ports);
  const elsewhere = port === null ? [] : after.hosts.map((host) => spelledAt(oneOf(host), port));
  const witness = shortestOf([...added, ...elsewhere]);
  if (witness === undefined) return null;
  return { rule: added.includes(witness) ? "host/added" : "host/added-port", witness };
}

/** The shortest name that a host stands for. */
const oneOf = (host: string) => (host.startsWith("*.") ? `a.${host.slice(2)}` : host);

function compareHosts(before: HostScope, after: HostScope): Comparison {
  const [added, removed] = [newlyAllowed(before, after), newlyAllowed(after, before)];
  if (added !== null) return { verdict: removed === null ? "wider" : "incomparable", ...added };
  return removed === null ? { verdict: "equal", rule: "host/equal" } : { verdict: "narrower", rule: "host/removed" };
}

function compile(scope: HostScope): HostAccess {
  if (scope.all) return { contains: (host, port) => host !== "" && port >= 1 && port <= 65_535, lists: () => false };
  const names = new Set(scope.hosts.filter((host) => !host.startsWith("*.")));
  const below = new Set(scope.hosts.filter((host) => host.startsWith("*.")).map((host) => host.slice(2)));
  const addresses = new Set(scope.hosts.flatMap((host) => addressKey(host) ?? []));
  const reaches = (host: string) => {
    if (names.has(host)) return true;
    // An empty first label would make the wildcard stand for nothing.
    if (below.size > 0 && !host.startsWith(".")) for (const parent of parents(host)) if (below.has(parent)) return true;
    return false;
  };
  return {
    contains: (host, port) => includesPort(scope.ports, port) && reaches(plainHost(host)),
    lists: (address) => {
      const key = addressKey(address);
      return key !== null && addresses.has(key);
    },
  };
}

/** Hosts × ports, secure protocols only. */
export const hostAccess = (): ScopeType<HostScope, HostAccess> => ({
  kind: "host-access",
  fragment,
  read(spelling) {
    if (spelling === false) return { scope: null, problems: [] };
    if (spelling === true) return { scope: { all: true }, problems: [] };
    const { allowed_hosts, allowed_ports } = spelling as Spelled;
    const problems: ScopeProblem[] = [];
    const hosts = new Set<string>();
    allowed_hosts.forEach((spelled, index) => {
      const result = readHost(spelled);
      if ("host" in result) hosts.add(result.host);
      else problems.push({ ...result.problem, at: ["allowed_hosts", index] });
    });
    if (hosts.size === 0) return { scope: null, problems };
    return { scope: { all: false, hosts: [...hosts].sort(), ports: portRanges(allowed_ports ?? [443]) }, problems };
  },
  compile,
  compare: compareHosts,
  values: (scope) =>
    scope.all
      ? []
      : [...scope.hosts, ...scope.ports.map(([low, high]) => (low === high ? `${low}` : `${low}–${high}`))],
  witness: (scope) => newlyAllowed({ all: false, hosts: [], ports: [] }, scope)?.witness ?? null,
});
