import type { Incoming } from "./envelope.ts";

export type IncomingRequest = Extract<Incoming, { readonly kind: "request" }>;

/** Requests that wait while their page is paused, in the order they came. */
export interface HeldRequests {
  readonly size: number;
  has(requestId: string): boolean;
  /** Begins it, or keeps it until the pause is over. */
  take(request: IncomingRequest): void;
  /** True where it was waiting, and does no more. */
  drop(requestId: string): boolean;
  pause(paused: "paused" | "running"): void;
  clear(): void;
}

export function createHeldRequests(begin: (request: IncomingRequest) => void): HeldRequests {
  const held = new Map<string, IncomingRequest>();
  let paused = false;
  return {
    get size() {
      return held.size;
    },
    has: (requestId) => held.has(requestId),
    take(request) {
      if (paused) held.set(request.requestId, request);
      else begin(request);
    },
    drop: (requestId) => held.delete(requestId),
    pause(next) {
      paused = next === "paused";
      if (paused) return;
      const waiting = [...held.values()];
      held.clear();
      for (const request of waiting) begin(request);
    },
    clear: () => held.clear(),
  };
}
