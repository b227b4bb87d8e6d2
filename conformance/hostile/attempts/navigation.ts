import type { Frame } from "@playwright/test";
import { isHome } from "../page/live-page.ts";
import type { PageAttempt } from "../page/stage.ts";
import { attemptsOf, type Way } from "../page/way.ts";

/** Addresses of other schemes, and of the app's own scheme with another host or path. */

/** A way there, in the page. What it leads to is looked at from outside. */
const go = {
  location: (url: string) => `location.href = ${url}`,
  link: (url: string) => `clicked(element("a", { href: ${url} }))`,
  frame: (url: string) => `document.body.append(element("iframe", { src: ${url} }))`,
};

const foreign = [
  "file:///etc/passwd",
  "file://localhost/etc/hostname",
  "view-source:file:///etc/passwd",
  "chrome://version/",
  "chrome://gpu/",
  "chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/index.html",
  "devtools://devtools/bundled/inspector.html",
  "data:text/html,<title>Elsewhere</title>",
  "javascript:document.title='Elsewhere'",
  "filesystem:null/temporary/x",
  "locara-surface://surface/",
  "locara-app://other/",
  "locara-app://surface/",
  "locara-app://app@elsewhere/",
  "locara-app://user:word@app/",
  "locara-app://app:1/",
  "ftp://127.0.0.1/",
  "ws://127.0.0.1/",
  "chrome-untrusted:",
];
/** What Chromium shows without asking anybody: the window is led home as soon as it is there. */
const blanks = ["about:blank", "about:blank#elsewhere", "about:srcdoc", "about:version"];
const programs = [
  "mailto:a@b.example",
  "tel:1",
  "x-man-page://ls",
  "ssh://127.0.0.1",
  "vscode://file/etc/passwd",
  "ms-word:x",
  "smb://127.0.0.1/x",
];

const stays = { none: "a plain page gets as far as its browser likes; what counts is that the app's does not leave" };

/** Leads nowhere: the page that was there stays, and still is the app's. */
const staying = (kind: "link" | "location", url: string, expect = /^stayed/): PageAttempt => ({
  ...(attemptsOf("navigation", [
    { id: `${kind} to ${url}`, blind: true, text: go[kind](JSON.stringify(url)) },
  ])[0] as PageAttempt),
  control: stays,
  hosts: ["electron"],
  expect,
});

const home = "locara-app://app/";

const stay = (attempt: PageAttempt): PageAttempt => ({
  ...attempt,
  async attempt(stage) {
    const { page, app } = stage;
    const pages = app?.pages().length ?? 0;
    const left = new Set<string>();
    const note = (frame: Frame): void => void (frame.parentFrame() === null && left.add(frame.url()));
    page.on("framenavigated", note);
    await attempt.attempt(stage);
    await page.waitForTimeout(60);
    for (let turn = 0; turn < 40 && !(await isHome(page, home)); turn++) await page.waitForTimeout(50);
    page.off("framenavigated", note);
    if (!(await isHome(page, home))) return `the page is at ${page.url()}`;
    if (app?.pages().length !== pages) return "another window opened";
    left.delete(home);
    return left.size === 0 ? "stayed" : `led home from ${[...left].join(", ")}`;
  },
});

const read = (id: string, text: string, more: Partial<Way> = {}): Way => ({ id, text, ...more });

const traversals = [
  "/../../../../etc/passwd",
  "/..%2f..%2f..%2fetc%2fpasswd",
  "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
  "/.%2e/.%2e/etc/passwd",
  "/..%5c..%5cetc%5cpasswd",
  "/..\\\\..\\\\etc\\\\passwd",
  "//etc/passwd",
  "/page//../../locara.json",
  "/../locara.json",
  "/%2e%2e/locara.json",
  "/..%252flocara.json",
  "/..%c0%aflocara.json",
  "/index.html/../../locara.json",
  "/./.locara-page",
  "/.locara/resolved.json",
  "/index.html%00.js",
  "/index.html%0a",
  "/%2fetc%2fpasswd",
  "/C:%5cwindows%5cwin.ini",
  "/index.html:stream",
  "/proc/self/environ",
  `/${"a".repeat(5000)}`,
];

export const navigation: readonly PageAttempt[] = [
  ...foreign.map((url) => stay(staying("location", url))),
  ...foreign.slice(0, 8).map((url) => stay(staying("link", url))),
  ...blanks.map((url) => stay(staying("location", url, /^(?:stayed|led home from (?:about:|chrome-error:))/))),
  ...programs.map((url) => stay(staying("link", url))),
  ...attemptsOf("navigation", [
    ...traversals.map((path) =>
      read(
        `file of the path ${path.slice(0, 40)}`,
        `const answer = await fetch(location.origin + ${JSON.stringify(path).replaceAll("\\\\\\\\", "\\\\")}); const text = await answer.text();
         if (!answer.ok) throw new Error(String(answer.status));
         return answer.status + " " + text.slice(0, 40)`,
        { control: { none: "the same request for a file that is the page's is answered: the page was loaded by one" } },
      ),
    ),
    read("fetch of a file", 'return fetch("file:///etc/hostname").then((answer) => answer.text())', {
      control: { none: "no page of the web may, whatever its policy" },
    }),
    read("image of a file", 'return loaded(element("img", { src: "file:///etc/hostname" }))', {
      control: { none: "no page of the web may, whatever its policy" },
    }),
    read("fetch of the surface's scheme", 'return fetch("locara-surface://surface/").then((answer) => answer.text())', {
      hosts: ["electron"],
      control: { none: "only the surface's own window has this scheme" },
    }),
    read(
      "frame of the surface's scheme",
      'return loaded(element("iframe", { src: "locara-surface://surface/" })).then(() => { throw new Error("an error page") })',
      {
        hosts: ["electron"],
        control: { none: "only the surface's own window has this scheme" },
      },
    ),
    read(
      "history that pretends another address",
      'history.pushState(null, "", "http://" + to.http + "/"); return location.href',
      {
        control: { none: "no page may, whatever its policy" },
      },
    ),
    read("document that names another domain", 'document.domain = "example.com"; return document.domain', {
      control: { none: "no page may, whatever its policy" },
    }),
    read(
      "document that is written anew",
      'document.open(); document.write("<script>document.title = \'Elsewhere\'</script>"); document.close(); await new Promise((later) => setTimeout(later, 50)); if (document.title !== "Elsewhere") throw new Error("no script ran"); return "ran"',
    ),
  ]),
];
