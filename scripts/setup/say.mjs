// Progress goes to standard error: standard output belongs to the task (`Open http://…`, JSON, the test counts).

/** One line of progress. */
export const say = (line) => process.stderr.write(`${line}\n`);

/** Says what starts, waits for it with a sign of life now and then, and says how long it took. */
export const step = async (what, work, { every = 10_000 } = {}) => {
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  say(`• ${what} …`);
  const beat = setInterval(() => say(`  still at it (${seconds()})`), every);
  try {
    const result = await work();
    say(`  done (${seconds()})`);
    return result;
  } finally {
    clearInterval(beat);
  }
};
