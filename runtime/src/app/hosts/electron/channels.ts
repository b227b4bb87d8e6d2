/**
 * The two IPC channels there are: one for apps, one for the user's surfaces. Only the preloads and `ipc.ts` know them.
 */
export const appChannel = "locara.app";
export const surfaceChannel = "locara.surface";

/** An envelope with the connection it belongs to: a page that was loaded anew starts a new one. */
export interface Carried {
  readonly connection: string;
  readonly message: unknown;
}

export const isCarried = (value: unknown): value is Carried =>
  typeof value === "object" &&
  value !== null &&
  "message" in value &&
  "connection" in value &&
  typeof value.connection === "string" &&
  value.connection.length <= 64;
