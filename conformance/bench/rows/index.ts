import type { Row } from "../row.ts";
import { compileCold, compileThousand, compileWarm } from "./compile.ts";
import { databaseRows, nearestRow } from "./database.ts";
import { diffPair, diffPairCommand } from "./diff.ts";
import { engineFirstToken, engineParallel, engineTokens } from "./engine.ts";
import { filesRead } from "./files.ts";
import { invokeBrowser, invokeElectron } from "./invoke.ts";
import { dispatchRow, scopeCheck } from "./kernel.ts";
import { modelFetch } from "./models.ts";
import { startBrowser, startElectron } from "./start.ts";
import { toolRows } from "./tools.ts";
import { verifyCold, verifyIncremental } from "./verify.ts";

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  compileCold,
  compileWarm,
  compileThousand,
  verifyCold,
  verifyIncremental,
  diffPair,
  diffPairCommand,
  scopeCheck,
  dispatchRow,
  invokeBrowser,
  invokeElectron,
  engineTokens,
  engineFirstToken,
  engineParallel,
  modelFetch,
  ...databaseRows,
  nearestRow,
  filesRead,
  ...toolRows,
  startBrowser,
  startElectron,
];
