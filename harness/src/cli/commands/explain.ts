import { codes, nearest } from "@locara/compiler";
import { type AnyCapability, capabilities, type Presence, riskOf } from "@locara/schema";
import type { CliCommand } from "../command.ts";
import { exitCodes, UsageError } from "../command.ts";

export const command: CliCommand = {
  arguments: "CODE|CAPABILITY",
  most: 1,
  options: {},
  run({ positionals: [topic] }, io) {
    if (topic === undefined) throw new UsageError("Say which code or capability.");
    const code = topic.toUpperCase();
    if (Object.hasOwn(codes, code)) {
      io.out(codePage(code as keyof typeof codes));
      return Promise.resolve(exitCodes.fine);
    }
    const capability = capabilities.find(({ id }) => id === topic);
    if (capability !== undefined) {
      io.out(capabilityPage(capability));
      return Promise.resolve(exitCodes.fine);
    }
    const meant = nearest(topic, [...capabilities.map(({ id }) => id), ...Object.keys(codes)]);
    throw new UsageError(
      `There is no code or capability ${JSON.stringify(topic)}.${meant === undefined ? "" : ` Did you mean ${meant}?`}`,
    );
  },
};

function codePage(code: keyof typeof codes): string {
  const { title, means, why, bad, good } = codes[code];
  return `${code}: ${title}\n\n${means}\n${why}\n\n  wrong:  ${bad}\n  right:  ${good}\n`;
}

/** What a capability is, from its own definition: nothing is written twice. */
function capabilityPage(capability: AnyCapability): string {
  const { id, summary, grants, examples, presence } = capability;
  const read = (spelling: unknown) => capability.scope.read(spelling, { models: ["tiny"] }).scope;
  const scopes = [...new Map(examples.map(({ scope }) => [JSON.stringify(scope), scope])).values()];
  const rows = scopes.flatMap((spelling) => {
    const scope = read(spelling);
    if (scope === null) return [];
    const sentences = capability.consent(scope).map((sentence) => `      “${sentence}”\n`);
    return [`  ${JSON.stringify(spelling)}  (risk: ${riskOf(capability, scope)})\n${sentences.join("")}`];
  });
  const given = presence === undefined ? "" : presenceText(presence);
  const commands = grants.map(({ command }) => `  ${command.id}: ${command.summary}\n`).join("");
  const cases = examples.map(
    ({ scope, call, args, expect, because }) =>
      `  ${expect === "allowed" ? "✓" : "✗"} ${JSON.stringify(scope)}: ${call} ${shortJson(args)}: ${because}\n`,
  );
  const part = (title: string, lines: string) => (lines === "" ? "" : `\n${title}:\n${lines}`);
  return [
    `${id}: ${summary}\n${given}`,
    part("In a manifest, and what the user reads", rows.join("")),
    part("Commands", commands),
    part("Examples", cases.join("")),
  ].join("");
}

/** How an app comes by it, where it does not simply declare it. */
function presenceText(presence: Presence): string {
  if (presence === "always") return "Every app has it.\n";
  if (presence === "pair") return "It follows from declaring both.\n";
  return "field" in presence
    ? `It follows from the manifest's field ${presence.field}.\n`
    : `Default: ${JSON.stringify(presence.default)}.\n`;
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner) => (ArrayBuffer.isView(inner) ? "…" : inner));
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
