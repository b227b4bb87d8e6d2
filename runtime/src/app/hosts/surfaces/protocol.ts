import type { AuditEntry, ConsentFile, ErrorJson, ModelState, PermissionState } from "@locara/schema";

/** What the user's own surfaces may ask the host. None of it can be reached from an app's page. */
export const surfaceVerbs = ["state", "accept", "fetch", "stop", "open", "log", "quit"] as const;
export type SurfaceVerb = (typeof surfaceVerbs)[number];

export interface SurfaceState {
  readonly host: "electron" | "browser";
  readonly consent: ConsentFile;
  /** What stands in for the declared models in a development build, or null. */
  readonly substitution: string | null;
  readonly consented: boolean;
  readonly models: readonly ModelState[];
  readonly fetching: boolean;
  /** Why the last fetch ended early, until the next one starts. */
  readonly failure: ErrorJson | null;
  readonly permissions: readonly PermissionState[];
}

/** What each verb answers with. `open` gives an address where the app does not open a window of its own. */
export interface SurfaceAnswers {
  readonly state: SurfaceState;
  readonly accept: null;
  readonly fetch: null;
  readonly stop: null;
  readonly open: string | null;
  readonly log: readonly AuditEntry[];
  readonly quit: null;
}

export type SurfaceReply =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: ErrorJson };

/** What a host puts on a surface's page, or the page makes over HTTP. */
export interface SurfaceBridge {
  perform(verb: SurfaceVerb): Promise<SurfaceReply>;
}
