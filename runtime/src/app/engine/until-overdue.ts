/** Runs `look` each so many milliseconds; gives what ends it. */
export type LookEvery = (milliseconds: number, look: () => void) => () => void;

const lookMilliseconds = 2000;
/** Several looks and no single wait: what was on its way to this thread arrives between them, even after it stood still. */
const mostLooks = 5;

const byTimer: LookEvery = (milliseconds, look) => {
  const timer = setInterval(look, milliseconds);
  return () => clearInterval(timer);
};

/** What `work` gives, or null where it is due and has not come for ten seconds. Until `isDue` it is waited for, however long. */
export async function untilOverdue<T>(
  work: Promise<T>,
  isDue: () => boolean,
  every: LookEvery = byTimer,
): Promise<{ readonly is: T } | null> {
  let stop = (): void => undefined;
  const overdue = new Promise<null>((resolve) => {
    let looks = 0;
    stop = every(lookMilliseconds, () => {
      looks = isDue() ? looks + 1 : 0;
      if (looks === mostLooks) resolve(null);
    });
  });
  try {
    return await Promise.race([work.then((is) => ({ is })), overdue]);
  } finally {
    stop();
  }
}
