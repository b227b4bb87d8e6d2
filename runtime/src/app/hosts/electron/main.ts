import { app } from "electron";
import { openApp } from "../../compose.ts";
import { runHost } from "./host.ts";

/** Main process of an app, bundled; `launch.json` beside it says where everything is. */
runHost(app.getAppPath(), openApp);
