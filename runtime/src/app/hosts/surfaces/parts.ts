import type { ConsentFile } from "@locara/schema";
import { element } from "./element.ts";
import type { SurfaceState } from "./protocol.ts";

export type Press = () => void;

export const riskWords = {
  none: "harmless",
  low: "low risk",
  medium: "medium risk",
  high: "high risk",
  critical: "critical",
} as const;

type Kind = "main" | "plain" | "danger";

/** `about` completes the button's name for whoever does not see what it stands beside. */
export const button = (label: string, press: Press, kind: Kind = "plain", about = ""): HTMLButtonElement =>
  element(
    "button",
    { type: "button", class: kind, click: press, ...(about === "" ? {} : { "aria-label": `${label} ${about}` }) },
    label,
  );

export const actionRow = (...buttons: readonly HTMLElement[]): HTMLElement =>
  element("div", { class: "actions" }, ...buttons);

/** Words that the app's author wrote, in whatever direction: they cannot rearrange ours around them. */
export const theirs = (text: string): HTMLElement => element("bdi", { dir: "auto" }, text);

/** A title in which `%` stands for the app's name. */
export function titleOf(title: string, name: string): HTMLElement {
  const [before = "", after] = title.split("%");
  return element("h1", { tabindex: -1 }, before, ...(after === undefined ? [] : [theirs(name), after]));
}

export function heading(title: string, { app }: ConsentFile): HTMLElement {
  return element(
    "header",
    {},
    titleOf(title, app.displayName),
    element("p", {}, theirs(app.description)),
    element("p", { class: "quiet small" }, `${app.id} ${app.version}, by `, theirs(app.author)),
  );
}

/** A title, a sentence and what can be done about it. */
export const wordsView = (
  title: string,
  name: string,
  words: readonly string[],
  ...buttons: readonly HTMLElement[]
): readonly Node[] => [
  element("header", {}, titleOf(title, name), ...words.map((one) => element("p", { class: "quiet" }, one))),
  ...(buttons.length === 0 ? [] : [actionRow(...buttons)]),
];

export const substitutionNotice = ({ substitution }: SurfaceState): readonly Node[] =>
  substitution === null ? [] : [element("p", { class: "notice", role: "note" }, substitution)];

export const hostNotice = ({ host }: SurfaceState): readonly Node[] =>
  host === "electron"
    ? []
    : [
        element(
          "p",
          { class: "quiet small" },
          "Runs in your browser, which shields less than the desktop app: browser extensions can see and change this page, and only the page's own rules keep it off the network.",
        ),
      ];

type Sentence = ConsentFile["sentences"][number];

export function sentenceItem({ capability, risk, text, reason, optional }: Sentence): HTMLElement {
  const together = capability.startsWith("pair.")
    ? "It follows from two of its permissions, which together are more than each by itself."
    : null;
  return element(
    "li",
    { class: "sentence" },
    element("span", { class: `risk ${risk}` }, riskWords[risk]),
    element("span", {}, theirs(text)),
    together === null ? null : element("p", { class: "more quiet small" }, together),
    reason === null ? null : element("p", { class: "more quiet small" }, "The maker says: “", theirs(reason), "”"),
    optional ? element("p", { class: "more quiet small" }, "Optional: you are asked when it is first needed.") : null,
  );
}

/** A day and a time as the user's own settings write them; only the time where it is today. */
export function timeText(time: number, now: number): string {
  const date = new Date(time);
  const today = date.toDateString() === new Date(now).toDateString();
  return today
    ? date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
    : date.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

/** `once`, `7 times`. */
export const timesText = (times: number): string => (times === 1 ? "once" : `${times} times`);
