/** Sends what comes quickly in one go: the first at once, then never more often than the interval. */
export interface TextFlow {
  push(text: string): void;
  /** Sends what still waits. */
  flush(): void;
}

/** Two frames of a display: nobody reads more often, and every message wakes three processes that the engine computes beside. */
const intervalMilliseconds = 33;

export function coalesceText(send: (text: string) => void): TextFlow {
  let waiting = "";
  let sent = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === "") return;
    const text = waiting;
    waiting = "";
    sent = Date.now();
    send(text);
  };

  return {
    flush,
    push(text) {
      waiting += text;
      const left = intervalMilliseconds - (Date.now() - sent);
      if (left <= 0) flush();
      else timer ??= setTimeout(flush, left);
    },
  };
}
