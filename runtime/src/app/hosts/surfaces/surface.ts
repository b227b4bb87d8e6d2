import { type ErrorJson, LocaraError, type ModelState, toLocaraError } from "@locara/schema";
import type { App } from "../../compose.ts";
import { type SurfaceAnswers, type SurfaceReply, type SurfaceVerb, surfaceVerbs } from "./protocol.ts";

/** What differs between hosts. */
export interface SurfaceHost {
  readonly host: "electron" | "browser";
  /** Opens the app's page: a window, or a one-time address for the browser. */
  openApp(): Promise<string | null>;
  /** Opens no app and ends. */
  quit(): void;
}

/** The host's side of the user's surfaces: consent, first-launch models, permissions. */
export interface Surface {
  perform(verb: unknown): Promise<SurfaceReply>;
  /** Ends a running fetch. */
  close(): void;
}

/** Whether the app can open with nothing for the user to decide or to wait for. */
export const isReady = (user: Pick<App["user"], "consented" | "models">): boolean =>
  user.consented() && user.models().every(({ state }) => state === "ready");

const logLimit = 200;

export function createSurface(app: Pick<App, "ipc" | "consent" | "user">, host: SurfaceHost): Surface {
  const progress = new Map<string, ModelState>();
  let fetching: AbortController | undefined;
  let failure: ErrorJson | null = null;

  const fetchModels = async (): Promise<void> => {
    const controller = new AbortController();
    fetching = controller;
    failure = null;
    try {
      await app.user.fetchModels((state) => progress.set(state.id, state), controller.signal);
    } catch (error) {
      failure = toLocaraError(error).toJSON();
    } finally {
      progress.clear();
      fetching = undefined;
    }
  };

  const mustHaveConsent = (): void => {
    if (app.user.consented()) return;
    throw new LocaraError(
      "capability/not-granted",
      "The app was not accepted yet.",
      "Read what it may do, and accept it first.",
    );
  };

  const verbs: { readonly [Verb in SurfaceVerb]: () => SurfaceAnswers[Verb] | Promise<SurfaceAnswers[Verb]> } = {
    state: () => ({
      host: host.host,
      consent: app.consent,
      substitution: app.ipc.app.substitution,
      consented: app.user.consented(),
      models: app.user.models().map((state) => progress.get(state.id) ?? state),
      fetching: fetching !== undefined,
      failure,
      permissions: app.user.permissions(),
    }),
    accept: () => {
      app.user.accept();
      return null;
    },
    fetch: () => {
      mustHaveConsent();
      if (fetching === undefined) void fetchModels();
      return null;
    },
    stop: () => {
      fetching?.abort();
      return null;
    },
    open: () => {
      mustHaveConsent();
      return host.openApp();
    },
    log: () => app.user.log(logLimit),
    quit: () => {
      host.quit();
      return null;
    },
  };

  return {
    async perform(verb) {
      try {
        if (!isVerb(verb))
          throw new LocaraError("command/unknown", "There is no such request.", "Use the surface's own page.");
        return { ok: true, payload: await verbs[verb]() };
      } catch (error) {
        return { ok: false, error: toLocaraError(error).toJSON() };
      }
    },
    close: () => fetching?.abort(),
  };
}

const isVerb = (verb: unknown): verb is SurfaceVerb => (surfaceVerbs as readonly unknown[]).includes(verb);
