/** How an engine process talks to the process that started it. */
export interface ParentChannel {
  send(message: unknown): void;
  onMessage(receive: (message: unknown) => void): void;
}

/** What Electron gives a utility process instead of Node's IPC. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { readonly data: unknown }) => void): void;
}

/** The channel to the parent, whichever kind of process this is. Ends this process when the parent is gone. */
export function parentChannel(): ParentChannel {
  const port = (process as { readonly parentPort?: UtilityPort }).parentPort;
  if (port !== undefined) {
    // Electron ends its utility processes itself.
    return {
      send: (message) => port.postMessage(message),
      onMessage: (receive) => port.on("message", ({ data }) => receive(data)),
    };
  }
  if (process.send === undefined) throw new Error("An engine is started by an app, not by hand.");
  process.once("disconnect", () => process.exit(0));
  return { send: (message) => void process.send?.(message), onMessage: (receive) => process.on("message", receive) };
}
