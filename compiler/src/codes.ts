import { scopeProblemPages } from "@locara/schema";
import { builtAppCodes } from "./codes/built-app.ts";
import { declarationCodes } from "./codes/declarations.ts";
import { enforcementCodes } from "./codes/enforcement.ts";
import { gateCodes } from "./codes/gate.ts";
import { publishingCodes } from "./codes/publishing.ts";
import { schemaCodes } from "./codes/schema.ts";
import { semanticCodes } from "./codes/semantics.ts";
import { sourceCodes } from "./codes/sources.ts";
import { syntaxCodes } from "./codes/syntax.ts";
import { updateGateCodes } from "./codes/update-gate.ts";

export type { CodePage } from "./codes/page.ts";

/** Every diagnostic code there is, with its page. A code is permanent; its wording is not. */
export const codes = /* @__PURE__ */ table();

/** A pure call, so that a bundle that explains nothing leaves the pages out. */
function table() {
  return {
    ...syntaxCodes,
    ...schemaCodes,
    ...semanticCodes,
    ...declarationCodes,
    ...enforcementCodes,
    ...scopeProblemPages,
    ...updateGateCodes,
    ...gateCodes,
    ...sourceCodes,
    ...publishingCodes,
    ...builtAppCodes,
  };
}

export type DiagnosticCode = keyof typeof codes;
