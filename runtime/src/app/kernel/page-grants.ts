import type { AnyCapability, IpcFile, PageDevice, Resolved } from "@locara/schema";
import type { Audit } from "./audit.ts";
import type { Policy } from "./policy.ts";

export type PagePolicies = Pick<IpcFile["page"], "csp" | "permissionsPolicy">;

export interface PageDevices {
  /** May the page open it? */
  granted(device: PageDevice): boolean;
  /** The same when the page does open it: asked and decided are written down. */
  open(device: PageDevice): boolean;
}

export const noDevices: PageDevices = { granted: () => false, open: () => false };

/** What a page may do by the web platform alone. The host holds it to that: no command tells of it. */
export interface PageGrants {
  /** `ipc.json`'s own, opened for what is optional and granted by now. */
  policies(): PagePolicies;
  /** Chromium's permissions, likewise. */
  permissions(): readonly string[];
  readonly devices: PageDevices;
  /** The optional capabilities that open something to the page by now. */
  opened(): readonly string[];
  /** May it be heard? */
  plays(): boolean;
}

interface Source {
  readonly ipc: IpcFile;
  readonly resolved: Resolved;
  readonly policy: Policy;
  readonly audit: Audit;
  readonly capabilities: readonly AnyCapability[];
}

/** Judges the page's own use of devices by the same policy that judges commands. */
export function openPageGrants({ ipc, resolved, policy, audit, capabilities }: Source): PageGrants {
  const holds = (capability: string): boolean => policy.declares(capability) && !policy.withheld.has(capability);
  const granted = (device: PageDevice): boolean => holds(`device.${device}`);
  const optional = resolved.capabilities
    .filter((one) => one.optional)
    .map(({ id, scope }) => ({
      id,
      page: capabilities.find((known) => known.id === id)?.lower.page?.(scope),
    }));

  const open = () => optional.filter(({ id }) => holds(id));
  const opened = () => open().map(({ page }) => page ?? {});

  return {
    policies() {
      const { csp, permissionsPolicy } = ipc.page;
      const pages = opened();
      const features = new Set(pages.flatMap(({ features }) => features ?? []));
      const sandbox = pages.flatMap(({ sandbox }) => sandbox ?? []);
      return {
        csp: sandbox.length === 0 ? csp : csp.replace(/\bsandbox [^;]*/, (own) => [own, ...sandbox].join(" ")),
        permissionsPolicy: permissionsPolicy.replaceAll(/([a-z-]+)=\(\)/g, (closed, feature) =>
          features.has(feature) ? `${feature}=(self)` : closed,
        ),
      };
    },
    permissions: () => [...ipc.permissions, ...opened().flatMap(({ permissions }) => permissions ?? [])],
    devices: {
      granted,
      open(device) {
        const capability = `device.${device}`;
        audit.asked(capability);
        if (granted(device)) audit.decided(capability, "allowed", capability, "the page itself");
        else audit.decided(capability, policy.declares(capability) ? "not-granted" : "undeclared");
        return granted(device);
      },
    },
    opened: () => open().flatMap(({ id, page }) => (page === undefined ? [] : [id])),
    plays: () => holds("audio.play"),
  };
}
