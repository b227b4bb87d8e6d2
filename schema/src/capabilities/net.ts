import { defineCapability, type Enforcement, noLinux, noMac, type PortRange } from "../capability.ts";
import { call, stream } from "../command.ts";
import { byRuntimeAndKernel } from "../enforced.ts";
import type { HttpRequest, NetworkTarget } from "../ports.ts";
import type { HostAccess, HostScope } from "../scopes/host-access.ts";
import { hostAccess, isPublicAddress } from "../scopes/host-access.ts";
import { bytes, integer, mapOf, nothing, oneOf, optional, record, text, union } from "../shape.ts";

const nowhere = (spelled: string): NetworkTarget => ({ host: "", port: 0, secure: false, spelled });

/** Where a URL leads, as the WHATWG parser reads it. Anything but https goes nowhere: no scope contains that. */
export function networkTarget(spelled: string): NetworkTarget {
  if (!URL.canParse(spelled)) return nowhere("no URL");
  const url = new URL(spelled);
  if (url.protocol !== "https:" || url.username !== "" || url.password !== "")
    return nowhere(`${url.protocol}//${url.host}`);
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return { host, port: url.port === "" ? 443 : Number(url.port), secure: true };
}

interface FetchArgs {
  readonly url: string;
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Headers that were meant for the first server alone, and those that describe a body that is not sent again. */
const forOrigin = /^(authorization|cookie|proxy-authorization)$/i;
const forBody = /^(content-type|content-length|content-encoding|content-language|content-location|transfer-encoding)$/i;

/** The request that a redirect asks for, by the rules of the Fetch standard; null where the answer is no redirect. */
export function redirected(
  response: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  args: FetchArgs,
): FetchArgs | null {
  const location = Object.hasOwn(response.headers, "location") ? response.headers.location : undefined;
  if (location === undefined || !redirects.has(response.status) || !URL.canParse(location, args.url)) return null;
  const from = new URL(args.url);
  const to = new URL(location, from);
  if (to.hash === "") to.hash = from.hash;
  const { body, ...rest } = args;
  const method = args.method ?? "GET";
  const asGet = response.status === 303 ? method !== "HEAD" : response.status < 303 && method === "POST";
  const kept = Object.entries(args.headers ?? {}).filter(
    ([name]) => !(to.origin !== from.origin && forOrigin.test(name)) && !(asGet && forBody.test(name)),
  );
  return {
    ...rest,
    url: to.href,
    method: asGet ? "GET" : method,
    headers: Object.fromEntries(kept),
    ...(asGet || body === undefined ? {} : { body }),
  };
}

const args = record({
  url: text({ minLength: 1, maxLength: 8192 }),
  method: optional(oneOf(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])),
  headers: optional(mapOf(text({ maxLength: 8192 }))),
  body: optional(union(text(), bytes())),
});
const request = {
  target: ({ url }: FetchArgs) => networkTarget(url),
  input: ({ url, method, headers, body }: FetchArgs): HttpRequest => ({
    url,
    method: method ?? "GET",
    headers: headers ?? {},
    body: body ?? null,
  }),
};
const head = { url: text(), status: integer(), headers: mapOf(text()) };

export const fetchUrl = call("net.fetch", {
  summary: "Ask a web server over https. Redirects are followed one by one, each judged.",
  args,
  result: record({ ...head, body: union(bytes(), nothing()) }),
  ...request,
  resolve: (target, ports, signal) => ports.network.resolve(target, signal),
  perform: (connection, request, { signal }) => connection.fetch(request, signal),
  follow: redirected,
});

export const fetchStream = stream("net.fetchStream", {
  summary:
    "Ask a web server over https, and take its answer as it comes: first what it says about it, then the bytes of its body.",
  args,
  item: union(record(head), bytes()),
  result: record(head),
  ...request,
  resolve: (target, ports, signal) => ports.network.resolve(target, signal),
  perform: async (connection, request, { signal, emit }) => {
    const { body, ...answer } = await connection.open(request, signal);
    // What only leads on is no part of the answer: its body is left.
    if (redirected(answer, request as FetchArgs) !== null) return answer;
    await emit(answer);
    for await (const part of body) await emit(part);
    return answer;
  },
  follow: redirected,
});

const reaches = (hosts: HostAccess, { host, port, secure, addresses }: NetworkTarget) =>
  secure &&
  hosts.contains(host, port) &&
  (addresses ?? []).every((address) => isPublicAddress(address) || hosts.lists(address));

const portsOf = (scope: HostScope): readonly PortRange[] => (scope.all ? [[1, 65_535]] : scope.ports);

const ownPage: Enforcement = {
  layer: "page",
  enforces: "the page loads nothing but its own files, opens no window, connects nowhere and cannot leave",
  loss: null,
};

/** Reach web servers, through the main process only. */
export const net = defineCapability({
  id: "net",
  summary: "Reach web servers.",
  risk: (scope) => (scope.all ? "critical" : "medium"),
  scope: hostAccess(),
  consent: (scope) => [
    scope.all
      ? "Can send anything it has access to anywhere on the internet."
      : `Can send anything it has access to, to these servers: ${scope.hosts.join(", ")} (ports ${scope.ports.map(([low, high]) => (low === high ? `${low}` : `${low}–${high}`)).join(", ")}).`,
  ],
  lower: {
    mac: () => ({ ...noMac, entitlements: { "network.client": true } }),
    linux: (scope) => ({ ...noLinux, network: "host", ports: portsOf(scope) }),
  },
  reach: (scope) => ({ ports: portsOf(scope) }),
  enforcement: () =>
    byRuntimeAndKernel(
      "only declared hosts and ports are reached, every redirect is judged, and the connection goes to the judged address",
      {
        mac: [
          "without `net` there is no network at all",
          "with `net` every host can be reached at every port, private addresses included; hosts cannot be expressed",
        ],
        linux: [
          "without `net` there is no network at all; with it TCP connects to the declared ports only",
          "with `net` every host can be reached, private addresses included; port 53 is open for looking names up, and so is UDP",
        ],
      },
    ),
  withheld: {
    "mac-sandboxed": [{ layer: "kernel", enforces: "no process of the app has a network", loss: null }, ownPage],
    "mac-hardened": [ownPage],
    linux: [{ layer: "kernel", enforces: "no process of the app has a network", loss: null }, ownPage],
    browser: [
      {
        layer: "page",
        enforces: "the page's policy keeps requests, sockets, frames, forms and windows to the app's own host",
        loss: "a browser without connection allowlists (Chromium has them since 148) lets WebRTC and leaving for another address through; cookies are shared with every server of this machine that the user visits; browser extensions see everything",
      },
    ],
  },
  grants: (grant) => [grant(fetchUrl, reaches), grant(fetchStream, reaches)],
  examples: [
    {
      scope: { allowed_hosts: ["api.example.com"] },
      call: "net.fetch",
      args: { url: "https://api.example.com/v1" },
      expect: "allowed",
      because: "the host is listed",
    },
    {
      scope: { allowed_hosts: ["api.example.com"] },
      call: "net.fetch",
      args: { url: "https://api.example.com:8443/v1" },
      expect: "out-of-scope",
      because: "without ports only 443 is meant",
    },
    {
      scope: { allowed_hosts: ["api.example.com"] },
      call: "net.fetch",
      args: { url: "http://api.example.com/v1" },
      expect: "out-of-scope",
      because: "http is not https",
    },
    {
      scope: { allowed_hosts: ["*.example.com"] },
      call: "net.fetch",
      args: { url: "https://example.com/" },
      expect: "out-of-scope",
      because: "`*.name` is below the name, never the name itself",
    },
    {
      scope: { allowed_hosts: ["*.example.com"] },
      call: "net.fetch",
      args: { url: "https://a.b.example.com/" },
      expect: "allowed",
      because: "`*` stands for one or more labels",
    },
    {
      scope: { allowed_hosts: ["api.example.com"] },
      call: "net.fetch",
      args: { url: "https://api.example.com@evil.example/" },
      expect: "out-of-scope",
      because: "what stands before @ is no host",
    },
    {
      scope: true,
      call: "net.fetch",
      args: { url: "https://anything.example/" },
      expect: "allowed",
      because: "true means every host",
    },
    {
      scope: { allowed_hosts: ["api.example.com"] },
      call: "net.fetchStream",
      args: { url: "https://api.example.com/large" },
      expect: "allowed",
      because: "the host is listed",
    },
    {
      scope: { allowed_hosts: ["api.example.com"] },
      call: "net.fetchStream",
      args: { url: "https://api.example.org/large" },
      expect: "out-of-scope",
      because: "the host is not listed",
    },
  ],
});
