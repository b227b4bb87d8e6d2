/**
 * The two IPC channels there are: one for apps, one for the user's surfaces. Only the preloads and `ipc.ts` know them.
 */
export const appChannel = "locara.app";
export const surfaceChannel = "locara.surface";

/** An envelope with the connection it belongs to: a page that was loaded anew starts a new one. */
export interface Carried {
  readonly connection: string;
  readonly message: unknown;
  /** Host → page: what to write on a receipt for this message and all before it. */
  readonly receipt?: number;
}

/** The page has taken `taken` bytes of stream items since its connection began. */
export interface Receipt {
  readonly connection: string;
  readonly taken: number;
}

export const isReceipt = (value: unknown): value is Receipt =>
  typeof value === "object" &&
  value !== null &&
  "taken" in value &&
  Number.isSafeInteger(value.taken) &&
  "connection" in value &&
  typeof value.connection === "string";

export const isCarried = (value: unknown): value is Carried =>
  typeof value === "object" &&
  value !== null &&
  "message" in value &&
  "connection" in value &&
  typeof value.connection === "string" &&
  value.connection.length <= 64;
