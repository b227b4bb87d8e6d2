import { buildForLaunches } from "@locara/harness/launch";

/** `node conformance/build-app.ts <app folder>`: what all launches of an app share is built by somebody who may write there. */
const [appFolder = ""] = process.argv.slice(2);
await buildForLaunches(appFolder);
