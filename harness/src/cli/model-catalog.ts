import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PinnedModel } from "@locara/schema";
import { runtimeApp } from "../build/runtime-app.ts";

const folder = join(runtimeApp, "../../../registry/models");

/** What the catalog knows of a model, or null. */
export function catalogModel(id: string): PinnedModel | null {
  const path = join(folder, `${id}.json`);
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(id) || !existsSync(path)) return null;
  const { sha256, bytes, urls, licence } = JSON.parse(readFileSync(path, "utf8")) as PinnedModel;
  return { id, sha256, bytes, urls, licence };
}
