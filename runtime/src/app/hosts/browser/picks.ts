import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { type ErrorJson, LocaraError, toLocaraError } from "@locara/schema";
import type { HostPicker, PickedSource } from "../../compose.ts";
import type { HostFrame } from "./frames.ts";

/** The page that is asking: where its host frames go, and when it is gone. */
export interface AskingPage {
  send(frame: HostFrame): void;
  readonly gone: AbortSignal;
}

/** Where a file for one pick may be uploaded, once. */
export interface Upload {
  accept(file: { readonly name: string; readonly bytes: Uint8Array }): void;
  refuse(error: LocaraError): void;
}

/**
 * Picking in a browser: the user's choice is uploaded, what is saved is downloaded. The page that asks is the page that
 * is shown the dialog, so each call runs with its page at hand.
 */
export interface Picks extends HostPicker {
  /** Runs `call` as asked by `page`. */
  asking<Result>(page: AskingPage, call: () => Result): Result;
  /** Takes the upload of `id`: null where nobody waits for it, or no longer. */
  upload(id: string): Upload | null;
  /** What the page says about a pick or a download. */
  answer(page: AskingPage, frame: Extract<HostFrame, { readonly host: "picked-none" | "saved" }>): void;
}

export const uploadPath = "/upload/";

interface Waiting {
  readonly page: AskingPage;
  resolve(value: PickedSource | null): void;
  reject(error: LocaraError): void;
}

export function createPicks(): Picks {
  const current = new AsyncLocalStorage<AskingPage>();
  const waiting = new Map<string, Waiting>();

  /** Sends `frame` and waits for what the page answers to its id, until the call or the page ends. */
  const ask = async (signal: AbortSignal, frame: (id: string) => HostFrame): Promise<PickedSource | null> => {
    const page = current.getStore();
    if (page === undefined) throw noPage();
    const id = randomBytes(24).toString("base64url");
    const ended = AbortSignal.any([signal, page.gone]);
    ended.throwIfAborted();
    return new Promise<PickedSource | null>((resolve, reject) => {
      const end = (): void => {
        if (waiting.has(id) && !page.gone.aborted) page.send({ v: 1, host: "pick-over", id });
        waiting.delete(id);
        reject(cancelled());
      };
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T): void => {
          waiting.delete(id);
          ended.removeEventListener("abort", end);
          then(value);
        };
      ended.addEventListener("abort", end, { once: true });
      waiting.set(id, { page, resolve: settle(resolve), reject: settle(reject) });
      page.send(frame(id));
    });
  };

  return {
    asking: (page, call) => current.run(page, call),
    open: ({ extensions }, signal) =>
      ask(signal, (id) => ({ v: 1, host: "pick", id, url: `${uploadPath}${id}`, extensions })),
    async save({ suggestedName }, _signal) {
      const page = current.getStore();
      if (page === undefined) throw noPage();
      return {
        name: suggestedName,
        // A grant outlives the call that picked it; the download goes to the page that writes.
        async deliver(content) {
          const writer = current.getStore() ?? page;
          await current.run(writer, () =>
            ask(writer.gone, (id) => ({ v: 1, host: "save", id, name: suggestedName, content })),
          );
        },
      };
    },
    upload(id) {
      const pick = waiting.get(id);
      if (pick === undefined) return null;
      return { accept: (file) => pick.resolve(file), refuse: (error) => pick.reject(error) };
    },
    answer(page, { id, error }) {
      const pick = waiting.get(id);
      if (pick === undefined || pick.page !== page) return;
      if (error === null) pick.resolve(null);
      else pick.reject(asLocaraError(error));
    },
  };
}

/** The page's word for what went wrong: only its code and sentence, as far as they are ours. */
const asLocaraError = (error: ErrorJson): LocaraError =>
  error.code === "file/too-large" || error.code === "file/unreadable"
    ? new LocaraError(error.code, "The chosen file could not be taken over.", "Choose another file, or a smaller one.")
    : toLocaraError(error);

const cancelled = (): LocaraError =>
  new LocaraError("call/cancelled", "The call was cancelled.", "Nothing needs to be done.");

const noPage = (): LocaraError =>
  new LocaraError(
    "resource/backend-missing",
    "No page is open that could show the dialog.",
    "Call this from the app's page.",
  );
