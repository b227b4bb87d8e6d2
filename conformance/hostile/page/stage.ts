import type { Page } from "@playwright/test";
import type { Launched } from "../../kit/launch.ts";
import type { Attempt } from "../attempt.ts";
import type { Places } from "./sink.ts";
import { undeclaredOf } from "./undeclared.ts";

export type Host = "browser" | "electron";

/** What an attempt of a page is put to: the app's page, or another one that nothing holds back. */
export interface Stage {
  readonly host: Host;
  readonly page: Page;
  /** Where this attempt may try to get to. */
  readonly to: Places;
  /** The app; null where there is none, on the page that nothing holds back. */
  readonly app: Launched | null;
  /** The process that shows the page; null in a browser. */
  readonly electron: Launched["electron"];
}

/** An attempt of a page, and what shows that it could succeed. */
export interface PageAttempt extends Attempt<Stage> {
  readonly control: Control;
  /** Words of the page's policies that allow it: an app that has them is not asked. */
  readonly allowedBy?: string;
  /** Why nothing stops it yet, as docs/hostile.md says. Once it is stopped, this is wrong, and red. */
  readonly loss?: string;
}

export type Control =
  /** The same on a page without any of the layers is not refused. */
  | "plain page"
  /** The right thing in the same way, on the app itself: it says `worked`. */
  | ((stage: Stage) => Promise<string>)
  /** Why neither can be. */
  | { readonly none: string };

/** How long an attempt is waited for. What never answers gave nothing. */
const patience = 700;

/** What attempts share, as text of the page. */
const tools = `
const need = (thing, name) => {
  if (thing === undefined || thing === null) throw Object.assign(new Error(name + " is not there"), { name: "absent" });
  return thing;
};
const loaded = (element, into = document.body) => new Promise((resolve, reject) => {
  element.onload = () => resolve("loaded");
  element.onerror = () => reject(new Error("not loaded"));
  into.append(element);
});
const element = (tag, attributes = {}, text = "") => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(text);
  return made;
};
const clicked = (element) => { document.body.append(element); element.click(); };
const call = (command, payload, bridge = locara) => new Promise((resolve, reject) => {
  bridge.start(command, payload, (message) => {
    if (message.kind === "result") resolve(JSON.stringify(message.payload));
    if (message.kind === "error") reject(Object.assign(new Error(message.error.message), { name: message.error.code }));
  });
});
const worker = (way, to, made = new Worker("worker.js")) => new Promise((resolve, reject) => {
  const port = made.port ?? made;
  made.onerror = () => reject(new Error("no worker"));
  port.onmessage = ({ data }) => /^refused/.test(data) ? reject(new Error(data)) : resolve(data);
  port.start?.();
  port.postMessage({ way, to });
});`;

/**
 * Runs the text of a function in the page. It says what came, or `refused` and why, with the directives of the page's
 * policy that were in its way. In a turn of its own, since what a debugger evaluates directly may do more than a page.
 */
export const inPage = (
  text: string,
  { wait = patience, by }: { readonly wait?: number; readonly by?: string } = {},
) => {
  const run = new Function(
    "given",
    `const [to, wait, violations, undeclared] = given;
    return new Promise((resolve) => setTimeout(async () => {
      const directives = new Set();
      const note = ({ effectiveDirective }) => directives.add(effectiveDirective);
      document.addEventListener("securitypolicyviolation", note);
      ${tools}
      const attempt = async () => { ${text} };
      const said = await Promise.race([
        attempt().then(
          (came) => came === undefined ? "tried" : String(came),
          (error) => "refused: " + (error?.name ?? "") + " " + (error?.message ?? error),
        ),
        new Promise((late) => setTimeout(late, wait, "no answer")),
      ]);
      // The page hears of its policy's refusals a little later.
      for (let turn = 0; turn < violations && directives.size === 0; turn++) await new Promise((later) => setTimeout(later, 25));
      document.removeEventListener("securitypolicyviolation", note);
      resolve(said + (directives.size === 0 ? "" : " [" + [...directives].sort().join() + "]"));
    }))`,
  ) as (given: readonly [Places, number, number, string]) => Promise<string>;
  return async ({ page, to, app }: Stage): Promise<string> => {
    const violations = by === undefined || app === null ? 1 : 12;
    const given = [to, wait, violations, app === null ? "" : undeclaredOf(app)] as const;
    // A page that is ended or led away in the middle says no more.
    const answered = page.evaluate(run, given).catch((error: Error) => `refused: ${error.message}`);
    const silence = new Promise<string>((resolve) => setTimeout(resolve, wait + 1500, "no answer"));
    return Promise.race([answered, silence]);
  };
};

/** What an attempt says that got nothing. */
export const refused = /^refused/;
/** What an attempt says that cannot see what became of it: the server that it tries would. */
export const blind = /^(?:refused|no answer|tried)/;
