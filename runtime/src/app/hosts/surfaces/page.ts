import type { Answer } from "../../services/permission-questions.ts";
import { backgroundView, crashedView, resetView, withdrawView } from "./confirm-views.ts";
import { consentView } from "./consent-view.ts";
import { missingBytes, modelsView } from "./models-view.ts";
import { button, type Press, wordsView } from "./parts.ts";
import { permissionsView } from "./permissions-view.ts";
import { type Question, type SurfaceState, type SurfaceView, surfaceViews } from "./protocol.ts";
import { questionView } from "./question-view.ts";
import { ask, Refused } from "./transport.ts";

/** The user's surface: consent, then the models, then the app. Coming back to it shows the permissions. */

const followMilliseconds = 250;
const watchMilliseconds = 1000;

/** `elsewhere`: in the middle of something that nothing may interrupt. */
type Showing = SurfaceView | "elsewhere";

const view = document.getElementById("view") as HTMLElement;
const live = document.getElementById("live") as HTMLElement;
const begunAs = surfaceViews.find((known) => known === new URLSearchParams(location.search).get("view"));
let title = "";
let showing: Showing = "elsewhere";
let question: Question | null = null;

/** Shows a view. Keyboard and screen reader start over only where the view is another one, not at every step of progress. */
function show(as: Showing, nodes: readonly Node[]): void {
  showing = as;
  const focused = document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent;
  view.replaceChildren(...nodes);
  const heading = view.querySelector("h1");
  if (heading !== null && heading.textContent !== title) {
    title = heading.textContent ?? "";
    document.title = title;
    heading.focus();
    scrollTo(0, 0);
    return;
  }
  const buttons = [...view.querySelectorAll("button")];
  buttons.find((one) => (one.getAttribute("aria-label") ?? one.textContent) === focused)?.focus();
}

/** Tells a screen reader what a look would tell. */
const say = (words: string): void => {
  if (live.textContent !== words) live.textContent = words;
};

const run =
  (step: () => Promise<void>): Press =>
  () => {
    step().catch((error: unknown) => {
      if (error instanceof Refused) show("elsewhere", wordsView(error.message, "", [error.hint]));
      else {
        show("elsewhere", wordsView("Something went wrong on this page.", "", ["Start the app again."]));
        throw error;
      }
    });
  };

const quit = run(async () => {
  await ask("quit");
  show("elsewhere", wordsView("The app has ended.", "", ["You can close this page."]));
});

const accept = run(async () => {
  await ask("accept");
  await proceed(await ask("state"));
});

async function openApp(): Promise<void> {
  const address = await ask("open");
  if (address !== null) location.assign(address);
  else await showPermissions();
}

const open = run(openApp);

async function showPermissions(): Promise<void> {
  const [state, permissions, log] = await Promise.all([ask("state"), ask("permissions"), ask("log")]);
  const shown = { state, ...permissions, log, now: Date.now() };
  show("permissions", permissionsView(shown, { decide, forget, withdraw, reset, open, quit }));
}

const permissions = run(showPermissions);

const decide = (capability: string, decision: "granted" | "refused" | null): Press =>
  run(async () => {
    await ask("decide", { capability, decision });
    await showPermissions();
    say(decision === "granted" ? `${capability} is allowed.` : `${capability} is not allowed.`);
  });

const forget = (pick: string): Press =>
  run(async () => {
    await ask("forget", { pick });
    await showPermissions();
    say("It was taken back.");
  });

const withdraw = run(async () => {
  const state = await ask("state");
  const yes = run(async () => {
    await ask("withdraw");
    await showConsent();
  });
  show("elsewhere", withdrawView(state, { yes, no: permissions }));
});

const reset = run(async () => {
  const [state, plan] = await Promise.all([ask("state"), ask("resetPlan")]);
  const yes = run(async () => {
    await ask("reset");
    const words = ["When it is started again, it begins as on its first day."];
    show("elsewhere", wordsView("Everything was deleted", "", words, button("Quit", quit, "main")));
  });
  show("elsewhere", resetView(state, plan, { yes, no: permissions }));
});

const showConsent = async (): Promise<void> => show("elsewhere", consentView(await ask("state"), { accept, quit }));

const allReady = ({ models }: SurfaceState): boolean => models.every(({ state }) => state === "ready");

/** Accepted: on to the app, by way of the models where some are missing. */
async function proceed(state: SurfaceState): Promise<void> {
  if (allReady(state)) return openApp();
  await ask("fetch");
  return follow();
}

const retry = run(async () => {
  await ask("fetch");
  await follow();
});
const stop = run(async () => {
  await ask("stop");
});

/** Shows progress until the fetch ends, then opens the app, or stays with what failed. */
async function follow(): Promise<void> {
  const began = performance.now();
  let first: number | undefined;
  for (;;) {
    const state = await ask("state");
    const left = missingBytes(state);
    first ??= left;
    const seconds = (performance.now() - began) / 1000;
    const bytesPerSecond = seconds < 2 ? 0 : (first - left) / seconds;
    show("elsewhere", modelsView(state, bytesPerSecond, { stop, retry, open, quit }));
    say(progressWords(state));
    if (!state.fetching) return allReady(state) ? openApp() : undefined;
    await new Promise((resolve) => setTimeout(resolve, followMilliseconds));
  }
}

/** Told in quarters: a screen reader that hears of every step tells of nothing else. */
function progressWords({ models }: SurfaceState): string {
  const [bytes, have] = models.reduce(
    ([all, here], model) => [all + model.bytes, here + (model.state === "ready" ? model.bytes : model.haveBytes)],
    [0, 0],
  );
  return have === 0 ? "" : `${Math.floor((4 * have) / Math.max(bytes, 1)) * 25} percent are here.`;
}

function showQuestion(state: SurfaceState, asked: Question): void {
  question = asked;
  const answer = (said: Answer): Press =>
    run(async () => {
      question = null;
      await ask("answer", { question: asked.id, answer: said });
      await questionOver();
    });
  show("question", questionView(state, asked, answer));
}

/** Back to where the question came between; a page that was opened for it has no more to show. */
async function questionOver(): Promise<void> {
  question = null;
  if (begunAs !== "question") return showPermissions();
  window.close();
  const words = ["The app goes on. You can close this page."];
  show("question", wordsView("Thank you", "", words, button("What it may do", permissions)));
}

async function showRoom(state: SurfaceState): Promise<void> {
  if (state.question !== null) showQuestion(state, state.question);
  else if (state.page === "crashed") show("crashed", crashedView(state, open, quit));
  else if (begunAs === "background" && showing !== "permissions") show("background", backgroundView(state, open, quit));
  else await showPermissions();
}

/** Something may come between: a question, a crash. */
async function watch(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, watchMilliseconds));
    if (showing === "elsewhere" || document.hidden) continue;
    const state = await ask("state");
    if (state.question !== null) {
      if (state.question.id !== question?.id) showQuestion(state, state.question);
    } else if (question !== null) await questionOver();
    else if (showing === "background" || (state.page === "crashed") !== (showing === "crashed")) await showRoom(state);
  }
}

// A question that is closed is answered: the app would wait for nothing.
addEventListener("pagehide", () => {
  if (question !== null)
    run(() => ask("answer", { question: question?.id ?? "", answer: "later" }).then(() => undefined))();
});

async function start(): Promise<void> {
  const state = await ask("state");
  run(watch)();
  if (!state.consented) return showConsent();
  const [navigation] = performance.getEntriesByType("navigation") as unknown as readonly PerformanceNavigationTiming[];
  if (begunAs !== undefined || navigation?.type === "back_forward") return showRoom(state);
  return proceed(state);
}

run(start)();
