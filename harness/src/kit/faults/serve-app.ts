import { launchApp } from "../launch-app.ts";

/**
 * A browser host in a process of its own, as the tests launch them: `serve-app.ts APP HOME`. Its address is a line of
 * JSON on standard output; it ends with its standard input.
 */
const [folder, home] = process.argv.slice(2);
if (folder === undefined || home === undefined) throw new Error("serve-app.ts needs an app and a home folder.");
// The computer around it is what is tried, and some of its faults are made of the same walls.
const { url, places, close } = await launchApp(folder, { host: "browser", home, sandbox: "off" });
process.stdout.write(`${JSON.stringify({ url, logFile: places.logFile })}\n`);
process.stdin.resume();
process.stdin.once("end", () => void close().then(() => process.exit(0)));
