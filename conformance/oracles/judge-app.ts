import { basename, dirname, join } from "node:path";
import {
  type Judgement,
  judgeTouches,
  type NaiveMachine,
  readNaively,
  readSystemCalls,
  touchesOf,
} from "@locara/harness/trace";
import type { OpenTraced } from "./open-traced.ts";
import { roleOf } from "./roles.ts";

const otherCase = (name: string): string =>
  name.replace(/[a-z]|[A-Z]/g, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));

interface Circumstances extends Partial<NaiveMachine> {
  /** Files and folders that the app may reach and that the journey asks for. */
  readonly asked?: readonly string[];
  /** Folders that it writes into. */
  readonly written?: readonly string[];
}

/** Ends a traced app and judges everything that its processes did: by its manifest, read naively, and by the platform's list. */
export async function judged(
  { traced, platform, finish }: Pick<OpenTraced, "traced" | "platform" | "finish">,
  manifest: string,
  { asked = [], written = [], ...machine }: Circumstances = {},
): Promise<Judgement> {
  const { places, standIns } = traced;
  const folders = Object.values(places.roots);
  const symbols = {
    ...traced.symbols,
    $FOLDERS: folders,
    $WRITTEN: written,
    $OTHER_CASE: [...asked, ...written, ...folders].map((path) => join(dirname(path), otherCase(basename(path)))),
  };
  const trace = await finish();
  const { calls, problems } = readSystemCalls(trace);
  const seen = touchesOf(calls);
  const installed = [places.artifacts, places.page, places.databaseSources, places.toolFiles].filter(
    (one) => one !== null,
  );
  const naive = readNaively(manifest, {
    folders: places.roots,
    data: dirname(dirname(places.appData)),
    state: dirname(places.state),
    models: places.models,
    installed,
    standIns,
    ...machine,
  });
  const judgement = judgeTouches(seen.touches, { manifest: naive, roleOf, platform, symbols });
  return { ...judgement, findings: [...problems, ...seen.problems, ...judgement.findings] };
}
