import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { LocaraError, toLocaraError } from "@locara/schema";
import { openPrivateSocket, type PrivateSocket } from "../private-socket.ts";
import { type FetchReport, readFetchJob } from "./fetch-job.ts";
import { followReports, type StartFetcher } from "./start-fetcher.ts";

/** A launcher that takes fetch jobs. Closing it cancels those that run. */
export type Launcher = PrivateSocket;

/**
 * Takes an app's fetch jobs at a Unix socket, outside of the sandbox that the app is in, and starts a fetcher for each. A
 * connection is what a fetcher's input and output are: a job, then reports; its end cancels. So systemd or launchd can
 * stand in this place.
 */
export const openLauncher = (socket: string, start: StartFetcher): Promise<Launcher> =>
  openPrivateSocket(socket, (connection) => serve(connection, start));

async function serve(connection: Socket, start: StartFetcher): Promise<void> {
  const gone = new AbortController();
  const report = (message: FetchReport) => void connection.write(`${JSON.stringify(message)}\n`);
  // An app that is gone is told by the end.
  connection.on("error", () => gone.abort());
  connection.once("close", () => gone.abort());
  const lines = createInterface({ input: connection });
  lines.once("close", () => gone.abort());
  try {
    const [line] = (await once(lines, "line", { signal: gone.signal })) as [string];
    const progress = (haveBytes: number) => report({ type: "progress", haveBytes });
    await start(readFetchJob(line), { progress, signal: gone.signal });
    report({ type: "done" });
  } catch (error) {
    report({ type: "failed", error: toLocaraError(error).toJSON() });
  } finally {
    connection.end();
  }
}

/** Sends an app's jobs to the launcher that listens at `socket`. */
export function launchedFetcher(socket: string): StartFetcher {
  return async ({ capabilityDigest, modelId }, call) => {
    call.signal.throwIfAborted();
    const connection = connect(socket);
    const cancel = () => void connection.destroy();
    call.signal.addEventListener("abort", cancel, { once: true });
    let reason = "the launcher hung up";
    connection.on("error", (error) => {
      reason = error.message;
    });
    connection.write(`${JSON.stringify({ capabilityDigest, modelId })}\n`);
    try {
      await followReports(connection, async () => reason, call);
    } catch (error) {
      call.signal.throwIfAborted();
      if (error instanceof LocaraError) throw error;
      throw new LocaraError(
        "resource/network",
        `Whoever launched the app fetches nothing (${reason}).`,
        "Close the app and start it again.",
        { cause: error },
      );
    } finally {
      call.signal.removeEventListener("abort", cancel);
      connection.destroy();
    }
  };
}
