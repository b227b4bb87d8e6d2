// Loaded into a host's process before its own code: notes when a first line could run, and in Electron also
// what the first page answers. It only listens; the host is the one that ships.
const { appendFileSync } = require("node:fs");

const { LOCARA_MARKS: marks, LOCARA_MARKED_PAGE: ask } = process.env;
const note = (mark) => appendFileSync(marks, `${JSON.stringify(mark)}\n`);

note({ script: performance.timeOrigin + performance.now(), pid: process.pid });
// Engines and fetchers are started with what is left of the environment.
for (const name of ["NODE_OPTIONS", "LOCARA_MARKS", "LOCARA_MARKED_PAGE"]) delete process.env[name];

if (process.versions.electron !== undefined) {
  // biome-ignore lint/correctness/noUndeclaredDependencies: Electron brings it, inside Electron
  const { app } = require("electron");
  app.on("web-contents-created", (_event, contents) => {
    contents.once("dom-ready", () => {
      contents.executeJavaScript(ask).then(
        (page) => note({ page }),
        (error) => note({ failed: String(error) }),
      );
    });
  });
  // Goes on with the folder of the app, as Electron does that is started with it.
  exports.open = (folder) => {
    app.setAppPath(folder);
    require(folder);
  };
}
