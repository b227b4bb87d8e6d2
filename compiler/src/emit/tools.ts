import type { ToolsFile } from "@locara/schema";
import type { CapabilityTable } from "../compiled-app.ts";
import { readableJson } from "../compiled-app.ts";
import { commentText, propertyName, typescriptType } from "./typescript-type.ts";

/** `tools.json`: the signed manifest of each pinned tool, from the lock file. */
export function emitTools({ capabilityDigest, tools }: CapabilityTable): string {
  const file: ToolsFile = { v: 1, capabilityDigest, tools };
  return readableJson(file);
}

/** The types of `tools.call`: what each tool takes and gives, as far as the lock file knows it. */
export function toolTypes({ granted, tools }: CapabilityTable): readonly string[] {
  const pins = granted.flatMap(({ capability, scope }) =>
    capability.id === "tools" ? (scope as readonly string[]) : [],
  );
  const ids = pins.map((pin) => pin.slice(0, pin.indexOf("@")));
  const fields = (side: "input" | "output") =>
    ids.map((id) => {
      const manifest = tools.find((tool) => tool.manifest.id === id)?.manifest;
      const use = side === "input" ? "given" : "got";
      const type = manifest === undefined ? "Json" : typescriptType(manifest[side], { use }, "  ");
      const said = manifest === undefined ? "" : `  /** ${commentText(manifest.summary)} */\n`;
      return `${said}  readonly ${propertyName(id)}: ${type};\n`;
    });
  return [
    `export interface ToolInputs {\n${fields("input").join("")}}\n`,
    `export interface ToolResults {\n${fields("output").join("")}}\n`,
    "export interface ToolsCallArgs<Tool extends ToolsTool = ToolsTool> {\n  readonly tool: Tool;\n  readonly input: ToolInputs[Tool];\n}\n",
  ];
}
