/** A report wakes every process from the fetcher to the page, and nobody reads faster. */
const pauseMilliseconds = 50;

export interface CalmProgress {
  tell(haveBytes: number): void;
  /** Nothing is reported any more. */
  stop(): void;
}

/** Reports the first and the last there is to tell at once, and in between the newest of every pause. */
export function calmProgress(total: number, report: (haveBytes: number) => void): CalmProgress {
  let untold: number | undefined;
  let pause: NodeJS.Timeout | undefined;

  function say(haveBytes: number): void {
    untold = undefined;
    pause = setTimeout(() => {
      pause = undefined;
      if (untold !== undefined) say(untold);
    }, pauseMilliseconds);
    report(haveBytes);
  }

  const stop = () => clearTimeout(pause);
  return {
    tell(haveBytes) {
      if (haveBytes === total) stop();
      if (haveBytes === total || pause === undefined) say(haveBytes);
      else untold = haveBytes;
    },
    stop,
  };
}
