import {
  attemptsOf,
  type ConformanceReport,
  countTests,
  type HostReport,
  lossesOf,
  problemsOf,
  type Shot,
  type Tally,
  type TestLine,
} from "./conformance-report.ts";
import { html, Markup } from "./markup.ts";
import { isEscape, type RecordOf, recordsOf } from "./record.ts";
import { reportStyle } from "./report-style.ts";
import { count, tallies, testCounts } from "./summary.ts";

/** Where a picture is shown from: a `data:` address, or a path beside the page. */
export type ShotSource = (shot: Shot) => string;

/** The report as one page: no script, nothing from elsewhere, what is wrong first. */
export function reportPage(report: ConformanceReport, sourceOf: ShotSource): string {
  const name = report.app === null ? "Locara's own suite" : report.app.id;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: file:">
<title>Conformance of ${name}</title>
<style>${new Markup(reportStyle)}</style>
</head>
<body>
<main>
<h1>Conformance of ${name}</h1>
${facts(report)}
${verdict(report)}
${failures(report, sourceOf)}
${summary(report)}
${attempts(report)}
${requests(report)}
${oracles(report)}
${budgets(report, sourceOf)}
${skipped(report)}
${tests(report)}
${gallery(report, sourceOf)}
<footer>Written by locara test, from <code>conformance.json</code> beside this page. Every number is counted from what the tests recorded; <code>docs/testing.md</code> says what each means.</footer>
</main>
</body>
</html>
`;
  return page.text;
}

function facts({ app, locara, shards, seconds }: ConformanceReport): Markup {
  const known = [
    ...(app === null
      ? []
      : [html`Version ${app.version}`, html`capabilities <code>${app.capabilityDigest.slice(0, 16)}</code>`]),
    html`Locara ${locara}`,
    html`${Math.round(seconds)} s`,
    ...(shards.length === 0 ? [] : [html`<strong>shard ${shards.join(", ")} only</strong>`]),
  ];
  return html`<p class="facts">${known.map((fact, index) => html`${index === 0 ? "" : " · "}${fact}`)}</p>`;
}

const shownProblems = 12;

function verdict(report: ConformanceReport): Markup {
  const problems = problemsOf(report);
  const attempts = report.hosts.reduce((total, host) => total + host.attempts, 0);
  const losses = report.hosts.reduce((total, host) => total + host.losses, 0);
  if (problems.length > 0) {
    const more = problems.length - shownProblems;
    return html`<div class="verdict bad"><strong>${count(problems.length, "finding")}.</strong>
${problems.slice(0, shownProblems).map((problem) => html`<p>${cut(problem, 300)}</p>`)}
${more > 0 ? html`<p>and ${more} more, below.</p>` : ""}</div>`;
  }
  const allTests = [report.tests, ...report.hosts.map(({ tests }) => tests)].flat();
  if (countTests(allTests).passed === 0)
    return html`<div class="verdict warn"><strong>Nothing ran.</strong> <p>What was left out is listed below, with why.</p></div>`;
  return html`<div class="verdict good"><strong>${attempts === 0 ? "No finding." : losses === 0 ? "Nothing got out." : "Nothing got out that was not known to."}</strong>
<p>${attempts === 0 ? "No hostile attempt was made." : html`${count(attempts, "hostile attempt")} on ${count(report.hosts.length, "host")}, ${losses === 0 ? "all stopped" : `all stopped but ${count(losses, "known loss")}, named below`}.`} ${testCounts(allTests)}.</p></div>`;
}

const failedOf = (report: ConformanceReport): readonly (readonly [host: string, test: TestLine])[] =>
  everyTest(report).filter(([, { status }]) => status === "failed");

const everyTest = ({ tests, hosts }: ConformanceReport): readonly (readonly [host: string, test: TestLine])[] => [
  ...tests.map((test) => ["no host", test] as const),
  ...hosts.flatMap(({ host, tests: own }) => own.map((test) => [host, test] as const)),
];

function failures(report: ConformanceReport, sourceOf: ShotSource): Markup {
  const failed = failedOf(report);
  if (failed.length === 0) return html``;
  return html`<h2>Failures</h2>
${failed.map(
  ([host, { part, name, detail, shots }]) => html`<section class="failure">
<h3>${name}</h3>
<p class="soft">${part} · ${host}</p>
${detail === "" ? "" : html`<pre tabindex="0">${cut(detail, 6000)}</pre>`}
${pictures(shots, sourceOf)}
</section>`,
)}`;
}

function summary({ tests, hosts }: ConformanceReport): Markup {
  const own =
    tests.length === 0
      ? []
      : [html`<section class="card"><h3>Without a host</h3><dl>${testRows(tests)}</dl></section>`];
  return html`<h2>Summary</h2>
<div class="cards">${own}${hosts.map(hostCard)}</div>`;
}

const row = (name: string, value: string | number, bad: "bad" | "fine" = "fine"): Markup =>
  html`<dt>${name}</dt><dd${bad === "bad" ? html` class="bad"` : ""}>${typeof value === "number" ? value.toLocaleString("en-GB") : value}</dd>`;
const zero = (name: string, value: number): Markup => row(name, value, value > 0 ? "bad" : "fine");

function testRows(tests: readonly TestLine[]): readonly Markup[] {
  const { passed, failed, repeated, skipped } = countTests(tests);
  return [
    row("Tests passed", passed),
    zero("Tests failed", failed),
    ...(repeated > 0 ? [row("Passed only when repeated", repeated)] : []),
    ...(skipped > 0 ? [row("Skipped", skipped)] : []),
  ];
}

function hostCard(host: HostReport): Markup {
  const kept = host.budgets.filter(({ within }) => within).length;
  const looked = recordsOf(host.records, "oracle").reduce((total, { looked }) => total + looked, 0);
  return html`<section class="card"><h3>${titleOf(host.host)}</h3><dl>
${testRows(host.tests)}
${row("Hostile attempts", host.attempts)}
${zero("Escapes", host.escapes)}
${host.losses === 0 ? "" : row("Known losses", host.losses)}
${row("Generated requests", host.requests)}
${zero("Disagreements", host.disagreements)}
${row("Seen by oracles", looked)}
${zero("Oracle findings", host.oracleFindings)}
${row("Budgets kept", `${kept} of ${host.budgets.length}`, kept < host.budgets.length ? "bad" : "fine")}
</dl>${host.sandbox.map(
    ({ level, missing }) =>
      html`<p class="soft">Kernel sandbox: ${level}${missing.length === 0 ? "" : `, without ${missing.join(", ")}`}.</p>`,
  )}</section>`;
}

const titleOf = (host: string): string => ({ browser: "Browser host", electron: "Electron" })[host] ?? host;

function attempts({ hosts }: ConformanceReport): Markup {
  const tried = hosts.filter((host) => host.attempts > 0);
  if (tried.length === 0) return html``;
  return html`<h2>Hostile attempts</h2>
<p class="soft">Each tries to get out in one way, and names the layer that must stop it.</p>
${tried.map((host) => {
  const all = attemptsOf(host.records);
  const out = all.filter(isEscape);
  const losses = lossesOf(host.records);
  return html`<h3>${titleOf(host.host)}</h3>
<p class="soft">To be stopped by: ${tallies(host.layers)}.</p>
${out.length === 0 ? "" : table(["Got out", "Should be stopped by", "What was said"], out.map(attemptRow))}
${losses.length === 0 ? "" : table(["Not stopped yet", "Should be stopped by", "Why"], losses.map(lossRow))}
${worstFirst(host.categories).map((tally) => categoryDetails(all, tally))}`;
})}`;
}

const worstFirst = (of: readonly Tally[]): readonly Tally[] =>
  [...of].sort((one, other) => other.escapes - one.escapes);

const categoryDetails = (all: readonly RecordOf<"attempt">[], { name, attempts: number, escapes }: Tally): Markup =>
  html`<details><summary><span class="grow">${name}</span>
<span class="soft">${count(number, "attempt")}</span><span class="${escapes > 0 ? "is-bad" : "soft"}">${count(escapes, "escape")}</span></summary>
${table([`Attempt: ${name}`, "Stopped by", "What was said"], all.filter(({ category }) => category === name).map(attemptRow))}</details>`;

const lossRow = ({ id, stoppedBy, loss = "" }: RecordOf<"attempt">): Markup =>
  html`<tr><th scope="row">${id}</th><td class="whole">${stoppedBy}</td><td class="said">${loss}</td></tr>`;

const attemptRow = ({ id, stoppedBy, escaped, said }: RecordOf<"attempt">): Markup =>
  html`<tr><th scope="row"${escaped ? html` class="is-bad"` : ""}>${id}</th><td class="whole">${stoppedBy}</td><td class="said">${cut(said, 600)}</td></tr>`;

const ofEveryHost = <K extends "requests" | "oracle">(
  { hosts }: ConformanceReport,
  kind: K,
): readonly (readonly [host: string, record: RecordOf<K>])[] =>
  hosts.flatMap(({ host, records }) => recordsOf(records, kind).map((record) => [host, record] as const));

function requests(report: ConformanceReport): Markup {
  const all = ofEveryHost(report, "requests");
  if (all.length === 0) return html``;
  return html`<h2>Generated requests</h2>
<p class="soft">The same requests, just inside and just outside, were put to every decider.</p>
${table(
  ["What", "Host", "Tried", "Disagreements"],
  all.map(
    ([
      host,
      { what, tried, disagreements },
    ]) => html`<tr><th scope="row">${what}</th><td class="whole">${titleOf(host)}</td>
<td class="number">${tried.toLocaleString("en-GB")}</td><td class="${disagreements.length > 0 ? "bad" : "soft"}">${disagreements.length === 0 ? "none" : lines(disagreements)}</td></tr>`,
  ),
)}`;
}

function oracles(report: ConformanceReport): Markup {
  const all = ofEveryHost(report, "oracle");
  if (all.length === 0) return html``;
  return html`<h2>Independent oracles</h2>
<p class="soft">Watchers that share none of the code that enforces.</p>
${table(
  ["Oracle", "Host", "Seen", "Findings"],
  all.map(
    ([
      host,
      { oracle, looked, findings },
    ]) => html`<tr><th scope="row">${oracle}</th><td class="whole">${titleOf(host)}</td>
<td class="number">${looked.toLocaleString("en-GB")}</td><td class="${findings.length > 0 ? "bad" : "soft"}">${findings.length === 0 ? "none" : lines(findings)}</td></tr>`,
  ),
)}`;
}

const numbers = new Set(["Tried", "Seen", "p50", "p95", "Limit"]);

const table = (heads: readonly string[], rows: readonly Markup[]): Markup =>
  html`<div class="scroll" role="region" aria-label="${heads[0] ?? ""}" tabindex="0"><table><thead><tr>${heads.map((head) => html`<th scope="col"${numbers.has(head) ? html` class="number"` : ""}>${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;

const lines = (of: readonly string[]): readonly Markup[] => of.map((each) => html`${cut(each, 600)}<br>`);

const figure = (value: number): string => value.toLocaleString("en-GB", { maximumSignificantDigits: 4 });

function budgets({ hosts }: ConformanceReport, sourceOf: ShotSource): Markup {
  const rows = hosts.flatMap(({ host, budgets: own }) =>
    [...own]
      .sort((one, other) => Number(one.within) - Number(other.within))
      .map(
        ({
          name,
          unit,
          p50,
          p95,
          limit,
          within,
          note,
        }) => html`<tr><th scope="row">${name}</th><td class="whole">${titleOf(host)}</td>
<td class="number">${figure(p50)} ${unit}</td><td class="number">${figure(p95)} ${unit}</td><td class="number">${limit === null ? "none" : figure(limit)}</td>
<td class="whole ${within ? "soft" : "bad"}">${within ? "kept" : "over"}</td><td class="said">${note}</td></tr>`,
      ),
  );
  const trends = hosts.flatMap(({ tests: ran }) => ran.flatMap(({ shots }) => shots.filter(isTrend)));
  if (rows.length === 0) return html``;
  return html`<h2>Budgets</h2>
<p class="soft">What is measured, and what it may cost. A limit in × is a ratio to a baseline of the same run.</p>
${table(["Budget", "Host", "p50", "p95", "Limit", "Outcome", "Note"], rows)}
${pictures(trends, sourceOf, "Trend")}`;
}

/** The budgets draw how they changed from run to run; everything else that is drawn is a screenshot. */
const isTrend = ({ file }: Shot): boolean => file.endsWith(".svg");

function skipped({ skipped: everywhere, hosts }: ConformanceReport): Markup {
  const all = [
    ...everywhere.map((each) => ({ ...each, host: "every host" })),
    ...hosts.flatMap(({ host, skipped: own }) => own.map((each) => ({ ...each, host: titleOf(host) }))),
  ];
  if (all.length === 0) return html``;
  return html`<h2>Skipped</h2>
<p class="soft">What this run says nothing about.</p>
${table(
  ["What", "Host", "Why"],
  all.map(
    ({ what, why, host }) => html`<tr><th scope="row">${what}</th><td class="whole">${host}</td><td>${why}</td></tr>`,
  ),
)}`;
}

function tests(report: ConformanceReport): Markup {
  const groups = [...Map.groupBy(everyTest(report), ([host, { part }]) => `${part} · ${titleOf(host)}`)];
  if (groups.length === 0) return html``;
  return html`<h2>Every test</h2>
${groups.map(
  ([
    name,
    of,
  ]) => html`<details><summary><span class="grow">${name}</span><span class="soft">${testCounts(of.map(([, test]) => test))}</span></summary>
<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table><thead><tr><th scope="col">Test</th><th scope="col">Outcome</th></tr></thead><tbody>${of.map(
    ([, { name: title, status }]) =>
      html`<tr><th scope="row">${title}</th><td class="whole ${status === "failed" ? "bad" : "soft"}">${status}</td></tr>`,
  )}</tbody></table></div></details>`,
)}`;
}

function gallery(report: ConformanceReport, sourceOf: ShotSource): Markup {
  const shots = everyTest(report)
    .filter(([, { status }]) => status !== "failed")
    .flatMap(([, { shots: own }]) => own.filter((shot) => !isTrend(shot)));
  return shots.length === 0
    ? html``
    : html`<h2>Screenshots</h2>
<p class="soft">What the tests saw.</p>${pictures(shots, sourceOf)}`;
}

function pictures(shots: readonly Shot[], sourceOf: ShotSource, what = "Screenshot"): Markup {
  if (shots.length === 0) return html``;
  return html`<div class="shots">${shots.map(
    (shot) =>
      html`<figure><img loading="lazy" src="${sourceOf(shot)}" alt="${what}: ${shot.name}"><figcaption>${shot.name}</figcaption></figure>`,
  )}</div>`;
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);
