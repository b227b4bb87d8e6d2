import type { AppPlaces } from "@locara/runtime";
import type { Page } from "@playwright/test";

/** Two apps of one user that run side by side. One attacks; it was granted as much as any app can be. */
export interface Neighbours {
  readonly home: string;
  /** The attacker's. */
  readonly page: Page;
  readonly own: AppPlaces;
  readonly victim: Pick<AppPlaces, "appData" | "state" | "logFile"> & {
    readonly page: Page;
    /** The file of its database. */
    readonly database: string;
    /** A pick that it holds, by its path. */
    readonly picked: string;
  };
  /** A server of this machine, and how many connected to it so far. */
  readonly port: number;
  readonly heard: () => number;
  /** Null where all that is the victim's is as it was. */
  readonly changed: () => string | null;
}
