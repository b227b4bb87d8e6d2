import type { ErrorJson } from "./errors.ts";

/** Version of the envelope; additive changes keep it. */
export const wireVersion = 1;

/** Page → host. `request_id` is the page's own and unique within its connection. */
export interface Request {
  readonly v: 1;
  readonly request_id: string;
  readonly command: string;
  readonly payload: unknown;
}

/** Host → page: the one answer to a request. For a stream it follows the last item. */
export type Response =
  | { readonly v: 1; readonly request_id: string; readonly ok: true; readonly payload: unknown }
  | { readonly v: 1; readonly request_id: string; readonly ok: false; readonly error: ErrorJson };

/** Host → page, unasked or belonging to a stream. */
export interface Event {
  readonly v: 1;
  readonly event_id: string;
  readonly event: string;
  readonly payload: unknown;
}

/** Name of the event that carries `StreamItems`. */
export const streamItemsEvent = "stream.items";

/** Items of the stream that `request_id` opened; several items of one tick travel together. */
export interface StreamItems {
  readonly request_id: string;
  readonly items: readonly unknown[];
}

/**
 * Requests that steer a running call instead of starting one. They touch only calls of the same connection, so they
 * need no capability: `stream.credit {request_id, items}` allows that many more items, `stream.cancel {request_id}`
 * aborts. Neither is answered.
 */
export type Control =
  | {
      readonly v: 1;
      readonly request_id: string;
      readonly command: "stream.credit";
      readonly payload: { readonly items: number };
    }
  | { readonly v: 1; readonly request_id: string; readonly command: "stream.cancel"; readonly payload: null };

/** How many stream items the host may send before the page grants more. */
export const initialCredit = 64;

/** Most bytes of one envelope, either way. Audio of one hour as 16-bit samples is 115 MB. */
export const maxEnvelopeBytes = 256 * 1024 * 1024;

/** What a page receives for one of its calls. */
export type BridgeMessage =
  | { readonly kind: "items"; readonly items: readonly unknown[] }
  | { readonly kind: "result"; readonly payload: unknown }
  | { readonly kind: "error"; readonly error: ErrorJson };

/** What a host puts on the page as `globalThis.locara`. It takes commands, never channels. */
export interface Bridge {
  readonly host: "electron" | "browser";
  readonly commands: readonly string[];
  /** Starts a call and returns its request id. `receive` gets items of a stream, then exactly one result or error. */
  start(command: string, payload: unknown, receive: (message: BridgeMessage) => void): string;
  credit(requestId: string, items: number): void;
  cancel(requestId: string): void;
  /** Subscribes to an event the host sends unasked (`settings.changed`, `model.progress`, …); returns the unsubscribe function. */
  on(event: string, receive: (payload: unknown) => void): () => void;
}
