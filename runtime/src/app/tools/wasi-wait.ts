/** The arguments of `poll_oneoff`: where its subscriptions are and its events go. */
export interface Poll {
  readonly subscriptions: number;
  readonly events: number;
  readonly count: number;
  readonly out: number;
}

const subscriptionBytes = 48;
const eventBytes = 32;
const clockTag = 0;
const absolute = 1;
const maxSubscriptions = 64;

/**
 * Answers `poll_oneoff` on the guest's memory. Files are in memory and therefore ready at once; where only clocks are
 * waited for, `sleep` stands still until the first of them.
 */
export function waitFor(
  memory: DataView,
  { subscriptions, events, count, out }: Poll,
  now: bigint,
  sleep: (milliseconds: number) => void,
): "waited" | "invalid" {
  if (count < 1 || count > maxSubscriptions) return "invalid";
  const asked = Array.from({ length: count }, (_, index) => {
    const at = (subscriptions >>> 0) + index * subscriptionBytes;
    const tag = memory.getUint8(at + 8);
    const timeout = memory.getBigUint64(at + 24, true);
    const until = (memory.getUint16(at + 40, true) & absolute) === 0 ? timeout : timeout - now;
    return { userdata: memory.getBigUint64(at, true), tag, nanoseconds: tag === clockTag && until > 0n ? until : 0n };
  });
  const first = asked.reduce((least, { nanoseconds }) => (nanoseconds < least ? nanoseconds : least), 2n ** 64n);
  if (first > 0n) sleep(Number(first) / 1e6);
  const due = asked.filter(({ nanoseconds }) => nanoseconds <= first);
  for (const [index, { userdata, tag }] of due.entries()) {
    const at = (events >>> 0) + index * eventBytes;
    for (let word = 0; word < eventBytes; word += 8) memory.setBigUint64(at + word, 0n, true);
    memory.setBigUint64(at, userdata, true);
    memory.setUint8(at + 10, tag);
  }
  memory.setUint32(out, due.length, true);
  return "waited";
}
