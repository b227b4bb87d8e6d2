/** The look of the report: one column, quiet, red only where something is wrong. */
export const reportStyle = `
:root { color-scheme: light dark; --ground: #fbfaf7; --card: #ffffff; --ink: #23262b; --soft: #5b616b; --line: #e4e1d9;
  --good: #1f6b45; --good-ground: #e9f3ec; --bad: #a3261b; --bad-ground: #fbeae7; --warn: #7a5200; --warn-ground: #fbf3df; --code: #f3f1ea; }
@media (prefers-color-scheme: dark) { :root { --ground: #17191c; --card: #1f2226; --ink: #e6e4df; --soft: #a7adb6; --line: #33373d;
  --good: #7fce9f; --good-ground: #1b2b22; --bad: #ff9d90; --bad-ground: #381f1c; --warn: #e8c06a; --warn-ground: #2f281a; --code: #282c31; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 3rem 1.5rem 5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; margin: 0; }
h2 { font-size: 1.2rem; font-weight: 650; margin: 3.25rem 0 0.35rem; }
h3 { font-size: 1rem; font-weight: 650; margin: 1.5rem 0 0.25rem; }
p { margin: 0.35rem 0; max-width: 46rem; }
.soft { color: var(--soft); }
.facts { color: var(--soft); margin: 0.5rem 0 0; overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: 0.86em; }
.verdict { border-radius: 12px; padding: 1rem 1.25rem; margin: 1.75rem 0 0; font-size: 1.05rem; }
.verdict strong { font-weight: 650; }
.verdict.good { background: var(--good-ground); color: var(--good); }
.verdict.bad { background: var(--bad-ground); color: var(--bad); }
.verdict.warn { background: var(--warn-ground); color: var(--warn); }
.verdict p { margin: 0.15rem 0 0; font-size: 0.95rem; max-width: none; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 1rem; margin-top: 1.25rem; align-items: start; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.1rem 1.25rem 1.2rem; }
.card h3 { margin: 0 0 0.6rem; }
.card dl { display: grid; grid-template-columns: 1fr auto; gap: 0.25rem 1rem; margin: 0; }
.card dt { color: var(--soft); }
.card dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
.card p { font-size: 0.88rem; margin-top: 0.75rem; overflow-wrap: anywhere; }
dd.bad, td.bad, .is-bad { color: var(--bad); font-weight: 650; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 12px; background: var(--card); margin-top: 0.75rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.93rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.9rem; border-top: 1px solid var(--line); }
tbody th, td.said, td.bad { overflow-wrap: anywhere; }
td.whole { white-space: nowrap; }
thead th { border-top: 0; color: var(--soft); font-weight: 550; font-size: 0.85rem; white-space: nowrap; }
tbody th { font-weight: 500; min-width: 11rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.said { color: var(--soft); font-size: 0.88rem; min-width: 12rem; }
details { margin-top: 0.6rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); overflow: hidden; }
summary { cursor: pointer; padding: 0.6rem 0.9rem; display: flex; gap: 1rem; justify-content: space-between; align-items: baseline; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "›"; color: var(--soft); transition: rotate 0.12s; margin-right: -0.4rem; }
details[open] > summary::before { rotate: 90deg; }
summary .grow { flex: 1; font-weight: 550; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--good); outline-offset: 2px; border-radius: 12px; }
details .scroll { border: 0; border-top: 1px solid var(--line); border-radius: 0; margin: 0; }
.failure { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 12px; padding: 1rem 1.25rem; margin-top: 0.9rem; }
.failure h3 { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--code); border-radius: 8px; padding: 0.75rem 0.9rem; margin: 0.7rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 26rem; overflow: auto; }
figure { margin: 0; }
figcaption { color: var(--soft); font-size: 0.85rem; margin-top: 0.35rem; overflow-wrap: anywhere; }
.shots { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 1.25rem; margin-top: 1rem; align-items: start; }
.shots img { width: 100%; height: auto; display: block; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
footer { margin-top: 3.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.88rem; }
@media print { body { background: #fff; } details { break-inside: avoid; } }
`;
