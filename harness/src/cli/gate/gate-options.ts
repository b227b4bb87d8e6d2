import type { Given, Option } from "../command.ts";
import { UsageError } from "../command.ts";

/** The options by which `locara diff` is a gate. */
export const gateOptions: Readonly<Record<string, Option>> = {
  approvals: {
    type: "string",
    value: "FILE",
    help: "Let an expansion pass that is signed off there and has cooled down.",
  },
  "default-branch": { type: "string", value: "REF", help: "Whose approvals and dates count, such as origin/main." },
};

export interface AskedGate {
  readonly approvals: string;
  readonly defaultBranch: string;
}

/** The gate that was asked for, if one was. Both options, or none: approvals of no branch would be the author's own. */
export function readGate({ options }: Given): AskedGate | undefined {
  const { approvals, "default-branch": defaultBranch } = options;
  if (approvals === undefined && defaultBranch === undefined) return undefined;
  if (typeof approvals !== "string" || typeof defaultBranch !== "string")
    throw new UsageError("--approvals and --default-branch go together.");
  return { approvals, defaultBranch };
}
