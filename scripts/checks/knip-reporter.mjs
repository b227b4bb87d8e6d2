/** Knip's result as one line of JSON: what it found, and over how many files it looked. */
export default ({ issues, counters }) => {
  const findings = [];
  for (const [kind, byFile] of Object.entries(issues)) {
    for (const [file, bySymbol] of Object.entries(byFile)) {
      for (const symbol of Object.keys(bySymbol)) findings.push(`${file}: unused or undeclared (${kind}): ${symbol}`);
    }
  }
  console.log(JSON.stringify({ findings, looked: counters.processed }));
};
