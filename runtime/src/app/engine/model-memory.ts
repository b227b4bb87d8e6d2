import { LocaraError } from "@locara/schema";
import type { ModelUse } from "../models/verify.ts";
import type { EngineLog } from "./backend.ts";
import { budgetNow, type MachineMemory } from "./machine-memory.ts";
import { type Admission, type Choice, createMemoryBudget } from "./memory-budget.ts";
import { untilCancelled } from "./until-cancelled.ts";

/** An engine, as far as it holds models. */
export interface ModelHolder {
  readonly name: string;
  /** How the file could be loaded, best first. */
  inspect(path: string): Promise<readonly Choice[]>;
  /** Loads it; gives how many bytes that really took. */
  load(path: string, choice: Choice): Promise<number>;
  unload(path: string): Promise<void>;
}

/** A model that somebody wants to use. */
export interface Wanted {
  readonly model: string;
  readonly holder: ModelHolder;
  /** The verified file. */
  path(use: ModelUse, signal: AbortSignal): Promise<string>;
  /** Conversations of at least so many tokens, where the machine can. */
  readonly leastContextTokens?: number;
}

export interface ModelMemory {
  /**
   * Runs `work` with the model loaded, and keeps it loaded so long; `held` says whether it still is, for its engine may have
   * ended meanwhile. Throws `resource/memory` where the budget cannot hold it.
   */
  using<T>(
    wanted: Wanted,
    signal: AbortSignal,
    work: (path: string, choice: Choice, held: () => boolean) => Promise<T>,
  ): Promise<T>;
  /** This model is never unloaded to make room for others. */
  pin(holder: string, model: string): void;
  /** The engine ended, and all that it held with it. */
  ended(holder: string): void;
  close(): void;
}

export interface MemoryOptions {
  readonly profileBytes: number;
  readonly read: () => MachineMemory;
  readonly now: () => number;
  /** Calls back once after so long; gives what prevents it. */
  readonly later: (milliseconds: number, then: () => void) => () => void;
  readonly log: EngineLog;
}

/** How often the system is asked whether others need the memory, while models hold some. */
const lookMilliseconds = 5000;
const idleMilliseconds = 300_000;
const never = new AbortController().signal;

/** One loading of a model, from its admission until it was unloaded or lost. */
interface Loaded {
  readonly holder: ModelHolder;
  readonly path: string;
  ready: Promise<void>;
}

/** The models of one app in memory: every load goes through one budget, whichever engine it is for. */
export function createModelMemory({ profileBytes, read, now, later, log }: MemoryOptions): ModelMemory {
  const budget = createMemoryBudget(profileBytes);
  const models = new Map<string, Loaded>();
  const choicesOf = new Map<string, readonly Choice[]>();
  const opening = new Map<string, Promise<Loaded>>();
  const departures = createDepartures(budget.gone, log);
  let stopLooking: (() => void) | null = null;
  let closed = false;

  const unload = (names: readonly string[], why: string): void => {
    for (const name of names) departures.leave(name, models.get(name) as Loaded, why);
  };

  const look = (): void => {
    unload(budget.expire(idleMilliseconds, now()), "nobody used it");
    unload(budget.limit(budgetNow(profileBytes, budget.heldBytes, read())), "the memory is needed elsewhere");
  };
  const keepLooking = (): void => {
    if (closed || stopLooking !== null || budget.heldBytes === 0) return;
    stopLooking = later(lookMilliseconds, () => {
      stopLooking = null;
      look();
      keepLooking();
    });
  };

  const load = async (
    name: string,
    model: Loaded,
    choice: Choice,
    before: readonly Promise<unknown>[],
  ): Promise<void> => {
    try {
      await Promise.all(before);
      const bytes = await model.holder.load(model.path, choice);
      log("info", `${name} was loaded: ${bytes} bytes, ${choice.bytes} were expected.`);
      if (models.get(name) === model)
        unload(budget.measured(name, bytes), "another model takes more than was expected");
    } catch (error) {
      lose(name, model);
      throw error;
    }
  };

  /** Whoever still uses it uses what is gone: its release must not count for the next loading. */
  const lose = (name: string, model: Loaded): void => {
    if (models.get(name) !== model) return;
    models.delete(name);
    budget.lost(name);
  };

  const open = async (name: string, { holder, path }: Wanted): Promise<Loaded> => {
    const file = await path("load", never);
    if (!choicesOf.has(name)) choicesOf.set(name, await holder.inspect(file));
    return { holder, path: file, ready: Promise.resolve() };
  };

  /** The model as it is held, its file looked at again; or as it could be loaded. */
  const find = async (name: string, wanted: Wanted, signal: AbortSignal): Promise<Loaded> => {
    const held = models.get(name);
    if (held !== undefined && budget.holds(name)) {
      await wanted.path("loaded", signal);
      if (models.get(name) === held && budget.holds(name)) return held;
    }
    const found = opening.get(name) ?? open(name, wanted).finally(() => opening.delete(name));
    opening.set(name, found);
    const fresh = await untilCancelled(found, signal);
    const other = models.get(name);
    return other !== undefined && budget.holds(name) ? other : fresh;
  };

  return {
    async using(wanted, signal, work) {
      const name = `${wanted.holder.name} ${wanted.model}`;
      const model = await find(name, wanted, signal);
      if (!budget.holds(name)) look();
      const { leastContextTokens = 0 } = wanted;
      const choices = choicesOf.get(name) ?? [];
      const enough = choices.filter(({ contextTokens }) => contextTokens >= leastContextTokens);
      const admission = budget.admit(name, enough.length > 0 ? enough : choices, now());
      if (admission.kind === "refused") throw refusal(wanted.model, admission);
      if (admission.kind === "load") {
        unload(admission.unload, `"${wanted.model}" needs the memory`);
        // Reserved bytes are only there once everybody who was told to leave has left. A file that was mapped before is
        // verified as for the first time.
        const again = models.get(name) === model ? [wanted.path("load", never)] : [];
        models.set(name, model);
        model.ready = load(name, model, admission.choice, [...departures.running(), ...again]);
        // Loading goes on when its caller leaves: the next one will want it.
        model.ready.catch(() => undefined);
        keepLooking();
      }
      try {
        await untilCancelled(model.ready, signal);
        return await work(model.path, admission.choice, () => models.get(name) === model);
      } finally {
        if (models.get(name) === model) unload(budget.release(name, now()), "the memory is needed elsewhere");
      }
    },
    pin: (holder, model) => budget.pin(`${holder} ${model}`),
    ended(holder) {
      for (const [name, model] of [...models]) if (model.holder.name === holder) lose(name, model);
    },
    close() {
      closed = true;
      stopLooking?.();
    },
  };
}

const refusal = (model: string, { neededBytes, availableBytes }: Extract<Admission, { kind: "refused" }>) =>
  new LocaraError(
    "resource/memory",
    `"${model}" needs ${neededBytes} bytes of memory; ${availableBytes} are available to this app's models.`,
    "Wait until the other models are done, close other programs, or use a smaller model.",
  );

interface Departures {
  /** Unloads it once it is there: whoever is still loading it was not waited for. */
  leave(name: string, model: Loaded, why: string): void;
  running(): readonly Promise<void>[];
}

function createDepartures(gone: (name: string) => void, log: EngineLog): Departures {
  const running = new Map<string, Promise<void>>();
  return {
    leave(name, { holder, path, ready }, why) {
      log("info", `${name} was unloaded: ${why}.`);
      const left = ready
        .then(() => holder.unload(path))
        .catch((error: unknown) => log("warn", `${name}: ${error instanceof Error ? error.message : String(error)}`))
        .then(() => {
          gone(name);
          running.delete(name);
        });
      running.set(name, left);
    },
    running: () => [...running.values()],
  };
}
