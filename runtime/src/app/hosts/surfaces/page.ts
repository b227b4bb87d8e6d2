import type { SurfaceState } from "./protocol.ts";
import { ask, Refused } from "./transport.ts";
import { type Actions, consentView, modelsView, permissionsView, wordsView } from "./views.ts";

/** The user's surface: consent, then the models, then the app. Coming back to it shows the permissions. */

const pollMilliseconds = 250;

const view = document.getElementById("view") as HTMLElement;
let title = "";

/** Shows a view. Keyboard and screen reader start over only where the view is another one, not at every step of progress. */
function show(nodes: readonly Node[]): void {
  const focused = document.activeElement?.textContent;
  view.replaceChildren(...nodes);
  const heading = view.querySelector("h1");
  if (heading !== null && heading.textContent !== title) {
    title = heading.textContent;
    document.title = title;
    heading.focus();
    return;
  }
  [...view.querySelectorAll("button")].find(({ textContent }) => textContent === focused)?.focus();
}

const run = (step: () => Promise<void>) => (): void => {
  step().catch((error: unknown) => {
    if (error instanceof Refused) show(wordsView(error.message, error.hint));
    else {
      show(wordsView("Something went wrong on this page.", "Start the app again."));
      throw error;
    }
  });
};

const actions: Actions = {
  accept: run(async () => {
    await ask("accept");
    await proceed(await ask("state"));
  }),
  quit: run(async () => {
    await ask("quit");
    show(wordsView("The app has ended.", "You can close this page."));
  }),
  stop: run(async () => {
    await ask("stop");
  }),
  retry: run(async () => {
    await ask("fetch");
    await follow();
  }),
  open: run(openApp),
};

async function openApp(): Promise<void> {
  const address = await ask("open");
  if (address !== null) location.assign(address);
  else await showPermissions();
}

async function showPermissions(): Promise<void> {
  const [state, log] = await Promise.all([ask("state"), ask("log")]);
  show(permissionsView(state, log, actions));
}

const allReady = ({ models }: SurfaceState): boolean => models.every(({ state }) => state === "ready");

/** Accepted: on to the app, by way of the models where some are missing. */
async function proceed(state: SurfaceState): Promise<void> {
  if (allReady(state)) return openApp();
  await ask("fetch");
  return follow();
}

/** Shows progress until the fetch ends, then opens the app, or stays with what failed. */
async function follow(): Promise<void> {
  for (;;) {
    const state = await ask("state");
    show(modelsView(state, actions));
    if (!state.fetching) return allReady(state) ? openApp() : undefined;
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

async function start(): Promise<void> {
  const state = await ask("state");
  if (!state.consented) return show(consentView(state, actions));
  const [navigation] = performance.getEntriesByType("navigation") as unknown as readonly PerformanceNavigationTiming[];
  const asked = new URLSearchParams(location.search).get("view") === "permissions";
  if (asked || navigation?.type === "back_forward") return showPermissions();
  return proceed(state);
}

run(start)();
