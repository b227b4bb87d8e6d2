import { type Event, LocaraError, type Response, streamItemsEvent, toLocaraError } from "@locara/schema";
import { cancelled, type Later, settleOrCancel } from "./cancellation.ts";
import { type DispatchCall, dispatch, type Kernel } from "./dispatch.ts";
import { type Incoming, readEnvelope } from "./envelope.ts";
import { createHeldRequests, type IncomingRequest } from "./held-requests.ts";
import { openRoom } from "./room.ts";
import { type ItemStream, openStream } from "./stream.ts";

/** One connection of one page: envelopes in, envelopes out. Closing it cancels every call it started. */
export interface Session {
  /** Takes whatever arrived. A message that is no envelope is answered with `protocol/malformed` where it can be, else dropped and logged. */
  receive(message: unknown): void;
  /** Sends the page an event that it did not ask for. */
  notify(event: string, payload: unknown): void;
  /** The transport has got rid of bytes: streams that wait for room may go on. */
  moveOn(): void;
  /** Cancels every call that goes on by a capability which is withheld by now. */
  recheck(): void;
  /** While it is paused, requests wait; credit and cancels are heard. */
  pause(paused: "paused" | "running"): void;
  close(): void;
}

/** Carries a message; of a stream's items it is said about how many bytes they are. */
export type Send = (message: Response | Event, bytes?: number) => void;

/** How many bytes a transport holds that its page has not taken yet. Where it falls, `moveOn` is called. */
export type Backlog = () => number;

/** Something worth a line in the app's log: what, and what went wrong inside. Never arguments. */
export type Report = (what: string, error?: unknown) => void;

interface SessionOptions {
  readonly kernel: Kernel;
  readonly send: Send;
  /** Nothing, where a transport holds nothing. */
  readonly backlog?: Backlog | undefined;
  readonly soon: (run: () => void) => void;
  readonly later: Later;
  readonly report: Report;
  /** Calls that may be open at once; one more is answered with `resource/busy`. */
  readonly mostCalls?: number;
}

interface RunningCall {
  readonly controller: AbortController;
  readonly stream: ItemStream | null;
  /** The capabilities it passed by. */
  readonly by: Set<string>;
}

/**
 * What an app asked for wrongly or took back is no trouble of the machine; refusals have a log of their own. The rest
 * gets its code and no words: a message can name what the call was about.
 */
const appsOwn = /^(?:capability|command|argument|protocol|call)\/|^model\/input-too-long$|^storage\/statement$/;

/** How long a cancelled stream may still say how far it came, before it is answered for. */
const cancelGraceMilliseconds = 1000;

/** Opens the kernel's side of a connection. It never throws at its host: what goes wrong is an answer or a log line. */
export function openSession(options: SessionOptions): Session {
  const { kernel, soon, report, later, mostCalls = 256 } = options;
  const running = new Map<string, RunningCall>();
  const room = openRoom(options.backlog ?? (() => 0));
  // Work that was cancelled but has not noticed counts on, and so does a stream that is done but was not taken.
  let working = 0;
  let events = 0;
  let closed = false;

  const send: Send = (message, bytes) => {
    if (!closed) options.send(message, bytes);
  };
  const sendEvent = (event: string, payload: unknown, bytes?: number) =>
    send({ v: 1, event_id: String(++events), event, payload }, bytes);
  const refuse = (requestId: string, error: LocaraError) =>
    send({ v: 1, request_id: requestId, ok: false, error: error.toJSON() });

  const work = (call: RunningCall, command: string, payload: unknown): Promise<unknown> => {
    const context: DispatchCall = {
      signal: call.controller.signal,
      allowedBy: (capability) => void call.by.add(capability),
      emit: (item) => (call.stream === null ? noStream(command) : call.stream.emit(item)),
    };
    working += 1;
    return dispatch(kernel, command, payload, context).finally(() => {
      working -= 1;
    });
  };

  const run = async (requestId: string, command: string, payload: unknown): Promise<void> => {
    const controller = new AbortController();
    const { signal } = controller;
    const entry = kernel.policy.entry(command);
    const stream =
      entry?.command.kind === "stream"
        ? openStream({
            check: entry.checks.item,
            signal,
            soon,
            room,
            send: (items, bytes) => sendEvent(streamItemsEvent, { request_id: requestId, items }, bytes),
          })
        : null;
    const call = { controller, stream, by: new Set<string>() };
    running.set(requestId, call);
    try {
      const grace = stream === null ? 0 : cancelGraceMilliseconds;
      const result = await settleOrCancel(work(call, command, payload), signal, grace, later);
      if (!signal.aborted) await stream?.drained();
      running.delete(requestId);
      send({ v: 1, request_id: requestId, ok: true, payload: result });
    } catch (error) {
      running.delete(requestId);
      // A stream whose producer did not wait has items left: nothing may follow its answer.
      controller.abort();
      const known = toLocaraError(error);
      reportFailed(report, command, error, known);
      refuse(requestId, known);
    }
  };

  const held = createHeldRequests(({ requestId, command, payload }) => {
    run(requestId, command, payload).catch((error) => report("an answer could not be sent", error));
  });
  const isOpen = (requestId: string): boolean => running.has(requestId) || held.has(requestId);

  const request = (asked: IncomingRequest): void => {
    if (isOpen(asked.requestId)) report("a message was refused: its request_id belongs to a running call");
    else if (Math.max(working, running.size) + held.size >= mostCalls) refuse(asked.requestId, tooMany(mostCalls));
    else held.take(asked);
  };

  const take = (incoming: Incoming): void => {
    switch (incoming.kind) {
      case "credit":
        running.get(incoming.requestId)?.stream?.grant(incoming.items);
        return;
      case "cancel":
        running.get(incoming.requestId)?.controller.abort();
        if (held.drop(incoming.requestId)) refuse(incoming.requestId, cancelled());
        return;
      case "refused":
        report(`a message was refused: ${incoming.error.message}`);
        // An id that is running belongs to its call: a second answer under it would be taken for that call's.
        if (incoming.requestId !== null && !isOpen(incoming.requestId)) refuse(incoming.requestId, incoming.error);
        return;
      case "request":
        request(incoming);
    }
  };

  return {
    receive(message) {
      if (!closed) take(readEnvelope(message));
    },
    notify: (event, payload) => sendEvent(event, payload),
    moveOn: room.look,
    recheck: () => cancelWithheld(running.values(), kernel.policy),
    pause: held.pause,
    close() {
      if (closed) return;
      closed = true;
      held.clear();
      for (const { controller } of running.values()) controller.abort();
    },
  };
}

function reportFailed(report: Report, command: string, error: unknown, { code }: LocaraError): void {
  if (code === "resource/internal") report(`${command} failed`, error);
  else if (!appsOwn.test(code)) report(`${command} failed: ${code}`);
}

function cancelWithheld(calls: Iterable<RunningCall>, { withheld }: Kernel["policy"]): void {
  for (const { controller, by } of calls) {
    if ([...by].some((capability) => withheld.has(capability))) controller.abort();
  }
}

const tooMany = (most: number) =>
  new LocaraError(
    "resource/busy",
    `${most} calls are running already.`,
    "Wait until some of them have answered, or cancel them.",
  );

const noStream = (command: string): Promise<void> =>
  Promise.reject(new Error(`${command} sends items but is declared to answer once`));
