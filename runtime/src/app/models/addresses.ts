import { lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress, LocaraError } from "@locara/schema";

/**
 * Where a fetcher may go; its launcher says so, never a job.
 *
 * - `none`: nowhere. Only what is in the cache is used.
 * - `public`: https on the public internet. An app's addresses cannot knock at doors of this machine or its network.
 * - `development`: https to private networks too, and http on this machine. For `locara dev` and `locara model`.
 */
export const reaches = ["none", "public", "development"] as const;
export type Reach = (typeof reaches)[number];

/** Something about the network or a server, told by what it was; the next try or mirror may do better. */
export const networkError = (what: string, options?: ErrorOptions) =>
  new LocaraError(
    "resource/network",
    `The model could not be fetched: ${what}`,
    "Check the connection and try again; what was fetched is kept.",
    options,
  );

const bareHost = ({ hostname }: URL) => hostname.replace(/^\[(.*)\]$/, "$1");
const isLoopback = (url: URL) => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);

/**
 * May the fetcher go there? Throws where it may not. A start elsewhere leads nowhere on this machine, whatever the reach:
 * a server must not be able to send the fetcher knocking at local doors.
 */
export function assertAddress(spelled: string, reach: Reach, first?: URL): URL {
  if (reach === "none") throw networkError("the computer is offline, as its user wants.");
  const url = URL.canParse(spelled) ? new URL(spelled) : null;
  if (url === null || url.username !== "" || url.password !== "") throw networkError("an address cannot be read.");
  const local = isLoopback(url);
  if (url.protocol !== "https:" && !(reach === "development" && local && url.protocol === "http:"))
    throw networkError("an address is not https.");
  const literal = isIP(bareHost(url)) !== 0 && !isPublicAddress(bareHost(url));
  if (reach === "public" && (local || literal)) throw privateAddress();
  if (local && first !== undefined && !isLoopback(first)) throw privateAddress();
  return url;
}

const privateAddress = () => networkError("an address is not on the public internet.");

/** Looks names up for one connection, which then goes to what was judged here and nowhere else. */
export function judgedLookup(url: URL, reach: Reach): LookupFunction {
  return (host, options, done) => {
    // A name that only looks local must lead here: it is not looked up.
    if (isLoopback(url)) {
      const here = { address: "127.0.0.1", family: 4 };
      return options.all ? done(null, [here]) : done(null, here.address, here.family);
    }
    lookup(host, { ...options, all: true, verbatim: true }, (error, addresses) => {
      if (error !== null) return done(error, "", 0);
      const judged = reach === "public" ? addresses.filter(({ address }) => isPublicAddress(address)) : addresses;
      const [best] = judged;
      if (best === undefined) return done(privateAddress(), "", 0);
      return options.all ? done(null, judged) : done(null, best.address, best.family);
    });
  };
}

/** The host as a connection and a certificate name it: IPv6 without brackets. */
export const hostOf = (url: URL): string => (url.hostname === "localhost" ? "127.0.0.1" : bareHost(url));
