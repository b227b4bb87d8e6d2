import { type Asking, askRaw, statusesOf } from "../../kit/raw-http.ts";
import type { Attempt } from "../attempt.ts";
import { type BrowserWorld, type Home, postSurface } from "../browser-world.ts";

/** Something that anybody can try who reaches this machine's loopback: a page of any site, a program of any user. */
export type Tried = Attempt<BrowserWorld>;

export const tried =
  (category: string) =>
  (id: string, attempt: Tried["attempt"], expect: RegExp): Tried => ({
    id,
    category,
    stoppedBy: "runtime",
    hosts: ["browser"],
    attempt,
    expect,
  });

/** Asks for an address of this origin, with more header lines than its host. */
export const open = async (
  { port, authority }: Home,
  target: string,
  lines: readonly string[] = [],
  method = "GET",
): Promise<string> => statusesOf(await askRaw(port, { method, target, lines: [`Host: ${authority}`, ...lines] }));

/** Asks for the app's page with these header lines alone. */
export const asked = async ({ app }: BrowserWorld, lines: readonly string[], more: Asking = {}): Promise<string> =>
  statusesOf(await askRaw(app.port, { lines, ...more }));

export const bearing = ({ bearer }: Home): string => `Authorization: Bearer ${bearer}`;

/** One of the surface's verbs, with these headers beside its host. */
export const verb =
  (headers: (world: BrowserWorld) => readonly string[], name = "state") =>
  (world: BrowserWorld): Promise<string> =>
    postSurface(world.surface, name, headers(world));
