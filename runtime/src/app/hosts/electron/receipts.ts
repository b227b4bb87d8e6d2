/** So many bytes are on their way without a receipt: few tokens of a chat are worth a message of their own. */
const bytesPerReceipt = 1024 * 1024;

/** Counts what a page has taken. Electron tells nobody when a message has left, so the page's bridge does. */
export interface Receipts {
  /** What goes with a message of so many bytes. */
  sent(bytes?: number): { readonly receipt?: number };
  taken(bytes: number): void;
  /** Bytes that were sent and are not known to be taken. */
  backlog(): number;
}

export function openReceipts(): Receipts {
  let sent = 0;
  let asked = 0;
  let taken = 0;
  return {
    sent(bytes = 0) {
      sent += bytes;
      if (sent - asked < bytesPerReceipt) return {};
      asked = sent;
      return { receipt: sent };
    },
    // A receipt for what was never asked for would be a page that makes its own room.
    taken(bytes) {
      taken = Math.max(taken, Math.min(bytes, asked));
    },
    backlog: () => sent - taken,
  };
}
