import type { AuditEntry } from "@locara/schema";
import type { UserPermission, UserPick } from "../../compose.ts";
import type { CapabilityUse } from "../../services/capability-usage.ts";
import { element } from "./element.ts";
import { logSection } from "./log-view.ts";
import {
  actionRow,
  button,
  heading,
  hostNotice,
  type Press,
  riskWords,
  substitutionNotice,
  theirs,
  timesText,
  timeText,
} from "./parts.ts";
import type { Permissions, SurfaceState } from "./protocol.ts";

type Decision = "granted" | "refused" | null;

interface PermissionActions {
  readonly decide: (capability: string, decision: Decision) => Press;
  readonly forget: (pick: string) => Press;
  readonly withdraw: Press;
  readonly reset: Press;
  readonly open: Press;
  readonly quit: Press;
}

interface Shown extends Permissions {
  readonly state: SurfaceState;
  readonly log: readonly AuditEntry[];
  readonly now: number;
}

/** What the user granted, what the app did with it, and the way to change one's mind about all of it. */
export function permissionsView(
  { state, permissions, uses, picks, log, now }: Shown,
  actions: PermissionActions,
): readonly Node[] {
  const { consent } = state;
  const worded = permissions.filter(({ sentences }) => sentences.length > 0);
  const item = (permission: UserPermission): HTMLElement =>
    permissionItem(
      state,
      permission,
      useText(
        uses.find(({ capability }) => capability === permission.capability),
        now,
      ),
      actions,
    );
  const [optional, agreed] = [worded.filter((one) => one.optional), worded.filter((one) => !one.optional)];
  return [
    heading("What % may do", consent),
    ...substitutionNotice(state),
    element("p", { class: "small status" }, statusText(state)),
    ...incidentNotice(state, now),
    ...group("You decide", optional.map(item)),
    ...group(optional.length === 0 ? "What you agreed to" : "What you agreed to as a whole", agreed.map(item)),
    element(
      "p",
      { class: "beside" },
      element("span", { class: "quiet small" }, "It cannot do without these: they are taken back together."),
      button("Withdraw consent…", actions.withdraw),
    ),
    ...group(
      "What you picked for it to keep",
      picks.map((pick) => pickItem(pick, actions)),
    ),
    element("h2", {}, "What it asked for lately"),
    ...undeclaredText(uses),
    ...logSection(log, now),
    element("h2", {}, "What it keeps"),
    element(
      "p",
      { class: "beside" },
      element(
        "span",
        { class: "quiet small" },
        "Its databases, settings, files and log, and what you granted, are on this computer only.",
      ),
      button("Reset app data…", actions.reset, "danger"),
    ),
    ...hostNotice(state),
    actionRow(button("Open the app", actions.open, "main"), button("Quit", actions.quit)),
  ];
}

const group = (title: string, items: readonly HTMLElement[]): readonly Node[] =>
  items.length === 0 ? [] : [element("h2", {}, title), element("ul", { class: "card", "aria-label": title }, ...items)];

/** Whether it runs, and where one would not see it. */
export function statusText({ host, page, background, paused }: SurfaceState): string {
  const stays =
    background === null
      ? "It ends when its window is closed."
      : `It goes on when its window is closed (${background}), and shows that it does.`;
  if (paused) return "It runs without a window and waits: this computer saves power.";
  if (host === "browser")
    return page === "open"
      ? "Its page is open. It runs until you quit it here, or stop it where you started it."
      : "Its page is closed, and it still runs: until you quit it here, or stop it where you started it.";
  return page === "crashed" ? "Its page has crashed." : stays;
}

const incidentNotice = ({ incidents }: SurfaceState, now: number): readonly Node[] =>
  incidents.length === 0
    ? []
    : [
        element(
          "div",
          { class: "notice bad", role: "note" },
          element("p", {}, "What went wrong since it was started:"),
          element(
            "ul",
            { class: "small" },
            ...incidents.map(({ time, words }) => element("li", {}, `${timeText(time, now)}: ${words}`)),
          ),
        ),
      ];

const grantWords = { granted: "granted", optional: "not asked yet", refused: "never" } as const;

const accessWords = { read: "to read", "read-write": "to read and change", write: "to save to" } as const;

const pickItem = ({ id, name, kind, access, place }: UserPick, { forget }: PermissionActions): HTMLElement =>
  element(
    "li",
    { class: "permission", "data-pick": id },
    element(
      "div",
      { class: "grow" },
      element("p", {}, theirs(place)),
      element("p", { class: "quiet small" }, `${kind}, ${accessWords[access]}`),
    ),
    element("div", { class: "choices" }, button("Take back", forget(id), "plain", name)),
  );

function permissionItem(
  { consent }: SurfaceState,
  { capability, state, sentences, optional }: UserPermission,
  use: string,
  { decide }: PermissionActions,
): HTMLElement {
  const risk = consent.sentences.find((one) => one.capability === capability)?.risk ?? "none";
  const can = (label: string, decision: Decision): HTMLElement =>
    button(label, decide(capability, decision), "plain", capability);
  const choices = {
    granted: () => [can("Take back", "refused")],
    refused: () => [can("Allow", "granted"), can("Ask again", null)],
    optional: () => [can("Allow", "granted"), can("Never allow", "refused")],
  }[state];
  return element(
    "li",
    { class: "permission", "data-capability": capability, "data-state": state },
    element(
      "div",
      { class: "grow" },
      ...sentences.map((sentence) => element("p", {}, theirs(sentence))),
      element(
        "p",
        { class: "quiet small" },
        element("span", { class: `risk ${risk}` }, riskWords[risk]),
        element("span", { class: "mono" }, capability),
        ` · ${grantWords[state]} · ${use}`,
      ),
    ),
    optional ? element("div", { class: "choices" }, ...choices()) : null,
  );
}

/** `used 7 times, last at 14:03 · refused once` */
export function useText(use: CapabilityUse | undefined, now: number): string {
  if (use === undefined) return "not used so far";
  const allowed =
    use.lastAllowed === null
      ? "not used so far"
      : `used ${timesText(use.allowed)}, last at ${timeText(use.lastAllowed, now)}`;
  const refused =
    use.lastRefused === null ? "" : ` · refused ${timesText(use.refused)}, last at ${timeText(use.lastRefused, now)}`;
  return allowed + refused;
}

function undeclaredText(uses: readonly CapabilityUse[]): readonly Node[] {
  const stray = uses.find(({ capability }) => capability === "");
  return stray === undefined
    ? []
    : [
        element(
          "p",
          { class: "notice" },
          `It asked ${timesText(stray.refused)} for what it does not declare, and was refused.`,
        ),
      ];
}
