import type { Page } from "@playwright/test";

/** How a call from the page came out. */
export type Outcome =
  | { readonly ok: true; readonly result: unknown; readonly items: readonly unknown[] }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** One call through the bridge that the host put on the page, as the page's own script would make it. */
export const callFrom = (page: Page, command: string, payload: unknown): Promise<Outcome> =>
  page.evaluate(
    ([name, args]) =>
      new Promise<Outcome>((resolve) => {
        const items: unknown[] = [];
        const id = globalThis.locara.start(name as string, args, (message) => {
          if (message.kind === "items") {
            items.push(...message.items);
            globalThis.locara.credit(id, message.items.length);
          } else if (message.kind === "result") resolve({ ok: true, result: message.payload, items });
          else resolve({ ok: false, code: message.error.code, message: message.error.message });
        });
      }),
    [command, payload],
  );

declare global {
  var locara: import("@locara/schema").Bridge;
}
