import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PreparedApp, prepareApp } from "../../harness/src/build/prepare.ts";
import { consent } from "./stage.ts";

/** An app on fixtures, compiled, built and consented to in a temporary folder: what remains is starting it. */
export const withPrepared = async <Result>(
  app: string,
  use: (prepared: PreparedApp, folder: string) => Promise<Result>,
): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), "locara-start-"));
  try {
    const prepared = await prepareApp(app, {
      home: join(folder, "home"),
      variables: {},
      fixtures: "always",
      sparePage: join(folder, "page"),
      say: () => undefined,
    });
    await consent(prepared.places);
    return await use(prepared, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
