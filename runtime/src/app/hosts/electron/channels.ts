/**
 * The two IPC channels there are: one for apps, one for the user's surfaces. Only the preloads and `ipc.ts` know them.
 */
export const appChannel = "locara.app";
export const surfaceChannel = "locara.surface";

/** An envelope with the connection it belongs to: a page that was loaded anew starts a new one. */
export interface Carried {
  readonly connection: string;
  readonly message: unknown;
  /** Host → page: to be sent back as the receipt for this message and all before it. */
  readonly receipt?: string;
}

/** The page has taken the message that asked for this receipt. */
export interface Receipt {
  readonly connection: string;
  readonly taken: string;
}

export const isReceipt = (value: unknown): value is Receipt =>
  typeof value === "object" &&
  value !== null &&
  "taken" in value &&
  typeof value.taken === "string" &&
  "connection" in value &&
  typeof value.connection === "string";

export const isCarried = (value: unknown): value is Carried =>
  typeof value === "object" &&
  value !== null &&
  "message" in value &&
  "connection" in value &&
  typeof value.connection === "string" &&
  value.connection.length <= 64;
