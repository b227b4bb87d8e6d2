import {
  type Bridge,
  type BridgeMessage,
  type Control,
  type ErrorJson,
  type Event,
  LocaraError,
  type Request,
  type Response,
  type StreamItems,
  streamItemsEvent,
} from "@locara/schema";

/** The page's end of a connection: what the page is given, and what the transport tells it. */
export interface BridgeEnd {
  readonly bridge: Bridge;
  receive(message: Response | Event): void;
  /** The host is gone: running calls fail with `error`, and so does every later one. */
  lose(error: ErrorJson): void;
}

interface Options {
  readonly host: Bridge["host"];
  readonly commands: readonly string[];
  /** Throws a LocaraError where the message cannot be sent. */
  readonly post: (message: Request | Control) => void;
}

/**
 * The one bridge of both hosts, frozen. It knows a list of commands and no channel.
 *
 * An undeclared command goes to the host without its arguments: it is refused there, where the refusal is logged and
 * says what to declare.
 */
export function createBridge({ host, commands, post }: Options): BridgeEnd {
  const declared = new Set(commands);
  const running = new Map<string, (message: BridgeMessage) => void>();
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  let lost: ErrorJson | undefined;
  let started = 0;

  const finish = (requestId: string, message: BridgeMessage): void => {
    const receive = running.get(requestId);
    running.delete(requestId);
    receive?.(message);
  };

  const control = (requestId: string, control: Pick<Control, "command" | "payload">): void => {
    if (lost === undefined && running.has(requestId)) post({ v: 1, request_id: requestId, ...control } as Control);
  };

  const bridge: Bridge = {
    host,
    commands: Object.freeze([...commands]),
    start(command, payload, receive) {
      started += 1;
      const requestId = String(started);
      const name = String(command);
      let failure = lost;
      if (failure === undefined) {
        running.set(requestId, receive);
        try {
          post({ v: 1, request_id: requestId, command: name, payload: declared.has(name) ? payload : null });
          return requestId;
        } catch (error) {
          running.delete(requestId);
          failure = error instanceof LocaraError ? error.toJSON() : unsendable(error).toJSON();
        }
      }
      const error = failure;
      queueMicrotask(() => receive({ kind: "error", error }));
      return requestId;
    },
    credit: (requestId, items) => control(requestId, { command: "stream.credit", payload: { items } }),
    cancel: (requestId) => control(requestId, { command: "stream.cancel", payload: null }),
    on(event, receive) {
      const receivers = listeners.get(event) ?? new Set();
      listeners.set(event, receivers.add(receive));
      return () => {
        receivers.delete(receive);
      };
    },
  };

  return {
    bridge: Object.freeze(bridge),
    receive(message) {
      if ("event" in message) {
        if (message.event === streamItemsEvent) {
          const { request_id, items } = message.payload as StreamItems;
          running.get(request_id)?.({ kind: "items", items });
        } else for (const receive of [...(listeners.get(message.event) ?? [])]) receive(message.payload);
      } else if (message.ok) finish(message.request_id, { kind: "result", payload: message.payload });
      else finish(message.request_id, { kind: "error", error: message.error });
    },
    lose(error) {
      lost ??= error;
      for (const requestId of [...running.keys()]) finish(requestId, { kind: "error", error });
    },
  };
}

/** For arguments that no transport can carry: a function, a DOM node. */
export const unsendable = (cause: unknown): LocaraError =>
  new LocaraError(
    "argument/invalid",
    "The arguments hold something that cannot be sent to the host.",
    "Send plain data: numbers, strings, lists, objects, Uint8Array and Float32Array.",
    { cause },
  );
