import { once } from "node:events";
import { chmodSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { LocaraError } from "@locara/schema";

/** macOS allows 104 with the zero at the end, Linux 108. */
const mostSocketBytes = 103;

/** A Unix socket that only this user can connect to. */
export interface PrivateSocket {
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Listens at a path and serves each connection. `serve` never throws. */
export async function openPrivateSocket(
  path: string,
  serve: (connection: Socket) => Promise<void>,
): Promise<PrivateSocket> {
  if (Buffer.byteLength(path) > mostSocketBytes)
    throw new LocaraError(
      "argument/invalid",
      `The path of the launcher's socket is longer than ${mostSocketBytes} bytes, which systems cut off.`,
      "Set TMPDIR to a folder with a shorter path.",
    );
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.once("close", () => connections.delete(connection));
    void serve(connection);
  });
  server.listen(path);
  await once(server, "listening");
  chmodSync(path, 0o600);
  return {
    async close() {
      for (const connection of connections) connection.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
