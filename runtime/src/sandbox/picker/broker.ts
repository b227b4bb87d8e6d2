import { mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { LocaraError } from "@locara/schema";
import { readArtifacts } from "../../app/artifacts.ts";
import type { EngineLog } from "../../app/engine/backend.ts";
import { openPolicy } from "../../app/kernel/policy.ts";
import { vocabulary } from "../../app/kernel/vocabulary.ts";
import { type AppPlaces, reservedFolders } from "../../app/places.ts";
import { openPrivateSocket } from "../../app/private-socket.ts";
import { mayBeKept, openKeptPicks } from "../../app/services/kept-picks.ts";
import { openGrants } from "../../app/services/picker.ts";
import { below, openRealNames } from "../../app/services/real-names.ts";
import { dialogPicker, type ShowDialog } from "./dialog.ts";
import { type Line, serveLine } from "./serve-line.ts";

export interface PickerBrokerOptions {
  readonly places: AppPlaces;
  /** Where it listens: a path in a folder that only this user can open, and that is bound into the app's sandbox. */
  readonly socket: string;
  /** Where kept picks are written down; `keptPicksFile` by default. The app must not be able to write there. */
  readonly keptFile?: string;
  /** What else no pick reaches, because it is trusted: the launcher's own folders. */
  readonly reserved: readonly string[];
  readonly showDialog: ShowDialog;
  readonly log: EngineLog;
}

export interface PickerBroker {
  /** Ends every dialog, and gives up every pick that is not kept. */
  close(): Promise<void>;
}

/** Lines that are open at once. Each holds a part or two of a file in memory. */
const mostLines = 128;

/**
 * Picks files for an app that is in a sandbox: shows the dialogs, holds what was chosen, and serves its bytes by the id of
 * the pick. It runs outside, in the launcher, and judges every request by the app's own artifacts once more: what the app's
 * main process says was allowed counts for nothing here.
 *
 * Null where the app does not declare `fs.user-selected`: then there is nothing to ask. Throws `artifact/invalid` as the app
 * itself does.
 */
export async function openPickerBroker(options: PickerBrokerOptions): Promise<PickerBroker | null> {
  const { places, socket, reserved, showDialog, log } = options;
  const { keptFile = keptPicksFile(places) } = options;
  const { resolved, digest, ipc } = readArtifacts(places.artifacts);
  const policy = openPolicy({ resolved, digest, ipc, vocabulary });
  if (!policy.declares("fs.user-selected")) return null;
  mustBeOutside(keptFile, places);

  mkdirSync(dirname(keptFile), { recursive: true, mode: 0o700 });
  const kept = openKeptPicks(keptFile, (error) => log("error", `${keptFile} cannot be read: ${String(error)}`));
  kept.keepOnly(mayBeKept(resolved));
  const names = openRealNames({
    roots: {},
    reserved: [...reservedFolders(places), dirname(keptFile), dirname(socket), ...reserved],
  });
  const host = dialogPicker(ipc.app.displayName, showDialog);
  const grants = openGrants({ host, platform: process.platform, names, kept });

  const serving = { grants, policy, inTurn: createTurn(), lines: new Set<Line>(), log };
  const served = new Set<Promise<void>>();
  const { close } = await openPrivateSocket(socket, async (connection) => {
    const serve = serveLine(connection, { ...serving, crowded: serving.lines.size >= mostLines });
    served.add(serve);
    await serve;
    served.delete(serve);
  });
  return {
    async close() {
      await close();
      await Promise.all(served);
      await grants.close();
    },
  };
}

function createTurn() {
  let turn: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
}

/** Where a launcher writes down what is kept: beside the app's state, so that binding that does not bind it. */
export const keptPicksFile = ({ state }: AppPlaces): string => join(dirname(state), "picks", `${basename(state)}.json`);

/** An app that could write down its own picks could pick anything. */
function mustBeOutside(keptFile: string, { appData, databases, state }: AppPlaces): void {
  if ([appData, databases, state].every((folder) => below(folder, keptFile) === null)) return;
  throw new LocaraError(
    "argument/invalid",
    "Kept picks would be written where the app itself can write.",
    "Keep them in a folder of the launcher's.",
  );
}
