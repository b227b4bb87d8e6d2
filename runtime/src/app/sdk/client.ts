import type { Bridge, BridgeMessage } from "@locara/schema";
import { cancelled, InvalidArgumentError, ResourceNotAvailableError, toError } from "./errors.ts";
import { BridgeStream, type Stream } from "./stream.ts";

export {
  CancelledError,
  CapabilityDeniedError,
  InvalidArgumentError,
  LocaraError,
  ModelLoadError,
  ResourceNotAvailableError,
  StorageError,
  ToolError,
} from "./errors.ts";
export type { Stream } from "./stream.ts";

export interface CallOptions {
  /** Aborting cancels the call in the host too, and frees what it holds. */
  readonly signal?: AbortSignal | undefined;
}

/** Asks the host for `command` and answers with its result, or throws one of the seven error classes. */
export function call<Result = unknown>(command: string, args: unknown, { signal }: CallOptions = {}): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    if (signal?.aborted) {
      reject(cancelled());
      return;
    }
    const bridge = hostBridge();
    let requestId: string | undefined;
    const onAbort = (): void => {
      if (requestId !== undefined) bridge.cancel(requestId);
      reject(cancelled());
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    requestId = begin(bridge, command, args, (message) => {
      if (message.kind === "items") return;
      signal?.removeEventListener("abort", onAbort);
      if (message.kind === "result") resolve(message.payload as Result);
      else reject(toError(message.error));
    });
  });
}

/** Asks the host for a command that sends items before its result. The call begins when the stream is first used. */
export function stream<Item = unknown, Result = unknown>(
  command: string,
  args: unknown,
  { signal }: CallOptions = {},
): Stream<Item, Result> {
  const bridge = hostBridge();
  return new BridgeStream<Item, Result>(bridge, (receive) => begin(bridge, command, args, receive), signal);
}

/** Subscribes to what the host says unasked; returns the unsubscribe function. */
export function on<Payload = unknown>(event: string, receive: (payload: Payload) => void): () => void {
  return hostBridge().on(event, (payload) => receive(payload as Payload));
}

/**
 * Calls back with a setting whenever it was changed, by this page or another; undefined: it was deleted. Returns what ends
 * it. Of changes in quick succession the last one is told.
 */
export function watchSetting<Value = unknown>(key: string, changed: (value: Value | undefined) => void): () => void {
  let latest = 0;
  const tell = async (turn: number): Promise<void> => {
    const { found, value } = await call<{ readonly found: boolean; readonly value: Value }>("settings.get", { key });
    if (turn === latest) changed(found ? value : undefined);
  };
  const stop = on<{ readonly key: string }>("settings.changed", (payload) => {
    if (payload.key !== key) return;
    latest += 1;
    void tell(latest);
  });
  return () => {
    latest = -1;
    stop();
  };
}

function begin(bridge: Bridge, command: string, args: unknown, receive: (message: BridgeMessage) => void): string {
  try {
    return bridge.start(command, args, receive);
  } catch (cause) {
    // Electron copies arguments on their way out of the page, and throws an error of its own for what it cannot copy.
    throw new InvalidArgumentError(
      "argument/invalid",
      `The arguments of ${command} hold something that cannot be sent to the host.`,
      "Send plain data: numbers, strings, lists, objects, Uint8Array and Float32Array.",
      { cause },
    );
  }
}

function hostBridge(): Bridge {
  const { locara } = globalThis as { readonly locara?: Bridge };
  if (locara !== undefined) return locara;
  throw new ResourceNotAvailableError(
    "resource/backend-missing",
    "This page is not running inside a Locara host.",
    "Open the app with `locara dev` instead of opening its page directly.",
  );
}
