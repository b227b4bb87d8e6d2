import type { Page } from "@playwright/test";

export interface Asked {
  readonly command: string;
  readonly payload: unknown;
}

interface Manner {
  /** How many calls are under way at once. */
  readonly atOnce?: number;
  /** After so long a call is cancelled, and what came of it until then counts. */
  readonly patience?: number;
}

/**
 * Many calls from the page's own script, without a round trip for each. What came of each is in words: `ok` and what was
 * given, bytes read as text, or the code of the refusal, or `waits` and what had come by then.
 */
export const callMany = (
  page: Page,
  calls: readonly Asked[],
  { atOnce = 16, patience = 4000 }: Manner = {},
): Promise<readonly string[]> =>
  page.evaluate(
    async ([texts, many, most]) => {
      const plain = (value: unknown): unknown =>
        value instanceof Uint8Array
          ? new TextDecoder().decode(value.subarray(0, 4096))
          : typeof value === "string"
            ? value.slice(0, 4096)
            : value;
      const one = ({ command, payload }: Asked) =>
        new Promise<string>((resolve) => {
          const items: unknown[] = [];
          const given = (result: unknown[]) => JSON.stringify([...items, ...result].map(plain));
          const late = setTimeout(() => {
            globalThis.locara.cancel(id);
            resolve(`waits ${given([])}`);
          }, most as number);
          const end = (said: string) => {
            clearTimeout(late);
            resolve(said);
          };
          const id = globalThis.locara.start(command, payload, (message) => {
            if (message.kind === "items") {
              items.push(...message.items);
              globalThis.locara.credit(id, message.items.length);
            } else if (message.kind === "result") end(`ok ${given([message.payload])}`);
            else end(message.error.code);
          });
        });
      const all = (texts as readonly string[]).map((text) => JSON.parse(text) as Asked);
      const said: string[] = [];
      let next = 0;
      const work = async () => {
        for (let at = next++; at < all.length; at = next++) said[at] = await one(all[at] as Asked);
      };
      await Promise.all(Array.from({ length: many as number }, work));
      return said;
    },
    // As JSON, which keeps what is no Unicode as it is.
    [calls.map((call) => JSON.stringify(call)), atOnce, patience] as const,
  );
