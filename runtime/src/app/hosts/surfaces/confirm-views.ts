import type { ResetItem } from "../../services/reset.ts";
import { bytesText, element } from "./element.ts";
import { actionRow, button, type Press, titleOf, wordsView } from "./parts.ts";
import type { SurfaceState } from "./protocol.ts";

interface Confirm {
  readonly yes: Press;
  readonly no: Press;
}

const nameOf = ({ consent }: SurfaceState): string => consent.app.displayName;

/** What a reset deletes, before it does. */
export function resetView(state: SurfaceState, plan: readonly ResetItem[], { yes, no }: Confirm): readonly Node[] {
  return [
    element(
      "header",
      {},
      titleOf("Delete everything % keeps?", nameOf(state)),
      element("p", {}, "It is ended first. This cannot be undone."),
    ),
    plan.length === 0
      ? element("p", { class: "quiet" }, "It keeps nothing.")
      : element("ul", { class: "card", "aria-label": "What is deleted" }, ...plan.map(resetItem)),
    element(
      "p",
      { class: "quiet small" },
      "Models stay, because apps share them. Files that you saved elsewhere stay, and what links lead to stays.",
    ),
    actionRow(button("Keep everything", no, "main"), button("Delete everything", yes, "danger")),
  ];
}

const resetItem = ({ what, path, files, bytes }: ResetItem): HTMLElement =>
  element(
    "li",
    {},
    element(
      "div",
      { class: "row" },
      element("span", {}, what),
      element("span", { class: "quiet small" }, `${files === 1 ? "1 file" : `${files} files`} · ${bytesText(bytes)}`),
    ),
    element("p", { class: "quiet mono" }, element("bdi", { dir: "ltr" }, path)),
  );

export const withdrawView = (state: SurfaceState, { yes, no }: Confirm): readonly Node[] =>
  wordsView(
    "Withdraw your consent to %?",
    nameOf(state),
    [
      "It is closed, and whatever it is doing is cancelled. Everything that you granted is taken back.",
      "What it keeps stays. When it is started again, you are asked again.",
    ],
    button("Keep it", no, "main"),
    button("Withdraw consent", yes, "danger"),
  );

export const crashedView = (state: SurfaceState, reload: Press, quit: Press): readonly Node[] =>
  wordsView(
    "The page of % has crashed",
    nameOf(state),
    ["What it had saved is still there. What it was just doing was cancelled."],
    button("Reload", reload, "main"),
    button("Quit", quit),
  );

export const backgroundView = (state: SurfaceState, open: Press, quit: Press): readonly Node[] =>
  wordsView(
    state.paused ? "% waits in the background" : "% runs in the background",
    nameOf(state),
    [
      state.paused
        ? "This computer saves power: it goes on by itself when there is power again, or when you open it."
        : state.background === "active"
          ? "It keeps working without its window."
          : "It does light work from time to time, without its window.",
      "Closing this window quits it.",
    ],
    button("Open it", open, "main"),
    button("Quit", quit),
  );
