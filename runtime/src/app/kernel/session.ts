import type { Event, Response } from "@locara/schema";

/** One connection of one page: envelopes in, envelopes out. Closing it cancels every call it started. */
export interface Session {
  /** Takes whatever arrived. A message that is no envelope is answered with `protocol/malformed` where it can be, else dropped and logged. */
  receive(message: unknown): void;
  close(): void;
}

export type Send = (message: Response | Event) => void;
