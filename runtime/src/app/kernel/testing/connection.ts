import type { Event, Response, StreamItems } from "@locara/schema";
import { openSession, type Session } from "../session.ts";
import type { SmallKernel } from "./small-kernel.ts";

/** A session with a page that writes down what it gets, and time that moves by hand. */
export interface Connection {
  readonly session: Session;
  readonly responses: Response[];
  readonly events: Event[];
  readonly reports: string[];
  ask(requestId: unknown, command: unknown, payload: unknown): void;
  control(requestId: string, command: "stream.credit" | "stream.cancel", payload?: unknown): void;
  /** Lets everything run that needs no time and no credit. */
  settle(): Promise<void>;
  /** Lets `milliseconds` pass. */
  pass(milliseconds: number): Promise<void>;
  items(requestId: string): unknown[];
}

export function connect(kernel: SmallKernel, mostCalls?: number): Connection {
  const responses: Response[] = [];
  const events: Event[] = [];
  const reports: string[] = [];
  let soon: (() => void)[] = [];
  let timers: { left: number; then: () => void }[] = [];
  const session = openSession({
    kernel,
    send: (message) => void ("event" in message ? events.push(message) : responses.push(message)),
    soon: (run) => void soon.push(run),
    later(left, then) {
      const timer = { left, then };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    report: (what) => void reports.push(what),
    ...(mostCalls !== undefined && { mostCalls }),
  });
  // A microtask deeper than any chain of promises between a request and its next effect.
  const deepest = 40;
  const settle = async () => {
    for (;;) {
      for (let turn = 0; turn < deepest; turn++) await Promise.resolve();
      const due = soon;
      soon = [];
      if (due.length === 0) return;
      for (const run of due) run();
    }
  };
  return {
    session,
    responses,
    events,
    reports,
    ask: (requestId, command, payload) => session.receive({ v: 1, request_id: requestId, command, payload }),
    control: (requestId, command, payload = null) => session.receive({ v: 1, request_id: requestId, command, payload }),
    settle,
    async pass(milliseconds) {
      await settle();
      for (const timer of timers) timer.left -= milliseconds;
      const due = timers.filter(({ left }) => left <= 0);
      timers = timers.filter(({ left }) => left > 0);
      for (const { then } of due) then();
      await settle();
    },
    items: (requestId) =>
      events
        .map(({ payload }) => payload as StreamItems)
        .flatMap(({ request_id, items }) => (request_id === requestId ? items : [])),
  };
}
