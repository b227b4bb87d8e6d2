import type { DiagnosticCode } from "../codes.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { approvalsName } from "./approvals.ts";
import type { ApprovalState, GateDecision, JudgedChange } from "./judge-gate.ts";
import { utc } from "./utc.ts";

const codeOf: Readonly<Record<Exclude<ApprovalState, "approved">, DiagnosticCode>> = {
  unapproved: "LOC5110",
  proposed: "LOC5110",
  stale: "LOC5110",
  unsigned: "LOC5113",
  "self-approved": "LOC5113",
  "cooling-down": "LOC5111",
  expired: "LOC5112",
};

/** What is wrong, and what to do. */
interface Said {
  readonly message: string;
  readonly hint: string;
}

const elsewhere = `Bring it onto the default branch in a pull request that changes ${approvalsName} alone.`;

function said({ change, state, landing, cooldownDays }: JudgedChange): Said {
  const { capability, fingerprint, risk } = change;
  const name = `"${capability}"`;
  const who = landing === undefined ? "" : JSON.stringify(landing.approval.who);
  const by = landing?.by.map((one) => JSON.stringify(one)).join(", ") ?? "";
  const sign = `Put an approval under the fingerprint ${fingerprint} into ${approvalsName} on the default branch.`;
  switch (state) {
    case "approved":
      return { message: `${name} is signed off by ${who} and has cooled down.`, hint: "Nothing is left to do." };
    case "unapproved":
      return { message: `Nobody has signed off that the app asks for more of ${name} (risk ${risk}).`, hint: sign };
    case "proposed":
      return {
        message: `The approval for ${name} is part of the change that it is for, so it does not count.`,
        hint: elsewhere,
      };
    case "stale":
      return { message: `What was signed off for ${name} is another change than this one.`, hint: sign };
    case "unsigned":
      return {
        message: `${who} is named as who signed ${name} off, but the approval was brought by ${by === "" ? "nobody that is known" : by}.`,
        hint: "Let the person it names write, review or merge it.",
      };
    case "self-approved":
      return {
        message: `${name} is of risk ${risk}, and ${who} proposes it and signed it off.`,
        hint: "Let somebody else review it and sign it off under their own name.",
      };
    case "cooling-down":
      return {
        message: `${name} is signed off and cools down for ${cooldownDays} days, until ${opening(landing)}.`,
        hint: "Wait: the scheduled run opens the gate then.",
      };
    case "expired":
      return {
        message: `The approval for ${name} ends at ${landing === undefined ? "" : utc(landing.expiresAt)}; it could pass from ${opening(landing)} on.`,
        hint: `Sign it off anew with a later "until" in ${approvalsName} on the default branch.`,
      };
  }
}

const opening = (landing: JudgedChange["landing"]) => (landing === undefined ? "" : utc(landing.opensAt));

/** One problem for each change that keeps the gate closed, at its place in the new manifest. */
export function gateDiagnostics({ changes }: GateDecision, manifest: string): readonly Diagnostic[] {
  return changes.flatMap((judged) => {
    const { change, state } = judged;
    if (state === "approved") return [];
    const start = { line: 1, column: 1 };
    const { file, ...range } = change.spans.after ?? change.spans.before ?? { file: manifest, start, end: start };
    return [{ code: codeOf[state], severity: "error", file, range, ...said(judged) } satisfies Diagnostic];
  });
}

/** The gate in one sentence. */
export function gateSentence({ gate, opensAt, changes, blocked }: GateDecision): string {
  if (gate === "open") {
    return changes.length === 0
      ? "The gate is open: nothing asks for more."
      : `The gate is open: ${counted(changes.length, "change")} signed off and cooled down.`;
  }
  if (opensAt !== null) return `The gate is closed and opens at ${utc(opensAt)}.`;
  const waiting = changes.filter(({ state }) => state !== "approved" && state !== "cooling-down").length;
  const reasons = [
    ...(blocked.length > 0 ? ["no approval can open it"] : []),
    ...(waiting > 0 ? [`${counted(waiting, "change")} not signed off`] : []),
  ];
  return `The gate is closed: ${reasons.length === 0 ? "an approval ends before the rest has cooled down" : reasons.join(", ")}.`;
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The machine form, stable within v1: the field `gate` of `locara diff --format json`. */
export const gateJson = (decision: GateDecision) => ({
  gate: decision.gate,
  opensAt: decision.opensAt === null ? null : utc(decision.opensAt),
  changes: decision.changes.map((judged) => {
    const { change, state, cooldownDays, landing } = judged;
    const { capability, fingerprint, risk } = change;
    const at =
      landing === undefined
        ? null
        : {
            commit: landing.commit,
            who: landing.approval.who,
            approvedAt: utc(landing.at),
            opensAt: utc(landing.opensAt),
            expiresAt: utc(landing.expiresAt),
          };
    return { capability, fingerprint, risk, state, cooldownDays, approval: at, ...said(judged) };
  }),
});

/** For a comment: what the gate says of each change, and the entry to copy for those that nobody signed off. */
export function gateMarkdown(decision: GateDecision): string {
  const lines = decision.changes.map((judged) => {
    const { message, hint } = said(judged);
    return `- ${judged.state === "approved" ? "✅" : judged.state === "cooling-down" ? "⏳" : "❌"} ${plain(`${message} ${hint}`)}`;
  });
  const blocked = decision.blocked.map(({ code, message }) => `- ⛔ ${code}: ${plain(message)}`);
  const entry = decision.changes.filter(({ state }) => state === "unapproved" || state === "stale").map(entryOf);
  return [
    `**${gateSentence(decision)}**`,
    [...blocked, ...lines].join("\n"),
    entry.length === 0
      ? ""
      : `To sign off, put this under \`approvals\` in \`${approvalsName}\`, in a pull request of its own:\n\n\`\`\`json\n${entry.join(",\n")}\n\`\`\``,
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function entryOf({ change: { fingerprint, capability, after } }: JudgedChange): string {
  const entry = { capability, scope: after, who: "", why: "", until: "" };
  // Escapes mean the same in JSON; a fence inside of it would end the block.
  return `${JSON.stringify(fingerprint)}: ${JSON.stringify(entry, null, 2).replaceAll("`", "\\u0060")}`;
}

/** Text from a file as text and nothing else: no link, no mention, no picture, no markup. */
const plain = (text: string) =>
  text
    .replace(/[\\`*_{}[\]()<>#+!|~&]/g, (character) => `&#${character.charCodeAt(0)};`)
    // GitHub looks for mentions and addresses after it has read the markup: only another neighbour stops it.
    .replace(/@|:(?=\/\/)|(?<=\bwww)\./gi, (character) => `${character}&#8203;`);
