import { type AppPlaces, openApp } from "@locara/runtime";
import { capabilities, type Response } from "@locara/schema";

/** The kernel of an app, opened beside its host with the same places and no page: what would it answer? */
export async function kernelOf(places: AppPlaces) {
  const unused = (): never => {
    throw new Error("Nothing that is refused gets this far.");
  };
  const app = await openApp(places, {
    host: "browser",
    picker: { open: async () => null, save: async () => null },
    clipboard: { readText: unused, writeText: unused },
    notifications: { show: unused, badge: unused },
    devices: { prepare: unused },
    spawnEngine: unused,
  });
  const waiting = new Map<string, (response: Response) => void>();
  const session = app.session((message) => {
    if ("ok" in message) waiting.get(message.request_id)?.(message);
  });
  let last = 0;
  return {
    /** Arguments that one of the granting capabilities allows in its examples. */
    exampleOf: (command: string, granting: readonly string[]): object =>
      capabilities
        .filter(({ id }) => granting.includes(id))
        .flatMap(({ examples }) => examples)
        .find(({ call, expect }) => call === command && expect === "allowed")?.args as object,
    call: (command: string, payload: unknown): Promise<Response> =>
      new Promise((resolve) => {
        const request_id = `ask-${++last}`;
        waiting.set(request_id, resolve);
        session.receive({ v: 1, request_id, command, payload });
      }),
    async close() {
      session.close();
      await app.close();
    },
  };
}
