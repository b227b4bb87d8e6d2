import type { Bridge } from "@locara/schema";
import type { App } from "../../compose.ts";
import { type BridgeEnd, createBridge } from "../bridge.ts";

/** A bridge in memory, straight to a session of `app`; messages arrive one turn later, as over any transport. */
export function memoryBridge(app: Pick<App, "ipc" | "session">): BridgeEnd {
  const session = app.session((message) => setImmediate(() => end.receive(structuredClone(message))));
  const end = createBridge({
    host: "browser",
    commands: Object.keys(app.ipc.commands),
    post(message) {
      const copy: unknown = structuredClone(message);
      setImmediate(() => session.receive(copy));
    },
  });
  return end;
}

/** Puts `bridge` on the page, as a host does, for as long as `run` takes. */
export async function onPage<Result>(bridge: Bridge | undefined, run: () => Promise<Result>): Promise<Result> {
  const page = globalThis as { locara?: Bridge };
  const before = page.locara;
  if (bridge === undefined) delete page.locara;
  else page.locara = bridge;
  try {
    return await run();
  } finally {
    if (before === undefined) delete page.locara;
    else page.locara = before;
  }
}
