import type { AnyCommand, ErrorClass } from "@locara/schema";
import type { CapabilityTable, Granted, GrantedCommand } from "../compiled-app.ts";
import { generated } from "./generated.ts";
import { argumentsType, declaration, pascal, printedCommand } from "./printed-command.ts";
import { toolTypes } from "./tools.ts";
import { commentText, propertyName } from "./typescript-type.ts";

/** Checked against the schema's own list by its type: a class that is missing here does not compile. */
const errorClasses: Readonly<Record<ErrorClass, true>> = {
  CancelledError: true,
  CapabilityDeniedError: true,
  InvalidArgumentError: true,
  ModelLoadError: true,
  ResourceNotAvailableError: true,
  StorageError: true,
  ToolError: true,
};

/** `sdk.ts`: one namespace per first segment of the granted commands. What is not granted has no name in it. */
export function emitSdk(app: CapabilityTable): string {
  const { commands } = app;
  const ids = new Map(app.granted.map((one) => [one, idsOf(one)]));
  const types = commands.flatMap((granted) => (isToolCall(granted) ? toolTypes(app) : commandTypes(granted, ids)));
  const body = [...idTypes(app.granted, ids), ...types, ...namespaces(commands)].join("\n");
  const usesJson = /\bJson\b/.test(body);
  const usesPresent = commands.some(optionalOnly);
  return [
    generated,
    importLine(commands),
    `export { on } from "@locara/runtime/sdk";\n`,
    `export { ${Object.keys(errorClasses).join(", ")} } from "@locara/runtime/sdk";\n\n`,
    usesJson ? jsonType : "",
    usesPresent ? presentFunction : "",
    body,
  ].join("");
}

function importLine(commands: readonly GrantedCommand[]): string {
  const streams = commands.some(({ command }) => command.kind === "stream");
  const calls = commands.some(({ command }) => command.kind === "call");
  const names = [
    "type CallOptions",
    ...(streams ? ["type Stream"] : []),
    ...(calls ? ["call"] : []),
    ...(streams ? ["stream"] : []),
    ...(commands.some(({ command }) => command.id === "settings.get") ? ["watchSetting"] : []),
  ];
  return `import { ${names.join(", ")} } from "@locara/runtime/sdk";\n`;
}

const jsonType =
  "/** Any JSON value. */\nexport type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };\n\n";

const presentFunction = [
  "// Optional capabilities: their commands are on the bridge once the user granted them.\n",
  "const present = (command: string): boolean =>\n",
  "  (globalThis as { locara?: { readonly commands: readonly string[] } }).locara?.commands.includes(command) ?? false;\n\n",
].join("");

/** Which argument of a capability's commands names a member of its scope, and what it may be. */
interface Ids {
  readonly argument: string;
  readonly type: string;
  readonly values: readonly string[];
}
type AllIds = ReadonlyMap<Granted, Ids | undefined>;

/** `LlmChatModel`, `DbDatabase`, `SharedFoldersFolder`: the ids a capability's scope names, as a union of literals. */
function idTypes(granted: readonly Granted[], all: AllIds): readonly string[] {
  return granted.flatMap((one) => {
    const ids = all.get(one) ?? recordsOf(one);
    if (ids === undefined) return [];
    const union = ids.values.length === 0 ? "never" : ids.values.map((id) => JSON.stringify(id)).join(" | ");
    return `export type ${ids.type} = ${union};\n`;
  });
}

function idsOf({ capability, scope }: Granted): Ids | undefined {
  if (capability.scope.kind !== "id-set") return undefined;
  // Of a pin (`tiny@sha256:…`) a call names the first part.
  const values = capability.scope.values(scope).map((value) => value.split("@", 1)[0] as string);
  const name = pascal(capability.id);
  if (capability.id === "models") return { argument: "id", type: `${name}Id`, values };
  const argument = ["model", "database", "tool"].find((field) =>
    capability.grants.some(({ command }) => Object.hasOwn(printedOf(command).declared, field)),
  );
  return argument === undefined ? undefined : { argument, type: `${name}${pascal(argument)}`, values };
}

/** Records are named in paths, `$SHARED/<id>/…`, so that no argument has their type: an app says it itself. */
function recordsOf({
  capability,
  scope,
}: Granted): { readonly type: string; readonly values: readonly string[] } | undefined {
  if (capability.scope.kind !== "record-set") return undefined;
  return {
    type: `${pascal(capability.id)}Folder`,
    values: (scope as readonly { readonly id: string }[]).map(({ id }) => id),
  };
}

const printedOf = ({ id }: AnyCommand) => printedCommand(id);

function commandTypes({ command, by }: GrantedCommand, all: AllIds): readonly string[] {
  const printed = printedOf(command);
  const narrowed = by.map((one) => all.get(one));
  const fields = new Map<string, string>();
  const argument = narrowed[0]?.argument;
  // Narrowed only where every granting capability names its ids: else one of them allows more than the others list.
  if (argument !== undefined && narrowed.every((ids) => ids?.argument === argument)) {
    fields.set(argument, [...new Set(narrowed.map((ids) => ids?.type))].join(" | "));
  }
  return [declaration(`${printed.name}Args`, argumentsType(printed, fields)), printed.answers];
}

function namespaces(commands: readonly GrantedCommand[]): readonly string[] {
  const spaces = new Map<string, GrantedCommand[]>();
  for (const granted of commands) {
    const space = granted.command.id.slice(0, granted.command.id.indexOf("."));
    spaces.set(space, [...(spaces.get(space) ?? []), granted]);
  }
  return [...spaces].map(([space, members]) => {
    const absent = members.every(optionalOnly);
    const listed = groupsOf(members, space)
      .map(([group, grouped]) => {
        const methods = grouped.map((member) => method(member, absent)).join("");
        return group === "" ? methods : `  ${propertyName(group)}: {\n${methods.replaceAll(/^(?=.)/gm, "  ")}  },\n`;
      })
      .join("");
    const also = space === "settings" ? settingsWatch : "";
    const granting = [
      ...new Map(members.flatMap(({ by }) => by).map(({ capability }) => [capability.id, capability])).values(),
    ];
    const said = granting.map((capability) => ` * \`${capability.id}\`: ${commentText(capability.summary)}\n`).join("");
    const when = absent
      ? `${members.map(({ command }) => `present(${JSON.stringify(command.id)})`).join(" || ")}\n  ? `
      : "";
    const otherwise = absent ? "\n  : undefined" : "";
    const note = absent ? " * Optional: undefined until the user grants it.\n" : "";
    return `/**\n${said}${note} */\nexport const ${space} = ${when}{\n${listed}${also}}${otherwise};\n`;
  });
}

/** No command: it listens to the event that tells of changes, and asks for the value. */
const settingsWatch = [
  "  /** Calls back with a setting whenever it changes; undefined: it was deleted. Returns what ends it. */\n",
  "  subscribe: (key: string, changed: (value: Json | undefined) => void): (() => void) => watchSetting(key, changed),\n",
].join("");

/** A verb may stand in a group of its namespace: `db.vec.put`. */
function groupsOf(members: readonly GrantedCommand[], space: string): readonly [string, readonly GrantedCommand[]][] {
  const groups = new Map<string, GrantedCommand[]>();
  for (const member of members) {
    const verb = member.command.id.slice(space.length + 1);
    const group = verb.slice(0, Math.max(0, verb.indexOf(".")));
    groups.set(group, [...(groups.get(group) ?? []), member]);
  }
  return [...groups];
}

/** Its types are not the command's but each tool's. */
const isToolCall = ({ command }: GrantedCommand) => command.id === "tools.call";

const optionalOnly = ({ by }: GrantedCommand) => by.every(({ optional }) => optional);

function method(granted: GrantedCommand, spaceAbsent: boolean): string {
  const { command } = granted;
  const { name, verb, summary, needsNothing } = printedOf(command);
  const id = JSON.stringify(command.id);
  const typed = isToolCall(granted)
    ? { before: "<Tool extends ToolsTool>", args: "ToolsCallArgs<Tool>", result: "ToolResults[Tool]" }
    : { before: "", args: `${name}Args`, result: `${name}Result` };
  const signature = `${typed.before}(args: ${typed.args}${needsNothing ? " = {}" : ""}, options?: CallOptions)`;
  const returns = command.kind === "stream" ? `Stream<${name}Item, ${typed.result}>` : `Promise<${typed.result}>`;
  const body = `${signature}: ${returns} =>\n    ${command.kind}(${id}, args, options)`;
  const absent = !spaceAbsent && optionalOnly(granted);
  const note = absent ? " Optional: undefined until the user grants it." : "";
  return `  /** ${summary}${note} */\n  ${verb}: ${absent ? `present(${id}) ? ${body} : undefined` : body},\n`;
}
