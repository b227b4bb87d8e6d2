import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";

/** A socket that listens on loopback, for a process to inherit that can open none. */
export interface HandedDown {
  readonly port: number;
  readonly descriptor: number;
  /** Once the other process has it, it is that one's alone. */
  close(): void;
}

export const handedDown = (count: number): Promise<readonly HandedDown[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return {
        port: (server.address() as AddressInfo).port,
        descriptor: descriptorOf(server),
        close: () => void server.close(),
      };
    }),
  );

/** Node has no public name for it. */
const descriptorOf = (server: Server): number =>
  (server as Server & { readonly _handle: { readonly fd: number } })._handle.fd;
