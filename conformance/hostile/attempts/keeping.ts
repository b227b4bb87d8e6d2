import type { ElectronApplication, Page } from "@playwright/test";
import { inMain } from "../../kit/in-main.ts";
import { type PageAttempt, refused, type Stage } from "../page/stage.ts";
import { attemptsOf } from "../page/way.ts";

/** What a page takes out of its window or into it: downloads, what is dropped, and what it keeps in the browser. */

const download = (id: string, text: string): PageAttempt => ({
  ...(attemptsOf("keeping", [
    { id: `download of ${id}`, text, blind: true, allowedBy: "allow-downloads" },
  ])[0] as PageAttempt),
  expect: /^nothing came/,
});

/** Of a desktop window's downloads no driver is told: its own process says what came of any session. */
const cameToElectron = async (electron: ElectronApplication, tried: () => Promise<string>): Promise<Came> => {
  await inMain(
    electron,
    ({ BrowserWindow }) => {
      const kept = globalThis as unknown as { downloads?: string[] };
      const heard = kept.downloads !== undefined;
      kept.downloads = [];
      if (heard) return;
      for (const { webContents } of BrowserWindow.getAllWindows())
        webContents.session.on("will-download", (event, item) => {
          kept.downloads?.push(item.getFilename());
          event.preventDefault();
        });
    },
    null,
  );
  const said = await tried();
  const names = await inMain(
    electron,
    () => (globalThis as unknown as { readonly downloads: readonly string[] }).downloads,
    null,
  );
  return { said, names };
};

const cameToBrowser = async (page: Page, tried: () => Promise<string>): Promise<Came> => {
  const names: string[] = [];
  const note = (came: { suggestedFilename(): string }): void => void names.push(came.suggestedFilename());
  page.on("download", note);
  const said = await tried();
  page.off("download", note);
  return { said, names };
};

interface Came {
  readonly said: string;
  readonly names: readonly string[];
}

/** The page says nothing of a download: whoever shows it does. */
const watched = (attempt: PageAttempt): PageAttempt => ({
  ...attempt,
  async attempt(stage) {
    const tried = async (): Promise<string> => {
      const answered = await attempt.attempt(stage);
      await stage.page.waitForTimeout(250);
      return answered;
    };
    const { electron, page } = stage;
    const { said, names } = await (electron === null ? cameToBrowser(page, tried) : cameToElectron(electron, tried));
    return names.length === 0 ? `nothing came: ${said}` : `downloaded ${names.join()}`;
  },
});

const downloads: readonly PageAttempt[] = [
  download("a blob", 'clicked(element("a", { download: "x.txt", href: URL.createObjectURL(new Blob(["x"])) }))'),
  download("data", 'clicked(element("a", { download: "x.txt", href: "data:text/plain,x" }))'),
  download("the page's own file", 'clicked(element("a", { download: "x.css", href: "style.css" }))'),
  download(
    "a program",
    'clicked(element("a", { download: "x.desktop", href: URL.createObjectURL(new Blob(["[Desktop Entry]"])) }))',
  ),
  download(
    "what no browser shows",
    'location.href = URL.createObjectURL(new Blob(["x"], { type: "application/x-unknown" }))',
  ),
  download("another server's file", 'clicked(element("a", { download: "x", href: "http://" + to.http + "/x.zip" }))'),
].map(watched);

/** A file is dragged onto the page, as a person would: the page may be shown it, but may not go there. */
const dropped = (id: string, data: string): PageAttempt => ({
  id: `keeping: drop of ${id}`,
  category: "keeping",
  stoppedBy: "page",
  hosts: ["electron"],
  expect: /^stayed/,
  control: {
    none: "what is dropped is given to the page by the driver: what counts is that the window does not go there",
  },
  async attempt({ page }: Stage) {
    const before = page.url();
    const session = await page.context().newCDPSession(page);
    const item = JSON.parse(data) as { mimeType: string; data: string };
    for (const type of ["dragEnter", "dragOver", "drop"] as const)
      await session.send("Input.dispatchDragEvent", {
        type,
        x: 20,
        y: 20,
        data: { items: [item], dragOperationsMask: 1 },
      });
    await session.detach();
    await page.waitForTimeout(150);
    return page.url() === before ? "stayed" : `the page is at ${page.url()}`;
  },
});

const item = (mimeType: string, data: string): string => JSON.stringify({ mimeType, data });

const drops: readonly PageAttempt[] = [
  dropped("a link", item("text/uri-list", "http://127.0.0.1:9/")),
  dropped("a file's address", item("text/uri-list", "file:///etc/passwd")),
  dropped("a page", item("text/html", "<script>document.title='Elsewhere'</script>")),
];

/** The app's page writes, and the page of another origin of this browser looks for it: an app beside it, or any local server. */
const seenBeside = (id: string, write: string, read: string): PageAttempt => ({
  id: `keeping: ${id} that another origin of this machine reads`,
  category: "keeping",
  stoppedBy: "page",
  hosts: ["browser"],
  expect: refused,
  control: async ({ page }) => {
    await page.evaluate(write);
    return (await page.evaluate(read)) === "secret" ? "worked" : "the page itself does not find it";
  },
  async attempt({ page, to }) {
    await page.evaluate(write);
    const beside = await page.context().newPage();
    const address = `http://127.0.0.1:${to.http.split(":")[1]}/`;
    await beside.route(address, (route) => route.fulfill({ contentType: "text/html", body: "<title>beside</title>" }));
    await beside.goto(address);
    const found = await beside.evaluate(read).catch(String);
    await beside.close();
    return found === "secret" ? "read" : `refused: ${found}`;
  },
});

const storages: readonly PageAttempt[] = [
  seenBeside("local storage", 'localStorage.setItem("x", "secret"); "kept"', 'localStorage.getItem("x")'),
  seenBeside(
    "a database",
    'new Promise((resolve) => { const open = indexedDB.open("x"); open.onupgradeneeded = () => open.result.createObjectStore("x").put("secret", "x"); open.onsuccess = () => resolve("kept"); })',
    'new Promise((resolve) => { const open = indexedDB.open("x"); open.onupgradeneeded = () => open.result.createObjectStore("x"); open.onsuccess = () => { const get = open.result.transaction("x").objectStore("x").get("x"); get.onsuccess = () => resolve(get.result); }; })',
  ),
  seenBeside(
    "a cache",
    'caches.open("x").then((cache) => cache.put("/x", new Response("secret"))).then(() => "kept")',
    'caches.match("/x").then((found) => found?.text())',
  ),
  seenBeside(
    "a private file",
    'navigator.storage.getDirectory().then((folder) => folder.getFileHandle("x", { create: true })).then((file) => file.createWritable()).then(async (out) => { await out.write("secret"); await out.close(); return "kept"; })',
    'navigator.storage.getDirectory().then((folder) => folder.getFileHandle("x")).then((file) => file.getFile()).then((file) => file.text())',
  ),
];

const cookie: PageAttempt = {
  ...seenBeside("a cookie", 'document.cookie = "x=secret"; "kept"', 'document.cookie.replace("x=", "")'),
  loss: "a cookie belongs to a host without its port, and no header keeps a page from it: every server on 127.0.0.1 shares them",
};

export const keeping: readonly PageAttempt[] = [...downloads, ...drops, ...storages, cookie];
