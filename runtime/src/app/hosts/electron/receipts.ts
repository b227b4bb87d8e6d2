import { randomUUID } from "node:crypto";

/** So many bytes are on their way without a receipt: few tokens of a chat are worth a message of their own. */
const bytesPerReceipt = 1024 * 1024;

/** Counts what a page has taken. Electron tells nobody when a message has left, so the page's bridge does. */
export interface Receipts {
  /** What goes with a message of so many bytes. */
  sent(bytes?: number): { readonly receipt?: string };
  /** The page has sent this receipt back, and so has taken everything up to the message that it came with. */
  taken(receipt: string): void;
  /** Bytes that were sent and are not known to be taken. */
  backlog(): number;
}

export function openReceipts(): Receipts {
  let sent = 0;
  let asked = 0;
  let taken = 0;
  const outstanding: { readonly receipt: string; readonly upTo: number }[] = [];
  return {
    sent(bytes = 0) {
      sent += bytes;
      if (sent - asked < bytesPerReceipt) return {};
      asked = sent;
      // A page that could tell what stands on it would make its own room, and read nothing.
      const receipt = randomUUID();
      outstanding.push({ receipt, upTo: sent });
      return { receipt };
    },
    taken(receipt) {
      const at = outstanding.findIndex((each) => each.receipt === receipt);
      taken = outstanding.splice(0, at + 1).at(-1)?.upTo ?? taken;
    },
    backlog: () => sent - taken,
  };
}
