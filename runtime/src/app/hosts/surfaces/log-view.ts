import type { AuditEntry } from "@locara/schema";
import { element } from "./element.ts";
import { button, theirs, timeText } from "./parts.ts";

const outcomeWords = {
  allowed: "allowed",
  undeclared: "refused: not declared",
  "out-of-scope": "refused: outside what is declared",
  invalid: "refused: makes no sense",
  "not-granted": "refused: not granted",
} as const;

const rowsAtOnce = 50;

/** What the app asked for and how it was decided, with a way to find something in it. */
export function logSection(entries: readonly AuditEntry[], now: number): readonly Node[] {
  const decided = runsOf(entries.filter(({ phase }) => phase === "decided"));
  if (decided.length === 0) return [element("p", { class: "quiet" }, "Nothing yet.")];
  const words = element("input", { type: "search", id: "log-words", autocomplete: "off", spellcheck: "false" });
  const outcome = element(
    "select",
    { id: "log-outcome" },
    element("option", { value: "all" }, "Everything"),
    element("option", { value: "refused" }, "Refused only"),
    element("option", { value: "allowed" }, "Allowed only"),
  );
  const found = element("p", { class: "quiet small", role: "status" });
  const body = element("tbody");
  const more = element("div");
  let shown = rowsAtOnce;
  const fill = (): void => {
    const matching = decided.filter((run) => matches(run, words.value, outcome.value));
    body.replaceChildren(...matching.slice(0, shown).map((run) => logRow(run, now)));
    found.textContent = `${matching.length === 1 ? "1 line" : `${matching.length} lines`}, newest first.`;
    const next = button("Show more", () => {
      shown += rowsAtOnce;
      fill();
    });
    more.replaceChildren(...(matching.length > shown ? [next] : []));
  };
  for (const field of [words, outcome]) {
    field.addEventListener("input", () => {
      shown = rowsAtOnce;
      fill();
    });
  }
  fill();
  const titles = ["Time", "Asked for", "What", "Decided"].map((title) => element("th", { scope: "col" }, title));
  return [
    element(
      "div",
      { class: "filter" },
      element("label", { for: "log-words" }, "Find", words),
      element("label", { for: "log-outcome" }, "Show", outcome),
    ),
    found,
    element(
      "div",
      { class: "scroll", role: "region", "aria-label": "What it asked for", tabindex: 0 },
      element("table", {}, element("thead", {}, element("tr", {}, ...titles)), body),
    ),
    more,
    element(
      "p",
      { class: "quiet small" },
      "Kept on this computer and sent nowhere. Older lines go when the log is full.",
    ),
  ];
}

export interface LogRun {
  readonly entry: AuditEntry;
  readonly times: number;
}

/** The same request many times in a row is one line, with the time of the latest. */
export function runsOf(entries: readonly AuditEntry[]): readonly LogRun[] {
  const runs: LogRun[] = [];
  for (const entry of entries) {
    const last = runs.at(-1);
    const same =
      last !== undefined && (["command", "target", "outcome"] as const).every((key) => last.entry[key] === entry[key]);
    if (same) runs[runs.length - 1] = { entry: last.entry, times: last.times + 1 };
    else runs.push({ entry, times: 1 });
  }
  return runs;
}

/** Every word must be found somewhere in the line, in any case. */
export function matches({ entry }: LogRun, words: string, outcome: string): boolean {
  if (outcome !== "all" && (entry.outcome === "allowed") !== (outcome === "allowed")) return false;
  const decided = entry.outcome === undefined ? "" : outcomeWords[entry.outcome];
  const line = [entry.command, entry.target, entry.capability, decided].join(" ").toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => line.includes(word));
}

function logRow({ entry: { time, command, target, outcome }, times }: LogRun, now: number): HTMLElement {
  return element(
    "tr",
    { class: outcome === "allowed" ? "allowed" : "refused" },
    element("td", { class: "small time" }, timeText(time, now)),
    element("td", { class: "mono" }, times === 1 ? command : `${command} × ${times}`),
    element("td", { class: "mono" }, theirs(target ?? "")),
    element("td", { class: "small decided" }, outcome === undefined ? "" : outcomeWords[outcome]),
  );
}
