import type { ModelState } from "@locara/schema";
import { bytesText, element } from "./element.ts";
import { actionRow, button, heading, type Press, substitutionNotice } from "./parts.ts";
import type { SurfaceState } from "./protocol.ts";

interface ModelActions {
  readonly stop: Press;
  readonly retry: Press;
  readonly open: Press;
  readonly quit: Press;
}

/** Fetching what is missing, model by model. `bytesPerSecond`: 0 where that is not known yet. */
export function modelsView(state: SurfaceState, bytesPerSecond: number, actions: ModelActions): readonly Node[] {
  const { consent, models, fetching } = state;
  const ready = models.every((model) => model.state === "ready");
  return [
    heading(ready ? "Everything is there" : "Getting the models of %", consent),
    ...substitutionNotice(state),
    element("ul", { class: "card", "aria-label": "Models" }, ...models.map(modelItem)),
    element("p", { class: "small sums" }, sumText(state, bytesPerSecond)),
    ...failureNotice(state),
    element(
      "p",
      { class: "quiet small" },
      "Models are shared by all apps of yours, checked against the manifest, and kept on this computer.",
    ),
    actionRow(
      fetching ? button("Stop", actions.stop) : button("Try again", actions.retry, "main"),
      ...(fetching ? [] : [button("Open without them", actions.open)]),
      button("Quit", actions.quit),
    ),
  ];
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
      element("span", { class: "name" }, id),
      element("span", { class: "quiet small" }, `${stateWords[state]} · ${figures}`),
    ),
    element("progress", {
      "aria-label": `${id}, ${stateWords[state]}`,
      max: Math.max(bytes, 1),
      value: state === "ready" ? Math.max(bytes, 1) : haveBytes,
    }),
  );
}

/** What is still to come. */
export const missingBytes = ({ models }: Pick<SurfaceState, "models">): number =>
  models.reduce((sum, { state, bytes, haveBytes }) => sum + (state === "ready" ? 0 : bytes - haveBytes), 0);

/** `1.2 GB to go, about 3 minutes. 40 GB are free.` */
export function sumText(state: Pick<SurfaceState, "models" | "freeBytes">, bytesPerSecond: number): string {
  const left = missingBytes(state);
  if (left === 0) return "";
  const seconds = left / bytesPerSecond;
  const time =
    bytesPerSecond === 0 ? "" : seconds < 90 ? ", about a minute" : `, about ${Math.round(seconds / 60)} minutes`;
  const { freeBytes } = state;
  const free =
    freeBytes === null
      ? ""
      : freeBytes < left
        ? ` Only ${bytesText(freeBytes)} are free on this disk: make room first.`
        : ` ${bytesText(freeBytes)} are free on this disk.`;
  return `${bytesText(left)} to go${time}.${free}`;
}

function failureNotice({ failure }: SurfaceState): readonly Node[] {
  if (failure === null) return [];
  if (failure.code === "call/cancelled")
    return [
      element(
        "p",
        { class: "notice", role: "status" },
        "Stopped. What came so far is kept: trying again goes on from there.",
      ),
    ];
  const offline =
    failure.code === "resource/network"
      ? element(
          "p",
          { class: "quiet small" },
          "Is this computer online? What came so far is kept, and nothing else needs the network.",
        )
      : null;
  return [
    element(
      "div",
      { class: "notice bad", role: "alert", "data-code": failure.code },
      element("p", {}, failure.message),
      element("p", { class: "quiet small" }, failure.hint),
      offline,
    ),
  ];
}
