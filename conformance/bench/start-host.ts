import { type AppPlaces, type BrowserFiles, openBrowserHost } from "@locara/runtime";

// The host's own process, as `start.browser` starts it: everything is built, and says where. Prints the address.

const [places = "", files = ""] = process.argv.slice(2);
const host = await openBrowserHost({
  places: JSON.parse(places) as AppPlaces,
  files: JSON.parse(files) as BrowserFiles,
  quit: () => undefined,
});
console.log(host.url);
process.once("SIGTERM", () => host.close().then(() => process.exit(0)));
