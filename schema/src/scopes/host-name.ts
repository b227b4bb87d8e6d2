import type { ScopeProblem } from "../scope-type.ts";
import { plainHost, readAddress } from "./ip-address.ts";
import { isPublicSuffix } from "./public-suffix.ts";

type Problem = Omit<ScopeProblem, "at">;
type HostResult = { readonly host: string } | { readonly problem: Problem };

const refuse = (code: ScopeProblem["code"], message: string, hint: string): HostResult => ({
  problem: { code, message, hint },
});

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** A name or address as the URL parser writes it: lower case, ASCII, no brackets. Null where it is none. */
function canonicalHost(spelled: string): string | null {
  // What would make the parser read something else than a host: a scheme, a port, a path, a user.
  if (/[\s/\\?#@%[\]<>^|]/.test(spelled)) return null;
  const address = readAddress(spelled);
  const authority = address?.version === 6 ? `[${spelled}]` : spelled;
  if (address === null && spelled.includes(":")) return null;
  if (!URL.canParse(`https://${authority}/`)) return null;
  const host = new URL(`https://${authority}/`).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (readAddress(host) !== null) return plainHost(host);
  return host.length <= 253 && host.split(".").every((part) => label.test(part)) ? host : null;
}

const broad = (spelled: string) =>
  refuse(
    "LOC3202",
    `"${spelled}" would reach the sites of people who have nothing to do with each other.`,
    "Name the domain below it that you mean.",
  );

/** A spelled host in its normal form: a name, `*.` and a name, or an address without brackets. */
export function readHost(spelled: string): HostResult {
  if (spelled === "*")
    return refuse(
      "LOC3201",
      `"*" would reach every server.`,
      'Name the servers, or write "net": true and let the user see it.',
    );
  const wildcard = spelled.startsWith("*.");
  const rest = wildcard ? spelled.slice(2) : spelled;
  if (rest.includes("*"))
    return refuse(
      "LOC2202",
      `"${spelled}" has a * that does not stand for whole labels in front.`,
      "Write *.name, or the names one by one.",
    );
  const host = canonicalHost(/^\[.*\]$/.test(rest) ? rest.slice(1, -1) : rest);
  if (host === null)
    return refuse(
      "LOC2201",
      `"${spelled}" is no host name or IP address.`,
      "Write the host alone, without scheme, port or path: api.example.com.",
    );
  if (!wildcard) return { host };
  if (readAddress(host) !== null)
    return refuse("LOC2202", `"${spelled}" has a * before an IP address.`, "Write the address itself.");
  if (!host.includes(".") || isPublicSuffix(host)) return broad(spelled);
  return { host: `*.${host}` };
}
