import type { ScopeType } from "../scope-type.ts";

/** Normal form. `all` is `"net": true`. Ports are sorted, disjoint, non-adjacent ranges. */
export type HostScope =
  | { readonly all: true }
  | { readonly all: false; readonly hosts: readonly string[]; readonly ports: readonly (readonly [number, number])[] };

export interface HostAccess {
  /** `host` is lower-case ASCII without brackets or a trailing dot. */
  contains(host: string, port: number): boolean;
  /** Is this address listed literally? Private, loopback, link-local and metadata addresses pass only then. */
  lists(address: string): boolean;
}

/** Hosts × ports, secure protocols only. */
export declare const hostAccess: () => ScopeType<HostScope, HostAccess>;

/** Is this IP address on the public internet, by the IANA special-purpose registries? IPv4-mapped addresses are folded. */
export declare function isPublicAddress(address: string): boolean;
