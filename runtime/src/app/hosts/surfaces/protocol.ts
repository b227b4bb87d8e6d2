import type { AuditEntry, ConsentFile, ErrorJson, ModelState } from "@locara/schema";
import type { UserPermission, UserPick } from "../../compose.ts";
import type { CapabilityUse } from "../../services/capability-usage.ts";
import type { ConsentChanges } from "../../services/consent-changes.ts";
import type { Incident } from "../../services/incidents.ts";
import type { Answer } from "../../services/permission-questions.ts";
import type { ResetItem } from "../../services/reset.ts";

/** What an opened surface begins with. Consent, and models that are missing, come before any of them. */
export const surfaceViews = ["permissions", "question", "crashed", "background"] as const;
export type SurfaceView = (typeof surfaceViews)[number];

/** A question that waits for the user. Its id goes with the answer, so that no other question is answered by it. */
export interface Question {
  readonly id: string;
  readonly capability: string;
  readonly sentences: readonly string[];
}

export interface SurfaceState {
  readonly host: "electron" | "browser";
  readonly consent: ConsentFile;
  /** What stands in for the declared models in a development build, or null. */
  readonly substitution: string | null;
  readonly consented: boolean;
  /** What is new since the user last agreed to a version of this app. */
  readonly changes: ConsentChanges | null;
  readonly models: readonly ModelState[];
  readonly freeBytes: number | null;
  /** Of this computer. */
  readonly memoryBytes: number;
  readonly fetching: boolean;
  /** Why the last fetch ended early, until the next one starts. */
  readonly failure: ErrorJson | null;
  readonly question: Question | null;
  /** The app's page is there; `crashed` says why it is not, in words. */
  readonly page: "open" | "closed" | "crashed";
  readonly background: "passive" | "active" | null;
  /** New calls wait, because the computer is saving power. */
  readonly paused: boolean;
  readonly incidents: readonly Incident[];
}

/** What the permissions surface shows besides. Read from the log: asked for when it is looked at. */
export interface Permissions {
  readonly permissions: readonly UserPermission[];
  readonly uses: readonly CapabilityUse[];
  readonly picks: readonly UserPick[];
}

/** What the user's own surfaces may ask the host: its argument, and what it answers. None of it can be reached from an app's page. */
export interface SurfaceVerbs {
  readonly state: readonly [argument: null, answer: SurfaceState];
  readonly accept: readonly [argument: null, answer: null];
  readonly withdraw: readonly [argument: null, answer: null];
  readonly fetch: readonly [argument: null, answer: null];
  readonly stop: readonly [argument: null, answer: null];
  /** Gives an address where the app does not open a window of its own. */
  readonly open: readonly [argument: null, answer: string | null];
  readonly permissions: readonly [argument: null, answer: Permissions];
  readonly decide: readonly [
    argument: { readonly capability: string; readonly decision: "granted" | "refused" | null },
    answer: null,
  ];
  /** Takes back a file or folder that the app keeps. */
  readonly forget: readonly [argument: { readonly pick: string }, answer: null];
  readonly answer: readonly [argument: { readonly question: string; readonly answer: Answer }, answer: null];
  readonly log: readonly [argument: null, answer: readonly AuditEntry[]];
  readonly resetPlan: readonly [argument: null, answer: readonly ResetItem[]];
  readonly reset: readonly [argument: null, answer: readonly ResetItem[]];
  readonly quit: readonly [argument: null, answer: null];
}

export type SurfaceVerb = keyof SurfaceVerbs;
export type SurfaceArgument<Verb extends SurfaceVerb> = SurfaceVerbs[Verb][0];
export type SurfaceAnswer<Verb extends SurfaceVerb> = SurfaceVerbs[Verb][1];

export type SurfaceReply =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: ErrorJson };

/** What a host puts on a surface's page, or the page makes over HTTP. */
export interface SurfaceBridge {
  perform(verb: SurfaceVerb, argument: unknown): Promise<SurfaceReply>;
}
