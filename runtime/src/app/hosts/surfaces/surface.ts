import { totalmem } from "node:os";
import { LocaraError, toLocaraError } from "@locara/schema";
import type { App } from "../../compose.ts";
import type { ResetItem } from "../../services/reset.ts";
import { type Asking, createAsking } from "./asking.ts";
import { createModelFetch } from "./model-fetch.ts";
import type { SurfaceArgument, SurfaceReply, SurfaceState, SurfaceVerb, SurfaceVerbs } from "./protocol.ts";

/** What differs between hosts. */
export interface SurfaceHost {
  readonly host: "electron" | "browser";
  /** The user's questions. Without: nothing is ever asked. */
  readonly asking?: Pick<Asking, "current" | "answer">;
  /** Opens the app's page: a window, or a one-time address for the browser. */
  openApp(): Promise<string | null>;
  /** Loads the page anew: it may hold something that it may not any more. */
  reloadPage(): void;
  /** Closes the page, for good. */
  closePage(): void;
  readonly page: () => SurfaceState["page"];
  /** Opens no app and ends. */
  quit(): void;
}

/** The host's side of the user's surfaces: consent, first-launch models, permissions. */
export interface Surface {
  perform(verb: unknown, argument?: unknown): Promise<SurfaceReply>;
  /** Ends a running fetch. */
  close(): void;
}

/** Whether the app can open with nothing for the user to decide or to wait for. */
export const isReady = (user: Pick<App["user"], "consented" | "models">): boolean =>
  user.consented() && user.models().every(({ state }) => state === "ready");

const logLimit = 2000;

type Verbs = {
  readonly [Verb in SurfaceVerb]: (
    argument: SurfaceArgument<Verb>,
  ) => SurfaceVerbs[Verb][1] | Promise<SurfaceVerbs[Verb][1]>;
};

export function createSurface(app: Pick<App, "ipc" | "consent" | "user" | "paused">, host: SurfaceHost): Surface {
  const { asking = createAsking(() => undefined) } = host;
  const fetching = createModelFetch(app.user);
  let deleted: Promise<readonly ResetItem[]> | undefined;

  const mustHaveConsent = (): void => {
    if (app.user.consented()) return;
    throw new LocaraError(
      "capability/not-granted",
      "The app was not accepted yet.",
      "Read what it may do, and accept it first.",
    );
  };

  const verbs: Verbs = {
    state: () => ({
      host: host.host,
      consent: app.consent,
      substitution: app.ipc.app.substitution,
      consented: app.user.consented(),
      changes: app.user.changes(),
      models: fetching.models(),
      freeBytes: app.user.freeBytes(),
      memoryBytes: totalmem(),
      fetching: fetching.running(),
      failure: fetching.failure(),
      question: asking.current(),
      page: host.page(),
      background: app.user.background(),
      paused: app.paused(),
      incidents: app.user.incidents.list(),
    }),
    accept: () => {
      app.user.accept();
      return null;
    },
    withdraw: () => {
      fetching.stop();
      app.user.withdraw();
      host.closePage();
      return null;
    },
    fetch: () => {
      mustHaveConsent();
      fetching.start();
      return null;
    },
    stop: () => {
      fetching.stop();
      return null;
    },
    open: () => {
      mustHaveConsent();
      return host.openApp();
    },
    permissions: async () => ({
      permissions: app.user.permissions(),
      uses: app.user.uses(),
      picks: await app.user.picks(),
    }),
    decide: ({ capability, decision }) => {
      mustHaveConsent();
      if (app.user.decide(capability, decision)) host.reloadPage();
      return null;
    },
    forget: async ({ pick }) => {
      await app.user.forgetPick(pick);
      return null;
    },
    answer: ({ question, answer }) => {
      if (asking.answer(question, answer)) return null;
      throw new LocaraError("call/cancelled", "The app no longer asks this.", "Nothing needs to be done.");
    },
    log: () => app.user.log(logLimit),
    resetPlan: () => app.user.resetPlan(),
    reset: () => {
      if (deleted === undefined) {
        fetching.stop();
        host.closePage();
        deleted = app.user.reset();
      }
      return deleted;
    },
    quit: () => {
      host.quit();
      return null;
    },
  };

  return {
    async perform(verb, argument = null) {
      try {
        if (typeof verb !== "string" || !Object.hasOwn(verbs, verb) || !fits(verb as SurfaceVerb, argument))
          throw new LocaraError("command/unknown", "There is no such request.", "Use the surface's own page.");
        if (deleted !== undefined && verb !== "reset" && verb !== "quit") throw wasReset();
        const perform = verbs[verb as SurfaceVerb] as (argument: unknown) => unknown;
        return { ok: true, payload: await perform(argument) };
      } catch (error) {
        return { ok: false, error: toLocaraError(error).toJSON() };
      }
    },
    close: fetching.stop,
  };
}

const wasReset = () => new LocaraError("resource/host-lost", "The app was reset and has ended.", "Start it again.");

const answers: readonly unknown[] = ["granted", "refused", "later"];
const decisions: readonly unknown[] = ["granted", "refused", null];

/** The pages are ours, but a verb that decides something looks at what it is given all the same. */
function fits(verb: SurfaceVerb, argument: unknown): boolean {
  const { capability, decision, question, answer, pick } = (argument ?? {}) as Readonly<Record<string, unknown>>;
  switch (verb) {
    case "decide":
      return typeof capability === "string" && decisions.includes(decision);
    case "forget":
      return typeof pick === "string";
    case "answer":
      return typeof question === "string" && answers.includes(answer);
    default:
      return argument === null;
  }
}
