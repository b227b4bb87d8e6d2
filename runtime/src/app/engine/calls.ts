import type { ErrorJson } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import type { EngineEvent } from "./protocol.ts";
import { cancelled } from "./until-cancelled.ts";

interface Call {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: LocaraError) => void;
  readonly onEvent: (event: EngineEvent) => void;
  cancelled: boolean;
}

/** The calls that one engine process is working on. Each ends exactly once. */
export interface Calls {
  readonly size: number;
  has(id: number): boolean;
  open(id: number, onEvent: (event: EngineEvent) => void): Promise<unknown>;
  event(id: number, event: EngineEvent): void;
  done(id: number, result: unknown): void;
  failed(id: number, error: ErrorJson): void;
  /** From here on, losing the engine counts as having cancelled. */
  cancelled(id: number): void;
  /** The engine is gone, and all of them with it. */
  lose(): void;
}

const crashed = () =>
  new LocaraError(
    "resource/engine-crashed",
    "The engine stopped unexpectedly while it worked on this.",
    "Try again; the engine starts anew. If it happens each time, the model may be damaged.",
  );

export function createCalls(): Calls {
  const calls = new Map<number, Call>();
  const take = (id: number): Call | undefined => {
    const call = calls.get(id);
    calls.delete(id);
    return call;
  };

  return {
    get size() {
      return calls.size;
    },
    has: (id) => calls.has(id),
    open: (id, onEvent) =>
      new Promise((resolve, reject) => {
        calls.set(id, { resolve, reject, onEvent, cancelled: false });
      }),
    event: (id, event) => calls.get(id)?.onEvent(event),
    done: (id, result) => take(id)?.resolve(result),
    failed: (id, { code, message, hint }) => take(id)?.reject(new LocaraError(code, message, hint)),
    cancelled(id) {
      const call = calls.get(id);
      if (call !== undefined) call.cancelled = true;
    },
    lose() {
      for (const id of [...calls.keys()]) {
        const call = take(id);
        call?.reject(call.cancelled ? cancelled() : crashed());
      }
    },
  };
}
