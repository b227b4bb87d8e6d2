import type { Row } from "../row.ts";
import { compileCold, compileWarm } from "./compile.ts";
import { engineFirstToken, engineTokens } from "./engine.ts";
import { invokeBrowser } from "./invoke.ts";
import { dispatchRow, scopeCheck } from "./kernel.ts";

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  compileCold,
  compileWarm,
  scopeCheck,
  dispatchRow,
  invokeBrowser,
  engineTokens,
  engineFirstToken,
];
