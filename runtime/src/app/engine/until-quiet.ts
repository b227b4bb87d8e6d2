/** How a process is watched: the CPU time it took so far, and a way to look again and again. */
export interface Watch {
  cpuMilliseconds(): number;
  /** Runs `look` each so many milliseconds; gives what ends it. */
  every(milliseconds: number, look: () => void): () => void;
}

const lookMilliseconds = 2000;
/** Whoever computes takes more than a hundredth of its time, however busy the machine is. */
const leastCpuMilliseconds = lookMilliseconds / 100;
const mostQuietLooks = 5;

const ownProcess: Watch = {
  cpuMilliseconds() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  every(milliseconds, look) {
    const timer = setInterval(look, milliseconds);
    return () => clearInterval(timer);
  },
};

/** What `work` gives, or null where this process has computed nothing for ten seconds: then nobody works on it any more. */
export async function untilQuiet<T>(work: Promise<T>, watch: Watch = ownProcess): Promise<{ readonly is: T } | null> {
  let stop = (): void => undefined;
  const quiet = new Promise<null>((resolve) => {
    let before = watch.cpuMilliseconds();
    let looks = 0;
    stop = watch.every(lookMilliseconds, () => {
      const now = watch.cpuMilliseconds();
      looks = now - before < leastCpuMilliseconds ? looks + 1 : 0;
      before = now;
      if (looks === mostQuietLooks) resolve(null);
    });
  });
  try {
    return await Promise.race([work.then((is) => ({ is })), quiet]);
  } finally {
    stop();
  }
}
