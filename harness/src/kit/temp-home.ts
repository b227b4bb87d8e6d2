import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "@locara/runtime";

/** A user's home folder that lives as long as a test. */
export interface TempHome {
  readonly path: string;
  /** What `appPlaces` asks for, for an app whose artifacts are in `artifacts`. */
  environment(artifacts: string, page?: string): Environment;
  remove(): void;
}

/** Makes an empty home with the user's usual folders in it. The caller removes it. */
export function tempHome(): TempHome {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "locara-home-")));
  for (const folder of ["Documents", "Downloads", "Desktop", "Pictures", "Music", "Videos"])
    mkdirSync(join(path, folder));
  return {
    path,
    environment: (artifacts, page = join(path, "page")) => ({
      platform: process.platform,
      home: path,
      variables: {},
      artifacts,
      page,
    }),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
