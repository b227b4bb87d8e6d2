import type { AuditEntry, ConsentFile, ModelState, PermissionState } from "@locara/schema";
import { bytesText, element } from "./element.ts";
import type { SurfaceState } from "./protocol.ts";

/** What the buttons of a view do. */
export interface Actions {
  readonly accept: () => void;
  readonly quit: () => void;
  readonly stop: () => void;
  readonly retry: () => void;
  readonly open: () => void;
}

const riskWords = {
  none: "harmless",
  low: "low risk",
  medium: "medium risk",
  high: "high risk",
  critical: "critical",
} as const;

const button = (label: string, press: () => void, kind: "main" | "plain" = "plain"): HTMLButtonElement =>
  element("button", { type: "button", class: kind, click: press }, label);

function heading(title: string, { app }: ConsentFile): HTMLElement {
  return element(
    "header",
    {},
    element("h1", { tabindex: -1 }, title),
    element("p", {}, app.description),
    element("p", { class: "quiet small" }, `${app.id} ${app.version}, by ${app.author}`),
  );
}

const substitutionNotice = (substitution: string | null): HTMLElement | null =>
  substitution === null ? null : element("p", { class: "notice", role: "note" }, substitution);

const hostNotice = (host: SurfaceState["host"]): HTMLElement | null =>
  host === "electron"
    ? null
    : element(
        "p",
        { class: "quiet small" },
        "Runs in your browser, which shields less than the desktop app: browser extensions can see and change this page, and only the page's own rules keep it off the network.",
      );

/** What the app may do, in words; nothing of it runs before it is accepted. */
export function consentView({ consent, substitution, host }: SurfaceState, actions: Actions): Node[] {
  const { badges, sentences, models, fit } = consent;
  const declared =
    sentences.length === 0 ? [element("p", {}, "This app asks for nothing beyond its own window and settings.")] : [];
  return [
    heading(`May ${consent.app.displayName} do this?`, consent),
    badges.length === 0
      ? ""
      : element(
          "ul",
          { class: "badges", "aria-label": "In short" },
          ...badges.map(({ label }) => element("li", { class: "badge" }, label)),
        ),
    substitutionNotice(substitution) ?? "",
    element("h2", {}, "What it may do"),
    ...declared,
    element("ul", { class: "card" }, ...sentences.map(sentenceItem)),
    ...(models.length === 0
      ? []
      : [
          element("h2", {}, `Models it uses (${bytesText(models.reduce((sum, { bytes }) => sum + bytes, 0))})`),
          element(
            "ul",
            { class: "card" },
            ...models.map(({ id, bytes, licence }) =>
              element(
                "li",
                { class: "row" },
                element("span", {}, id),
                element("span", { class: "quiet small" }, `${bytesText(bytes)} · licence ${licence}`),
              ),
            ),
          ),
        ]),
    element("p", { class: "quiet small" }, fitText(fit)),
    hostNotice(host) ?? "",
    element("div", { class: "actions" }, button("Accept", actions.accept, "main"), button("Quit", actions.quit)),
  ].map(asNode);
}

/** Which computers it is made for: the smallest whose budget holds the models that are meant for it. */
function fitText(fit: ConsentFile["fit"]): string {
  const [smallest] = fit.filter(({ fits }) => fits !== "no").toSorted((a, b) => a.minRamGb - b.minRamGb);
  if (smallest === undefined) return "Its models are larger than the memory it allows itself: they may not load.";
  const turns = smallest.fits === "one-at-a-time" ? " With that much, its models take turns." : "";
  return `Made for computers with ${smallest.minRamGb} GB of memory or more.${turns}`;
}

function sentenceItem({ risk, text, reason, optional }: ConsentFile["sentences"][number]): HTMLElement {
  return element(
    "li",
    { class: "sentence" },
    element("span", { class: `risk ${risk}` }, riskWords[risk]),
    element("span", {}, text),
    reason === null ? null : element("p", { class: "more quiet small" }, `The maker says: “${reason}”`),
    optional ? element("p", { class: "more quiet small" }, "Optional: you are asked when it is first needed.") : null,
  );
}

/** Fetching what is missing, model by model. */
export function modelsView(
  { consent, models, fetching, failure, substitution }: SurfaceState,
  actions: Actions,
): Node[] {
  const ready = models.every(({ state }) => state === "ready");
  return [
    heading(ready ? "Everything is there" : `Getting the models of ${consent.app.displayName}`, consent),
    substitutionNotice(substitution) ?? "",
    element("ul", { class: "card" }, ...models.map(modelItem)),
    failure === null
      ? ""
      : element(
          "div",
          { class: "notice bad", role: "alert", "data-code": failure.code },
          element("p", {}, failure.message),
          element("p", { class: "quiet small" }, failure.hint),
        ),
    element(
      "p",
      { class: "quiet small" },
      "Models are shared by all apps of yours, checked against the manifest, and kept on this computer.",
    ),
    element(
      "div",
      { class: "actions" },
      fetching ? button("Stop", actions.stop) : button("Try again", actions.retry, "main"),
      fetching ? "" : button("Open without them", actions.open),
      button("Quit", actions.quit),
    ),
  ].map(asNode);
}

const stateWords = { missing: "waiting", fetching: "fetching", ready: "ready", failed: "failed" } as const;

function modelItem({ id, state, bytes, haveBytes }: ModelState): HTMLElement {
  const figures = state === "ready" ? bytesText(bytes) : `${bytesText(haveBytes)} of ${bytesText(bytes)}`;
  return element(
    "li",
    {},
    element(
      "div",
      { class: "row" },
      element("span", {}, id),
      element("span", { class: "quiet small" }, `${stateWords[state]} · ${figures}`),
    ),
    element("progress", {
      "aria-label": `${id}, ${stateWords[state]}`,
      max: Math.max(bytes, 1),
      value: state === "ready" ? Math.max(bytes, 1) : haveBytes,
    }),
  );
}

/** What the user granted, and what the app lately did with it. */
export function permissionsView(
  { consent, permissions, substitution, host }: SurfaceState,
  log: readonly AuditEntry[],
  actions: Actions,
): Node[] {
  return [
    heading(`What ${consent.app.displayName} may do`, consent),
    substitutionNotice(substitution) ?? "",
    element(
      "ul",
      { class: "card" },
      ...permissions.filter(({ sentences }) => sentences.length > 0).map(permissionItem),
    ),
    element("h2", {}, "What it asked for lately"),
    logTable(log.filter(({ phase }) => phase === "decided")),
    hostNotice(host) ?? "",
    element("div", { class: "actions" }, button("Open the app", actions.open, "main"), button("Quit", actions.quit)),
  ].map(asNode);
}

const grantWords = { granted: "granted", optional: "not asked yet", refused: "refused" } as const;

const permissionItem = ({ capability, state, sentences }: PermissionState): HTMLElement =>
  element(
    "li",
    {},
    ...sentences.map((sentence) => element("p", {}, sentence)),
    element("p", { class: "quiet small" }, element("span", { class: "mono" }, capability), ` · ${grantWords[state]}`),
  );

const outcomeWords = {
  allowed: "allowed",
  undeclared: "refused: not declared",
  "out-of-scope": "refused: outside what is declared",
  invalid: "refused: makes no sense",
  "not-granted": "refused: not granted",
} as const;

function logTable(entries: readonly AuditEntry[]): HTMLElement {
  if (entries.length === 0) return element("p", { class: "quiet" }, "Nothing yet.");
  const titles = ["Time", "Asked for", "What", "Decided"].map((title) => element("th", { scope: "col" }, title));
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...titles)),
      element("tbody", {}, ...runsOf(entries).map(logRow)),
    ),
  );
}

interface LogRun {
  readonly entry: AuditEntry;
  readonly times: number;
}

/** The same request many times in a row is one line. */
function runsOf(entries: readonly AuditEntry[]): readonly LogRun[] {
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

function logRow({ entry: { time, command, target, outcome }, times }: LogRun): HTMLElement {
  return element(
    "tr",
    { class: outcome === "allowed" ? "allowed" : "refused" },
    element("td", { class: "small time" }, new Date(time).toLocaleTimeString()),
    element("td", { class: "mono" }, times === 1 ? command : `${command} × ${times}`),
    element("td", { class: "mono" }, target ?? ""),
    element("td", { class: "small" }, outcome === undefined ? "" : outcomeWords[outcome]),
  );
}

/** The app is open, or nothing is: a sentence and at most one button. */
export function wordsView(
  title: string,
  words: string,
  action?: { readonly label: string; readonly press: () => void },
): Node[] {
  return [
    element("header", {}, element("h1", { tabindex: -1 }, title), element("p", { class: "quiet" }, words)),
    ...(action === undefined ? [] : [element("div", { class: "actions" }, button(action.label, action.press, "main"))]),
  ];
}

const asNode = (child: Node | string): Node => (typeof child === "string" ? document.createTextNode(child) : child);
